"""The resident's pages: tell something in a minute without an account, follow it by a secret link, rate, add, reopen."""
