"""A private Redis on a free port with an empty folder, and the few words that are said to it."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from stack import Failed, free_ports

# For everybody the same.
SETTINGS = {"bind": "127.0.0.1", "appendonly": "yes", "appendfsync": "everysec", "save": "", "maxmemory-policy": "noeviction",
            # In microseconds: what held everybody else up for longer than a millisecond.
            "slowlog-log-slower-than": "1000", "slowlog-max-len": "100000"}


class Server:
    """A context manager; on the way out it has ended and its folder is gone."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="posta-bench-redis-"))
        [self.port] = free_ports(1)
        self.process = self.line = None

    def __enter__(self):
        arguments = [word for name, value in SETTINGS.items() for word in (f"--{name}", value)]
        with open(self.folder / "output.txt", "wb") as output:
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "redis-server", "--port", str(self.port),
                                             "--dir", str(self.folder), *arguments], stdout=output, stderr=output, start_new_session=True)
        limit = time.monotonic() + 10
        while True:
            try:
                self.line = Line(self.port)
                self.line.ask("PING")
                return self
            except (OSError, Refused):
                if time.monotonic() > limit or self.process.poll() is not None:
                    self.__exit__()
                    raise Failed("redis-server does not start") from None
                time.sleep(0.02)

    def __exit__(self, *_):
        if self.line:
            self.line.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def empty(self):
        """As at the start, but for the scripts that it knows."""
        self.line.ask("FLUSHALL", "SYNC")
        self.line.ask("CONFIG", "RESETSTAT")
        self.line.ask("SLOWLOG", "RESET")

    def info(self, section):
        told = self.line.ask("INFO", section).decode()
        return dict(line.split(":", 1) for line in told.splitlines() if ":" in line)

    def memory(self):
        return int(self.info("memory")["used_memory"])

    def commands(self):
        """Calls and microseconds of each command since the last [`empty`], those inside scripts too."""
        found = {}
        for name, text in self.info("commandstats").items():
            facts = dict(pair.split("=") for pair in text.split(","))
            found[name.removeprefix("cmdstat_")] = (int(facts["calls"]), int(facts["usec"]))
        return found

    def slowest_ms(self):
        """The longest that one command or script held it, and which that was; none under a millisecond."""
        entries = [(entry[2] / 1000, entry[3][0].decode().lower()) for entry in self.line.ask("SLOWLOG", "GET", "-1")]
        return max((entry for entry in entries if entry[1] not in ("flushall", "info")), default=(0.0, "none"))

    def cpu(self):
        """Seconds of its processor time."""
        return cpu_of(self.process.pid)


class Refused(Exception):
    """Redis said no."""


class Line:
    """One connection, one command at a time."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.stream = self.socket.makefile("rb")

    def close(self):
        self.stream.close()
        self.socket.close()

    def ask(self, *words):
        words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        return self.read()

    def read(self):
        head = self.stream.readline()
        sort, rest = head[:1], head[1:-2]
        if sort == b"-":
            raise Refused(rest.decode())
        if sort == b"+":
            return rest.decode()
        if sort == b":":
            return int(rest)
        if sort == b"$":
            return None if rest == b"-1" else self.stream.read(int(rest) + 2)[:-2]
        if sort == b"*":
            return [self.read() for _ in range(int(rest))]
        raise OSError("redis went away")


def cpu_of(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    # utime and stime: fields 14 and 15 of proc(5), counted from the one after the name.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_of_group(leader):
    """Of every process that it started, too."""
    total = 0.0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.getpgid(int(entry)) == leader:
                    total += cpu_of(entry)
            except (OSError, IndexError):
                # It has just ended.
                pass
    return total
