"""The worker's own histogram of how long jobs waited, by Redis' clock: no two clocks are compared."""
import re
import urllib.request

SAMPLE = re.compile(r'^posta_job_wait_seconds_(bucket|sum|count)\{(.*)\} (\S+)$', re.MULTILINE)


def waits(stack, kind):
    """Jobs of that kind so far, by the upper bound of their wait in seconds."""
    with urllib.request.urlopen(f"http://{stack.at['WORKER_ADDR']}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    buckets = {}
    for part, labels, value in SAMPLE.findall(text):
        if part == "bucket" and f'kind="{kind}"' in labels:
            bound = float(re.search(r'le="([^"]+)"', labels).group(1).replace("+Inf", "inf"))
            buckets[bound] = buckets.get(bound, 0) + float(value)
    return buckets


def percentiles(before, after, wanted=(50, 95, 99)):
    """As Prometheus computes them: even within a bucket."""
    counts = {bound: after[bound] - before.get(bound, 0) for bound in sorted(after)}
    total = max(counts.values(), default=0)
    found = {}
    for percent in wanted:
        rank, lower, below = total * percent / 100, 0.0, 0.0
        for bound, count in counts.items():
            if count >= rank and count > below:
                upper = bound if bound != float("inf") else lower
                found[f"p{percent}"] = lower + (upper - lower) * (rank - below) / (count - below)
                break
            lower, below = bound, count
    return found, int(total)
