"""Views of a reconciliation: tables, a page with scoreboard and charts, a terminal summary."""
