"""The forms of handing over."""
