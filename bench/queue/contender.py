"""One library that is measured: how its program is called, and what it answers."""
import json
import os
import queue
import signal
import subprocess
import threading
from dataclasses import dataclass, field

from stack import Failed
from server import cpu_of_group

PATIENCE = 120


@dataclass
class Contender:
    name: str
    version: str
    # From a port and words to what is executed, or to that and more environment.
    push: callable
    work: callable
    # Jobs that are pushed one by one, and that are pushed in bulk and drained.
    ones: int
    many: int
    # How many no-op jobs it runs at once: what was fastest.
    concurrency: int
    # How it was set up where that is not its default.
    remarks: list = field(default_factory=list)
    ours: bool = False


class Program:
    """A contender's process, in a group of its own, whose answers are lines of JSON."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *map(str, command)], env={**os.environ, **(environment or {})},
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.lines, self.errors = queue.Queue(), []
        threading.Thread(target=self.hear, daemon=True).start()
        threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def hear(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                self.lines.put(json.loads(line))
        self.lines.put(None)

    def answer(self, patience=PATIENCE):
        """Its next line."""
        try:
            said = self.lines.get(timeout=patience)
        except queue.Empty:
            raise Failed(f"no answer within {patience} s; {self.last_words()}") from None
        if said is None:
            self.process.wait(10)
            raise Failed(f"it ended with {self.process.returncode}; {self.last_words()}")
        return said

    def last_words(self):
        return "".join(self.errors[-8:]).strip()[-600:] or "it said nothing"

    def cpu(self):
        return cpu_of_group(self.process.pid)

    def kill(self):
        """As a power cut does: it and whatever it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def push(contender, server, how, count, *pace):
    """Seconds."""
    with Program(*called(contender.push, server.port, how, count, *pace)) as program:
        return program.answer()["seconds"]


def worker(contender, server, count, concurrency, sleep_ms, *more):
    return Program(*called(contender.work, server.port, count, concurrency, sleep_ms, *more))


def called(make, *words):
    made = make(*words)
    return made if isinstance(made, tuple) else (made,)
