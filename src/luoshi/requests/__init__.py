"""Requests: a source. What people tell, by phone, web, Open311 or file, becomes matters; who told it is kept sealed and apart."""
