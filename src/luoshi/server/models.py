"""No tables. The module is there so that Django tells this app, the last of all, when migrations are done (accounts/roles.py)."""
