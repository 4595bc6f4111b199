"""A lost-property office: a source of matters as somebody else would write it, in one folder and one line of settings. A test adds it.

``kind.py`` alone would do; the other files show what a source may have of its own besides: tables, one of them sealed, a check, a part of the sample city.
"""
