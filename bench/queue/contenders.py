"""Who is measured, where each comes from, and how it is set up. A peer is installed from its registry into
`target/bench-peers`, once, by its lock file."""
import pathlib
import re
import shutil
import subprocess
import sys

from contender import Contender
from stack import Failed

HERE = pathlib.Path(__file__).parent
PEERS = HERE / "peers"
NAMES = ["ours", "bullmq", "celery", "apalis", "sidekiq"]


def install(names, folder, ours):
    """Those of the names that can be had here; why one cannot is said."""
    found = []
    for name in names:
        try:
            found.append(alone(ours) if name == "ours" else INSTALL[name](folder / name))
        except Failed as reason:
            print(f"bench: {name} is left out: {reason}", file=sys.stderr)
    return found


def alone(executable):
    """The queue without the ledger."""
    if not executable.is_file():
        raise Failed(f"{executable} is not there")
    return Contender("ours", "this tree", ours=True, ones=20_000, many=200_000, concurrency=400,
                     push=lambda *words: [executable, words[0], "push", *words[1:]],
                     work=lambda *words: [executable, words[0], "work", *words[1:]],
                     remarks=["a fate is forgotten in batches, as the recorder does; a job ends when that is done", "400 at once drain about an eighth more than 100; BullMQ drains best at 100"])


def bullmq(folder):
    need("npm"), need("node")
    manifest = PEERS / "bullmq/package-lock.json"
    if not (folder / "node_modules").is_dir() or (folder / manifest.name).read_bytes() != manifest.read_bytes():
        copy("bullmq", folder, ["package.json", "package-lock.json"])
        run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
    copy("bullmq", folder, ["main.mjs"])
    program = ["node", folder / "main.mjs"]
    return Contender("bullmq", version(manifest, r'"bullmq": "([^"]+)"'), ones=5_000, many=20_000, concurrency=100,
                     push=lambda port, *words: [*program, port, "push", *words],
                     work=lambda port, *words: [*program, port, "work", *words],
                     remarks=["addBulk of 1,000", "removeOnComplete", f"node {told(['node', '--version'])}"])


def celery(folder):
    pins = PEERS / "celery/requirements.txt"
    if not (folder / pins.name).is_file() or (folder / pins.name).read_bytes() != pins.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        run([sys.executable, "-m", "venv", folder], HERE)
        run([folder / "bin/pip", "install", "--quiet", "-r", pins], HERE)
        copy("celery", folder, [pins.name])
    program = [folder / "bin/python", PEERS / "celery/main.py"]

    def work(port, count, concurrency, sleep_ms, *_):
        # Sleeping needs many at once, for which it has threads; no-op jobs are faster by processes.
        return [*program, port, "work", count, concurrency, sleep_ms, "threads" if sleep_ms else "prefork"]

    return Contender("celery", version(pins, r"^celery==(.+)$"), ones=3_000, many=6_000, concurrency=2, work=work,
                     push=lambda port, *words: [*program, port, "push", *words],
                     remarks=["no bulk call: one producer held", "prefork of 2, threads for sleeping jobs (no-op jobs are slower on threads)",
                              "prefetch 100, no results, events, gossip and heartbeat", f"python {sys.version.split()[0]}"])


def apalis(folder):
    need("cargo")
    run(["cargo", "build", "--release", "--locked", "--target-dir", folder], PEERS / "apalis")
    program = folder / "release/bench-apalis"
    pins = PEERS / "apalis/Cargo.toml"

    def work(port, count, concurrency, sleep_ms, heartbeat=1):
        return [program, port, "work", count, concurrency, sleep_ms, 5, heartbeat]

    return Contender("apalis", version(pins, r'^apalis-redis = "=(.+)"$'), ones=5_000, many=7_500, concurrency=50, work=work,
                     push=lambda port, *words: [program, port, "push", *words],
                     remarks=["push_bulk of 500, batch 100, parallelized", "polls every 5 ms (by default an idle worker looks every 30 s) with a heartbeat of 1 s",
                              "7,500 jobs: 8,000 due at once end its worker"])


def sidekiq(folder):
    need("sidekiq", "apt-get install ruby-sidekiq")
    script = PEERS / "sidekiq/bench.rb"

    def work(port, count, concurrency, sleep_ms, *_):
        environment = {"PORT": str(port), "COUNT": str(count), "SLEEP_MS": str(sleep_ms)}
        return ["sidekiq", "-r", script, "-c", concurrency, "-q", "bench"], environment

    return Contender("sidekiq", told(["sidekiq", "--version"]).split()[-1], ones=5_000, many=20_000, concurrency=10, work=work,
                     push=lambda port, *words: ["ruby", script, port, "push", *words],
                     remarks=["push_bulk of 1,000", "no line a job in its log", told(["ruby", "--version"]).split(" (")[0]])


INSTALL = {"bullmq": bullmq, "celery": celery, "apalis": apalis, "sidekiq": sidekiq}


def need(program, remedy="it is not installed"):
    if not shutil.which(program):
        raise Failed(f"{program} is missing: {remedy}")


def copy(name, folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(PEERS / name / file, folder)


def run(command, folder):
    done = subprocess.run(list(map(str, command)), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise Failed(f"{command[0]} failed:\n{done.stdout[-1500:]}")


def told(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def version(file, pattern):
    found = re.search(pattern, file.read_text("utf-8"), re.MULTILINE)
    return found.group(1) if found else "?"
