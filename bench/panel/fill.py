"""Fills an empty database, and times the indexes of the panel's migrations as a long database sees them made."""
import pathlib
import re
import time

HERE = pathlib.Path(__file__).resolve().parent
MIGRATIONS = [HERE.parent.parent / "migrations" / name for name in ("0007_panel.sql", "0010_panel_lists.sql")]


def filled(database, rows, say):
    """Seconds that each index of the migrations took."""
    indexes = {found.group(1): statement for statement in statements() if (found := re.match(r"CREATE INDEX IF NOT EXISTS (\w+)", statement))}
    database.told(f"DROP INDEX {', '.join(indexes)};")
    began = time.monotonic()
    database.told((HERE / "seed.sql").read_text("utf-8").format(rows=rows))
    say(f"filled in {time.monotonic() - began:.0f} s")
    took = {}
    for name, statement in indexes.items():
        began = time.monotonic()
        database.told(statement + ";")
        took[name] = round(time.monotonic() - began, 1)
    # What autovacuum would do in a while.
    database.told("VACUUM (ANALYZE);")
    return took


def statements():
    lines = [line for migration in MIGRATIONS for line in migration.read_text("utf-8").splitlines() if not line.startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";\n")]
