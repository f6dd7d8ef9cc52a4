"""How long Postgres takes for one bare committed insert of a notification's size: what no acknowledgement can be below."""
import re
import subprocess
import threading

from target import Failed

TABLE = "load_bare_insert"
INSERT = f"INSERT INTO {TABLE} (body) VALUES (decode(repeat('7b', 600), 'hex'));\n"
IDLE = 300
EVERY = 0.1


class BareInserts:
    """A context manager: measured before, and ten times a second as long as it is open."""

    def __init__(self, database):
        self.database, self.ended = database, threading.Event()

    def __enter__(self):
        self.database.told(f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, body bytea NOT NULL)")
        self.idle = times(self.database.told("\\timing on\n" + INSERT * IDLE))
        words = ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", "-"]
        self.psql = subprocess.Popen(words, env=self.database.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.thread = threading.Thread(target=self.feed, daemon=True)
        self.thread.start()
        return self

    def feed(self):
        try:
            self.psql.stdin.write("\\timing on\n")
            while not self.ended.wait(EVERY):
                self.psql.stdin.write(INSERT)
                self.psql.stdin.flush()
        except BrokenPipeError:
            pass

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        told, _ = self.psql.communicate(timeout=30)
        self.during = times(told)
        self.database.told(f"DROP TABLE {TABLE}")
        if self.psql.returncode:
            raise Failed("psql could not insert during the load")

    def phases(self):
        return [phase("one bare committed insert, idle", self.idle), phase("one bare committed insert, meanwhile", self.during)]


def times(told):
    return sorted(float(found) for found in re.findall(r"^Time: ([0-9.]+) ms", told, re.MULTILINE))


def phase(of, seen):
    def at(share):
        return round(seen[min(int(len(seen) * share), len(seen) - 1)], 1)

    return {"of": of, "requests": len(seen), "rps": None, "p50": at(.5), "p95": at(.95), "p99": at(.99), "max": at(1), "errors": 0.0}
