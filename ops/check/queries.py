"""Every query of the rules and dashboards, asked of a real Prometheus that scrapes a running posta.

queries.py config FOLDER API WORKER     writes the shipped configuration for these addresses; prints its path
queries.py ask PROMETHEUS API WORKER    asks"""
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml
from report import Skipped, expect, finish, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
OPS = ROOT / "ops"
# A selector: a metric's name, what stands in its braces, and no function's parenthesis or label after it.
SELECTOR = re.compile(r"\b([a-z][a-z0-9_]*(?::[a-z0-9_]+)*)(\{[^}]*\})?(?=\s*[\[\s)\-+*/]|$)")
WORDS = {"sum", "max", "min", "avg", "count", "by", "without", "rate", "increase", "absent", "vector", "or", "and", "unless", "offset",
         "histogram_quantile", "topk", "round", "clamp_min", "on", "ignoring"}


def rules():
    for file in sorted(OPS.glob("prometheus/rules/*.rules.yml")):
        for group in yaml.safe_load(file.read_text("utf-8"))["groups"]:
            yield from group["rules"]


def dashboards():
    for file in sorted(OPS.glob("grafana/dashboards/*.json")):
        board = json.loads(file.read_text("utf-8"))
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                yield f"{board['title']}, {panel['title']}", target["expr"]


def shipped(folder, api, worker):
    """As shipped, but the names of compose are these addresses, and it looks every second."""
    config = yaml.safe_load((OPS / "prometheus/prometheus.yml").read_text("utf-8"))
    config["global"].update(scrape_interval="1s", scrape_timeout="1s", evaluation_interval="1s")
    config["rule_files"] = [str(OPS / "prometheus/rules/*.rules.yml")]
    addresses = {"api": api, "worker": worker}
    for job in config["scrape_configs"]:
        names = [name for found in job.pop("dns_sd_configs", []) for name in found["names"]]
        expect(names in ([], [job["job_name"]]), "the jobs are found by the names of the compose services", names)
        job["static_configs"] = [{"targets": [addresses[name] for name in names]}]
    path = pathlib.Path(folder) / "prometheus.yml"
    path.write_text(yaml.safe_dump(config), "utf-8")
    return path


class Prometheus:
    def __init__(self, address):
        self.base = f"http://{address}/api/v1"

    def get(self, path, **query):
        try:
            with urllib.request.urlopen(f"{self.base}/{path}?{urllib.parse.urlencode(query)}", timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as refused:
            raise AssertionError(json.load(refused).get("error")) from None

    def ask(self, query):
        return self.get("query", query=query)["result"]


def families(*addresses):
    """The metrics that these processes tell of, by their names as Prometheus keeps them."""
    names = set()
    for address in addresses:
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
            names |= {re.split(r"[{ ]", line)[0] for line in answer.read().decode().splitlines() if line and line[0] != "#"}
    return names


def declared():
    """Every family of crates/runtime/src/metrics/families.rs, with the suffixes of a histogram."""
    text = (ROOT / "crates/runtime/src/metrics/families.rs").read_text("utf-8")
    names = set(re.findall(r'pub\(super\) const \w+: &str = "(\w+)"', text))
    return names | {name + suffix for name in names if name.endswith("_seconds") for suffix in ("_bucket", "_count", "_sum")}


def seen_by_prometheus(prometheus, told):
    """What the processes tell of, once Prometheus has looked after it was told: their first jobs may lie between two looks."""
    for _ in range(60):
        if told <= set(prometheus.get("label/__name__/values")):
            return told
        time.sleep(0.25)
    raise AssertionError(f"prometheus has what the processes tell of; it lacks {told - set(prometheus.get('label/__name__/values'))}")


def selectors(expression):
    bare = re.sub(r"\b(by|without|on|ignoring)\s*\([^)]*\)", "", expression)
    return [(name, braces or "") for name, braces in SELECTOR.findall(bare) if name not in WORDS]


def plain(expression):
    """What Grafana puts in for its variables, and windows that a run of some seconds can fill."""
    return expression.replace("$__rate_interval", "1m")


def it_sees_everybody(prometheus):
    for _ in range(60):
        up = {tuple(sorted(s["metric"].items())): s["value"][1] for s in prometheus.ask('up{job=~"api|worker"}')}
        # What is recorded comes last.
        if len(up) == 2 and set(up.values()) == {"1"} and prometheus.ask("posta:reservation_create_seconds:p95_5m"):
            return
        time.sleep(0.25)
    raise AssertionError(f"api and worker are up and a reservation was seen: {up}, {prometheus.get('targets')['activeTargets']}")


def answers(prometheus, known, expression):
    """It parses; its metrics are declared; and where they exist there is an answer."""
    asked, recorded = plain(expression), {rule["record"] for rule in rules() if "record" in rule}
    prometheus.ask(asked)
    found = selectors(asked)
    expect(found, "a query names a metric", expression)
    missing = []
    for name, braces in found:
        expect(name in recorded | declared() | {"up"}, f"{name} is declared in families.rs or recorded", expression)
        if not prometheus.ask(name + braces):
            missing.append(name + braces)
            # What has no series must not be there, either: otherwise a label is wrong.
            if name in known and braces:
                labels = [label for label in re.findall(r"(\w+)\s*[=!]", braces) if label not in ("job", "instance")]
                for label in labels:
                    expect(prometheus.ask(f'{name}{{{label}!=""}}'), f"{name} has a label {label}", expression)
    if missing:
        raise Skipped(f"it parses; no series yet of {', '.join(sorted(set(missing)))}")
    for _ in range(30):
        # A rate wants a second look at a series that has just begun.
        if result := prometheus.ask(asked):
            return f"{len(result)} series"
        time.sleep(0.2)
    raise AssertionError(f"an answer, since its metrics exist: {asked}")


def rules_are_judged_without_a_fault(prometheus):
    judged = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
    expect(len(judged) == len(list(rules())), "all rules are loaded", len(judged))
    expect(all(rule["health"] == "ok" for rule in judged), "each was judged", [r for r in judged if r["health"] != "ok"])
    firing = [rule["name"] for rule in judged if rule.get("state") == "firing"]
    expect(not firing, "nothing is alerted of a posta that is well", firing)


def ask_all(address, api, worker):
    prometheus = Prometheus(address)
    run("prometheus sees api, worker and a reservation", it_sees_everybody, prometheus)
    known = seen_by_prometheus(prometheus, families(api, worker))
    for rule in rules():
        run(f"rule {rule.get('record') or rule['alert']}", alert_parses if "alert" in rule else answers, prometheus, known, rule["expr"])
    for title, expression in dashboards():
        run(f"panel {title}", answers, prometheus, known, expression)
    run("rules are judged without a fault, and none alerts", rules_are_judged_without_a_fault, prometheus)


def alert_parses(prometheus, known, expression):
    """Its condition is empty when all is well, so what it compares is asked for."""
    prometheus.ask(expression)
    compared = re.split(r"\s(?:>=?|<=?|==)\s", expression)[0]
    compared = re.sub(r"^absent\(", "", compared)
    return answers(prometheus, known, compared)


match sys.argv[1:]:
    case ["config", folder, api, worker]:
        print(shipped(folder, api, worker))
    case ["ask", address, api, worker]:
        ask_all(address, api, worker)
        finish()
    case _:
        sys.exit(__doc__)
