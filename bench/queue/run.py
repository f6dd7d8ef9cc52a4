"""Our queue against its peers, in one run on the same Redis settings: prints a table, writes it and its numbers.

Python's standard library only. What it starts, it ends by pid, also when it is interrupted."""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

# What the other benchmarks use, too.
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))

import alone
import contenders
import ledger
import limit
import measures
import report
from stack import Failed

# Beside the contenders, what is measured of ours only.
OURS_ONLY = ["ledger", "raw", "due", "flood", "features", "million"]


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = datetime.now(timezone.utc)
    result = {"at": began.isoformat(timespec="seconds"), "machine": machine(), "runs": given.runs, "contenders": {}, "alone": {}}
    wanted = [name for name in contenders.NAMES if name in given.only]
    found = contenders.install(wanted, given.peers, given.ours)
    for one in found:
        result["contenders"][one.name] = {"version": one.version, "remarks": one.remarks, "concurrency": one.concurrency,
                                          "jobs": round(one.many * given.scale), "runs": [], "failures": [], "survival": None}
    # Interleaved, so that a slow minute of the machine is everybody's.
    for number in range(given.runs):
        for one in found:
            say(f"run {number + 1} of {given.runs}: {one.name}")
            noted(result["contenders"][one.name], lambda: measures.all_of(one, given.scale))
    for one in result["contenders"].values():
        one["median"] = report.medians(one["runs"])
    if given.survival:
        survive(found, result)
    result["alone"] = of_ours(given, result)
    result["seconds"] = round((datetime.now(timezone.utc) - began).total_seconds())
    write(result, given.out)


def noted(record, measure):
    """A contender that fails is said to, and the rest goes on."""
    try:
        record["runs"].append(measure())
    except (Failed, OSError, ValueError, KeyError) as reason:
        say(f"failed: {reason!r}")
        record["failures"].append(repr(reason))


def survive(found, result):
    """All at the same time: they wait."""
    say("kill -9, and who comes back")
    with ThreadPoolExecutor(max(1, len(found))) as pool:
        for one, after in zip(found, pool.map(attempt_to_survive, found)):
            result["contenders"][one.name]["survival"] = after


def attempt_to_survive(one):
    try:
        after = measures.survived(one)
    except (Failed, OSError) as reason:
        return f"failed: {reason}"
    return f"not in {measures.SURVIVAL_SECONDS}" if after is None else round(after, 1)


def of_ours(given, result):
    if not set(given.only) & set(OURS_ONLY):
        return {}
    ours = contenders.alone(given.ours)
    count = round(100_000 * given.scale)
    plan = {"raw": lambda: limit.measure(ours, count), "due": lambda: alone.due_at_once(ours), "flood": lambda: alone.flooded(ours),
            "features": lambda: alone.features(ours, count), "million": lambda: alone.a_million(ours, round(1_000_000 * given.scale))}
    once = {"million", "raw"}
    medians, record = {}, {"runs": [], "failures": []}
    for name, measure in plan.items():
        if name in given.only:
            say(f"ours: {name}")
            record["runs"] = []
            for _ in range(1 if name in once else given.runs):
                noted(record, measure)
            medians |= report.medians(record["runs"])
            medians |= {key: value for run in record["runs"] for key, value in run.items() if key not in medians}
    if "ledger" in given.only:
        say("ours with the ledger")
        record["runs"] = []
        noted(record, lambda: ledger.measure(given.posta, given.runs, round(10_000 * given.scale), max(50, round(250 * given.scale)), ours.concurrency))
        medians |= {key: report.statistics.median(values) for run in record["runs"] for key, values in run.items()}
    result["failures"] = record["failures"]
    return medians


def machine():
    processor = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "?")
    redis = subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=True).stdout.split("v=")[1].split()[0]
    return {"cores": os.cpu_count(), "processor": processor, "redis": redis, "load": round(os.getloadavg()[0], 2)}


def write(result, folder):
    folder.mkdir(parents=True, exist_ok=True)
    text = report.text(result)
    (folder / "queue.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    (folder / "queue.md").write_text(text, "utf-8")
    print(text)
    say(f"written to {folder}/queue.json and queue.md after {result['seconds']} s")


def arguments():
    parser = argparse.ArgumentParser(prog="./scripts/bench queue", description="Measure our queue against its peers.")
    everything = [*contenders.NAMES, *OURS_ONLY]
    parser.add_argument("--only", type=lambda words: words.split(","), default=everything, help=f"of {','.join(everything)}")
    parser.add_argument("--runs", type=int, default=3, help="medians of so many")
    parser.add_argument("--quick", action="store_true", help="one run of a tenth of the jobs, nobody killed: to see that it works")
    parser.add_argument("--posta", type=pathlib.Path, default=pathlib.Path("target/release/posta"), help="the executable")
    parser.add_argument("--ours", type=pathlib.Path, default=pathlib.Path("target/release/bench-queue"), help="the queue alone")
    parser.add_argument("--peers", type=pathlib.Path, default=pathlib.Path("target/bench-peers"), help="where peers are installed")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bench/results"), help="where the results go")
    given = parser.parse_args()
    if unknown := set(given.only) - set(everything):
        parser.error(f"--only knows no {', '.join(sorted(unknown))}")
    given.scale, given.survival = (0.1, False) if given.quick else (1, True)
    given.runs = 1 if given.quick else given.runs
    given.peers, given.ours, given.posta = given.peers.resolve(), given.ours.resolve(), given.posta.resolve()
    return given


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except Failed as reason:
        sys.exit(f"bench: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
