"""The figures as JSON, as a page that needs nothing else, and as a person reads them."""
import html
import json
import pathlib
import string


def result(summary, gates, checks, load, phases, profile, at, cores):
    metrics = summary["metrics"]
    thresholds = [{"metric": name, "gate": gate, "ok": told["ok"]} for name, metric in sorted(metrics.items())
                  for gate, told in metric.get("thresholds", {}).items()]
    counts = {name: int(metrics.get(name, {}).get("values", {}).get("count", 0)) for name in load.COUNTS}
    return {"at": at.isoformat(timespec="seconds"), "profile": profile, "cores": cores, "passed": gates and all(one["ok"] for one in checks),
            "phases": phases, "original": load.ORIGINAL, "counts": counts, "gates": thresholds, "reconciled": checks}


def phase(metrics, tag, of, seconds):
    times = metrics[f"http_req_duration{{{tag}}}"]["values"]
    failed = metrics[f"http_req_failed{{{tag}}}"]["values"]["rate"]
    requests = int(metrics[f"http_reqs{{{tag}}}"]["values"]["count"])
    return {"of": of, "requests": requests, "rps": round(requests / seconds, 1) if seconds else None, "p50": round(times["med"], 1),
            "p95": round(times["p(95)"], 1), "p99": round(times["p(99)"], 1), "max": round(times["max"], 1), "errors": round(failed, 5)}


def write(told, folder):
    (folder / "report.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    template = string.Template((pathlib.Path(__file__).parent / "report.html").read_text("utf-8"))
    original = {"of": told["original"]["of"], "rps": told["original"]["rps"], "p95": told["original"]["p95"]}
    page = template.substitute(
        verdict="passed" if told["passed"] else "failed", at=html.escape(told["at"]), profile=html.escape(told["profile"]), cores=told["cores"],
        phases="".join(row([one["of"], *(number(one.get(key)) for key in FIGURES)]) for one in [*told["phases"], original]),
        gates="".join(row([one["metric"], one["gate"], word(one["ok"])], one["ok"]) for one in told["gates"]),
        checks="".join(row([one["what"], f"{one['seen']:,}", one["expected"], word(one["ok"])], one["ok"]) for one in told["reconciled"]))
    (folder / "report.html").write_text(page, "utf-8")


FIGURES = ["requests", "rps", "p50", "p95", "p99", "max", "errors"]


def row(cells, ok=True):
    return f"<tr{'' if ok else ' class=bad'}>" + "".join(f"<td>{html.escape(str(cell))}" for cell in cells) + "\n"


def number(value):
    return "" if value is None else f"{value:,}"


def word(ok):
    return "met" if ok else "MISSED"


def printed(told):
    lines = [f"{told['profile']} build, {told['cores']} cores, k6 on the same machine", ""]
    lines.append(f"{'':<36}{'requests':>9}{'rps':>9}{'p50 ms':>9}{'p95 ms':>10}{'p99 ms':>10}{'errors':>9}")
    for one in told["phases"]:
        lines.append(f"{one['of']:<36}{one['requests']:>9,}{number(one['rps']):>9}{one['p50']:>9,}{one['p95']:>10,}{one['p99']:>10,}{one['errors']:>9.2%}")
    lines += [f"{told['original']['of']:<36}{'':>9}{told['original']['rps']:>9}{'':>9}{told['original']['p95']:>10,}", ""]
    lines += [f"{'  ok' if one['ok'] else 'FAIL'}  {one['what']}: {one['seen']:,} (expected {one['expected']})" for one in told["reconciled"]]
    lines += [f"FAIL  gate {one['metric']}: {one['gate']}" for one in told["gates"] if not one["ok"]]
    return "\n".join([*lines, "", "passed" if told["passed"] else "FAILED"])
