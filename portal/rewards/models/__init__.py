"""The tables of the programme and its ledger, and their verbs."""
