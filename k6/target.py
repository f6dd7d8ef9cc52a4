"""What is loaded: a `posta dev` of our own, or one that runs already."""
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bench"))
from database import Database  # noqa: E402
from stack import Failed, Stack  # noqa: E402

OWNER = "duenia@posta.example"


class Posta:
    """The command line of what is loaded."""

    def posta(self, *words):
        done = subprocess.run([self.executable, *words], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"posta {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def cabins(self, count):
        made = []
        for number in range(count):
            words = ["--name", f"Cabin under load {number + 1}", "--capacity", "4", "--base-price", "50000", "--json"]
            made.append(json.loads(self.posta("cabins", "add", *words))["id"])
        return made

    def setting(self, name):
        if name in self.environment:
            return self.environment[name]
        file = pathlib.Path(self.environment.get("POSTA_HOME", ".posta")) / "dev.env"
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        return dict(line.split("=", 1) for line in lines if "=" in line).get(name)

    def database(self):
        return Database(self.setting("DATABASE_URL"))

    def owner(self):
        named = (self.setting("ADMIN_ALLOWED_EMAILS") or OWNER).split(",")
        full = [one.strip().removesuffix("=owner") for one in named if "=" not in one or one.strip().endswith("=owner")]
        if not full:
            raise Failed("ADMIN_ALLOWED_EMAILS names no owner, who alone may confirm")
        return full[0]

    def inbox(self):
        """None without a sandbox."""
        sandbox = self.setting("SANDBOX_ADDR")
        if not sandbox:
            return None
        with urllib.request.urlopen(f"http://{sandbox}/inbox.json", timeout=60) as answer:
            return json.load(answer)


class Own(Posta):
    """Fresh; on the way out every process of it has ended and its home is gone."""

    def __init__(self, executable):
        self.stack = Stack(executable)
        self.executable = self.stack.posta
        self.environment = self.stack.environment
        self.url = f"http://{self.stack.at['API_ADDR']}"

    def __enter__(self):
        self.stack.__enter__()
        return self

    def __exit__(self, *_):
        self.stack.__exit__()


class Given(Posta):
    """It stays as it is, but for the cabins and the bookings of the run."""

    def __init__(self, executable, url):
        self.executable, self.url, self.environment = executable.resolve(), url.rstrip("/"), dict(os.environ)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass
