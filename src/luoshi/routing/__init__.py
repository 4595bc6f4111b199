"""Routing: which unit is in duty. So far: suggestions for the lead of a commitment, always with their reason."""
