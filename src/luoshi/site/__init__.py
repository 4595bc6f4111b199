"""Site: the public pages, the open data and the API. It reads the ledger and publishes what is public of it."""
