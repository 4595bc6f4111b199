"""Rules as data: every table of rules of the platform, one reader of them, one way of choosing the row in force on a day.

A rule is what a city may settle otherwise and what holds from a day on: a limit, a number, who must go, what a person is told. Each table is
declared once, by the room or source whose rules it holds; its rows as shipped lie in that room's folder ``rules``. A deployment's own rows
are a file of the same name and form in the folder of its own, which is looked into first for every table. What is known of language or of
the world (words of danger, units of measure, models) is no rule: it is measured together with the reader that uses it. Plain Python.
"""

from .choosing import WordRule, all_in_force, history, in_force, in_force_or_first
from .inventory import Standing, standing_of, standings, strays
from .registry import OURS, STOP, Table, declare, folder_of_the_deployment, table, tables
from .rule_files import RulesError, dated, read

__all__ = [
    "OURS",
    "STOP",
    "RulesError",
    "Standing",
    "Table",
    "WordRule",
    "all_in_force",
    "dated",
    "declare",
    "folder_of_the_deployment",
    "history",
    "in_force",
    "in_force_or_first",
    "read",
    "standing_of",
    "standings",
    "strays",
    "table",
    "tables",
]
