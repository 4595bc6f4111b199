"""A lost-property office: a source of matters as somebody else would write it, in one folder and one line of settings. A test adds it."""
