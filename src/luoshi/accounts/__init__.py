"""Accounts: who may do what. Roles are data (Django groups made from ``roles.csv``); a person belongs to units."""
