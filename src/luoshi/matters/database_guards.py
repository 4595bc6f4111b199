"""What the database itself refuses: events, heads of the ledger and whole matters are never changed away, by whatever words. Set after
every migration (SQLite makes a table anew to alter it, and its triggers go with the old one), and looked for afterwards: a guard that
is gone says that somebody wanted it gone."""

from __future__ import annotations

from django.db import connection

# The one change that an event may see: words written in clear, which were to be erased, give way to what a blot has (docs/decisions/0009).
_BLOT = "EXISTS (SELECT 1 FROM matters_blot WHERE event_id = OLD.id AND data = NEW.data) AND NEW.reason = '' AND " + " AND ".join(
    f'NEW."{c}" = OLD."{c}"' for c in ("id", "matter_id", "seq", "move", "at", "by", "unit", "previous", "hash")
)
# SQLite: REPLACE INTO deletes the row in its way without firing a trigger of deletion; so what would be in its way is refused before.
SQLITE = {
    "event_no_update": f"CREATE TRIGGER event_no_update BEFORE UPDATE ON matters_event WHEN NOT ({_BLOT}) BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END",
    "event_no_delete": "CREATE TRIGGER event_no_delete BEFORE DELETE ON matters_event BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END",
    "event_no_replace": "CREATE TRIGGER event_no_replace BEFORE INSERT ON matters_event WHEN EXISTS (SELECT 1 FROM matters_event WHERE id = NEW.id "
    "OR (matter_id = NEW.matter_id AND seq = NEW.seq)) BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END",
    "matter_no_delete": "CREATE TRIGGER matter_no_delete BEFORE DELETE ON matters_matter BEGIN SELECT RAISE(ABORT, 'matters are never deleted'); END",
    "matter_no_replace": "CREATE TRIGGER matter_no_replace BEFORE INSERT ON matters_matter WHEN EXISTS (SELECT 1 FROM matters_matter WHERE id = NEW.id "
    "OR ref = NEW.ref) BEGIN SELECT RAISE(ABORT, 'matters are never replaced'); END",
    "head_no_update": "CREATE TRIGGER head_no_update BEFORE UPDATE ON matters_head BEGIN SELECT RAISE(ABORT, 'heads are only ever appended'); END",
    "head_no_delete": "CREATE TRIGGER head_no_delete BEFORE DELETE ON matters_head BEGIN SELECT RAISE(ABORT, 'heads are only ever appended'); END",
    "head_no_replace": "CREATE TRIGGER head_no_replace BEFORE INSERT ON matters_head WHEN EXISTS (SELECT 1 FROM matters_head WHERE id = NEW.id OR seq = NEW.seq) "
    "BEGIN SELECT RAISE(ABORT, 'heads are only ever appended'); END",
}
# PostgreSQL has one function for all; TRUNCATE fires no trigger of rows.
POSTGRESQL = {
    "event_no_update": "CREATE TRIGGER event_no_update BEFORE UPDATE ON matters_event FOR EACH ROW EXECUTE FUNCTION matters_event_blotted()",
    "event_frozen": "CREATE TRIGGER event_frozen BEFORE DELETE ON matters_event FOR EACH ROW EXECUTE FUNCTION matters_event_frozen()",
    "event_no_truncate": "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON matters_event FOR EACH STATEMENT EXECUTE FUNCTION matters_event_frozen()",
    "matter_no_delete": "CREATE TRIGGER matter_no_delete BEFORE DELETE ON matters_matter FOR EACH ROW EXECUTE FUNCTION matters_event_frozen()",
    "matter_no_truncate": "CREATE TRIGGER matter_no_truncate BEFORE TRUNCATE ON matters_matter FOR EACH STATEMENT EXECUTE FUNCTION matters_event_frozen()",
    "head_frozen": "CREATE TRIGGER head_frozen BEFORE UPDATE OR DELETE ON matters_head FOR EACH ROW EXECUTE FUNCTION matters_event_frozen()",
    "head_no_truncate": "CREATE TRIGGER head_no_truncate BEFORE TRUNCATE ON matters_head FOR EACH STATEMENT EXECUTE FUNCTION matters_event_frozen()",
}
FUNCTIONS = {
    "matters_event_frozen": "BEGIN RAISE EXCEPTION 'events are only ever appended'; END",  # as migration 0002 has it
    "matters_event_blotted": f"BEGIN IF {_BLOT} THEN RETURN NEW; END IF; RAISE EXCEPTION 'events are only ever appended'; END",
}
# What PostgreSQL says of those that are switched on, in its own words.
DEFINITIONS = """SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
AND tgrelid IN ('matters_event'::regclass, 'matters_matter'::regclass, 'matters_head'::regclass)"""


def install() -> list[str]:
    """Set the guards that are missing; their names."""
    gone = missing()
    guards = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    with connection.cursor() as cursor:
        for name in gone:
            if words := FUNCTIONS.get(name.removesuffix("()")):
                cursor.execute(f"CREATE OR REPLACE FUNCTION {name} RETURNS trigger AS $$ {words} $$ LANGUAGE plpgsql")
                continue
            table = "matters_" + name.partition("_")[0]
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
            cursor.execute(guards[name])
    return gone


def missing() -> list[str]:
    """The guards that are not there, are switched off, or are not what they were made as; by name."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            return [name for name, words in SQLITE.items() if _plain(found.get(name, "")) != _plain(words)]
        cursor.execute(DEFINITIONS)
        found = {name: _plain(words.replace("public.", "")) for name, words in cursor.fetchall()}
        gone = [name for name, words in POSTGRESQL.items() if _parts(found.get(name, "")) != _parts(_plain(words))]
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)", [list(FUNCTIONS)])
        bodies = {name: _plain(words) for name, words in cursor.fetchall()}
        return [*(f"{name}()" for name, words in FUNCTIONS.items() if _plain(words) not in bodies.get(name, "")), *gone]


def _plain(words: str) -> str:
    return " ".join(words.split())


def _parts(words: str) -> tuple[str, frozenset[str]]:
    """A trigger's words with its moments in no order: PostgreSQL tells BEFORE DELETE OR UPDATE what was made BEFORE UPDATE OR DELETE."""
    before, _on, rest = words.partition(" ON ")
    return rest, frozenset(before.split())
