"""What was measured as a person reads it, and which aims were missed."""

PAGE_MS = 100
# Beyond what the api had before: a few batches of rows and of text, however many there are.
GROWTH_KIB = 16 * 1024


def missed(result):
    return [row["name"] for row in result["pages"] if "failed" in row or row.get("p95", 0) > PAGE_MS] + \
        [f"plan of {plan['name']}" for plan in result["plans"] if plan["whole_table"]] + \
        (["export"] if result.get("export", {}).get("memory_grown_kib", 0) > GROWTH_KIB else [])


def text(result):
    """Markdown, which is read on a terminal as well."""
    machine = result["machine"]
    lines = [f"# Panel benchmark of {result['at']}", "",
             f"{result['rows']:,} reservations, as many jobs and entries of the audit log, and what belongs to them; {result['profile']} build, Postgres "
             f"{machine['postgres']}, {machine['cores']} cores, load {machine['load']} before. Each page {result['times']} times, one after another, "
             "in milliseconds from the request to the last byte.", "",
             "| page | p50 | p95 | max | |", "|---|--:|--:|--:|---|", *(line(row) for row in result["pages"]), "",
             f"Aim: p95 under {PAGE_MS} ms. Missed: {', '.join(missed(result)) or 'none'}."]
    slowest = sorted(result["plans"], key=lambda plan: -plan["ms"])[:5]
    lines += ["", f"{len(result['plans'])} statements planned and run by Postgres, {sum(plan['whole_table'] for plan in result['plans'])} of which read a whole "
              "table. The slowest: " + ", ".join(f"{plan['name']} {plan['ms']:.0f} ms" for plan in slowest) + "."]
    if export := result.get("export"):
        grown = export["memory_grown_kib"]
        lines += ["", f"Export of all: {export['rows']:,} rows, {export['megabytes']} MB in {export['seconds']} s, {export['rows_a_second']:,} rows a second. "
                  f"The api's memory grew from {export['memory_before_kib'] / 1024:.0f} MiB by {grown / 1024:.1f} MiB at most "
                  f"(aim: {GROWTH_KIB // 1024} MiB, {'met' if grown <= GROWTH_KIB else 'MISSED'})."]
    lines += ["", "The panel's indexes, made in a database that is full: " +
              ", ".join(f"{name} {seconds} s" for name, seconds in result["index_seconds"].items()) + "."]
    return "\n".join(lines) + "\n"


def line(row):
    if "missing" in row:
        return f"| {row['name']} | | | | not there |"
    if "failed" in row:
        return f"| {row['name']} | | | | FAILED: {row['failed']} |"
    return f"| {row['name']} | {row['p50']} | {row['p95']} | {row['max']} | {'MISSED' if row['p95'] > PAGE_MS else ''} |"
