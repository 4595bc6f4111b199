"""Django's SQLite, with the threads of a process taking turns to write."""
