"""A fresh `posta dev` with a home and ports of its own."""
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ADDRESSES = ["API_ADDR", "WORKER_ADDR", "SANDBOX_ADDR", "SANDBOX_SMTP_ADDR"]


class Failed(Exception):
    """What was measured did not come about."""


class Stack:
    """A context manager; on the way out every process has ended and the home is gone."""

    def __init__(self, posta):
        self.posta = posta.resolve()
        if not self.posta.is_file():
            raise Failed(f"{posta} is not there")
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="posta-bench-"))
        # So that the account of Postgres can enter.
        self.home.chmod(0o755)
        self.at = dict(zip(ADDRESSES, (f"127.0.0.1:{port}" for port in free_ports(len(ADDRESSES)))))
        # Nothing of whoever measures but the search path.
        self.environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "POSTA_HOME": str(self.home)}
        self.dev = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.dev:
            self.dev.send_signal(signal.SIGTERM)
            try:
                self.dev.wait(25)
            except subprocess.TimeoutExpired:
                # Its children end with it.
                self.dev.kill()
                self.dev.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self):
        began = time.monotonic()
        given = {**self.environment, **self.at, "TRUSTED_PROXIES": "127.0.0.1/32"}
        with open(self.home / "output.txt", "wb") as output:
            # A group of its own: Ctrl-C reaches us, and we end it in order.
            self.dev = subprocess.Popen([self.posta, "dev"], env=given, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                        start_new_session=True)
        asked = [("API_ADDR", "/readyz"), ("WORKER_ADDR", "/readyz"), ("SANDBOX_ADDR", "/inbox.json")]
        while not all(self.answers(*where) for where in asked):
            if self.dev.poll() is not None or time.monotonic() > began + 90:
                raise Failed("posta dev does not start:\n" + (self.home / "output.txt").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.05)
        self.seconds_to_start = round(time.monotonic() - began, 1)

    def answers(self, name, path):
        try:
            with urllib.request.urlopen(f"http://{self.at[name]}{path}", timeout=3) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def setting(self, name):
        lines = (self.home / "dev.env").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line).get(name)

    def inbox(self):
        with urllib.request.urlopen(f"http://{self.at['SANDBOX_ADDR']}/inbox.json", timeout=60) as answer:
            return json.load(answer)

    def jobs(self, *words):
        """`posta jobs … --json`, read."""
        done = subprocess.run([self.posta, "jobs", *words, "--json"], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"posta jobs {' '.join(words)}: {done.stderr.strip()}")
        return json.loads(done.stdout)


def free_ports(count):
    """Below the range that outgoing calls draw from."""
    held = []
    try:
        for port in random.sample(range(15000, 32000), 500):
            if len(held) == count:
                break
            held.append(socket.socket())
            try:
                held[-1].bind(("127.0.0.1", port))
            except OSError:
                held.pop().close()
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def eventually(look, patience, what, pause=0.1):
    limit = time.monotonic() + patience
    while not (seen := look()):
        if time.monotonic() > limit:
            raise Failed(f"not within {patience} s: {what}")
        time.sleep(pause)
    return seen
