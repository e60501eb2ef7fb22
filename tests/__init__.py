"""The promises of the portal, one folder for each room of portal/."""
