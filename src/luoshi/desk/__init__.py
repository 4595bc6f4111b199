"""Desk: the staff screens. They translate a person's wish into a move of the ledger and show what came of it."""
