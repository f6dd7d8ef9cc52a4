"""The plans of what availability, quote and hold ask, with the times that Postgres measures.

The statements are those that the program was built with: sqlx keeps their texts in `.sqlx/`, by hash. So a fragment names each."""
import json
import pathlib
import re

from stack import Failed

KEPT = pathlib.Path(__file__).parent.parent / ".sqlx"
# A connection that has asked a few times is given the plan that fits any value, where that is no dearer. This is that moment.
SETTLED = 6
WHOLE_TABLE = re.compile(r"Seq Scan on reservations\b")
TOOK = re.compile(r"Execution Time: ([0-9.]+) ms")

NIGHTS = "'{check_in}', '{check_out}'"
# What it is, a fragment that no other statement has, what it is asked with.
STATEMENTS = [
    ("cabin", "FROM accommodations WHERE active AND id = $1", "{cabin}"),
    ("availability, quote: nights taken", "UNION ALL SELECT starts, ends FROM blocks", "{cabin}, '{from}', '{to}', now()"),
    ("hold: cabin, locked", "FROM accommodations WHERE id = $1 FOR NO KEY UPDATE", "{cabin}"),
    ("hold: blocks", "SELECT 1 FROM blocks WHERE accommodation_id = $1 AND period &&", "{cabin}, " + NIGHTS),
    ("hold: stays", "SELECT id, code, reservation_status, expires_at FROM reservations WHERE accommodation_id = $1 AND period &&",
     "{cabin}, " + NIGHTS),
    ("hold: holds of the guest", "(guest_phone IN ($1::text, '+' || $1::text) OR lower(guest_email) = $2)",
     "'5491150000001', 'nobody@bench.example', now()"),
    ("hold: its row", "INSERT INTO reservations",
     "gen_random_uuid(), 'RES000000FFFFFF', {cabin}, " + NIGHTS + ", 'Guest', '+5491150000001', 'nobody@bench.example', 2, 2, 50000, 100000, 30, "
     "30000, 'direct', now() + interval '30 minutes', now()"),
]


def of(database, values):
    """Name, plan, milliseconds and whether the table is read whole, of each statement."""
    texts = [" ".join(json.loads(file.read_text("utf-8"))["query"].split()) for file in KEPT.glob("query-*.json")]
    return [explained(database, name, only(texts, name, fragment), given.format(**values)) for name, fragment, given in STATEMENTS]


def only(texts, name, fragment):
    found = [text for text in texts if fragment in text]
    if len(found) != 1:
        raise Failed(f"{len(found)} statements in .sqlx look like the one of \"{name}\": bench/plans.py is to be brought up to date")
    return found[0]


def explained(database, name, text, given):
    # A change is undone, and can be made once only.
    before = 0 if text.startswith("INSERT") else SETTLED
    ask = f"EXECUTE asked ({given})"
    # \\g drops what is read.
    script = f"BEGIN;\nPREPARE asked AS {text};\n" + f"{ask} \\g /dev/null\n" * before + f"EXPLAIN (ANALYZE, BUFFERS) {ask};\nROLLBACK;\n"
    plan = database.told(script)
    took = TOOK.search(plan)
    return {"name": name, "ms": float(took.group(1)) if took else None, "whole_table": bool(WHOLE_TABLE.search(plan)), "plan": plan}


def printed(plans):
    shown = []
    for one in plans:
        verdict = "FAIL: reads all reservations" if one["whole_table"] else "ok"
        shown += ["", f"{one['name']}: {one['ms']} ms, {verdict}", *(f"    {line}" for line in one["plan"].splitlines())]
    return "\n".join(shown)
