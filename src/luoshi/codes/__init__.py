"""Codes: units of measure, periods, places and bodies, as data tables and pure functions over them."""
