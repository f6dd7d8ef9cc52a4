"""Postgres of a posta, by psql: Python's standard library has no driver."""
import os
import subprocess
from urllib.parse import parse_qsl, unquote, urlsplit

from stack import Failed


class Database:
    def __init__(self, address):
        if not address:
            raise Failed("DATABASE_URL is not known: set it or POSTA_HOME")
        parts = urlsplit(address)
        # Not as an argument: it holds a password, and everybody may list those.
        told = {"PGHOST": parts.hostname, "PGPORT": parts.port, "PGUSER": parts.username, "PGPASSWORD": parts.password,
                "PGDATABASE": parts.path.strip("/"), "PGSSLMODE": dict(parse_qsl(parts.query)).get("sslmode")}
        self.environment = {"PATH": os.environ.get("PATH", ""), **{name: unquote(str(value)) for name, value in told.items() if value}}

    def number(self, query):
        return int(self.told(query))

    def told(self, script):
        """What the statements print, bare. They run one by one, each in its own transaction unless they say otherwise."""
        words = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--file", "-"]
        done = subprocess.run(words, env=self.environment, input=script, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()
