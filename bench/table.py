"""What was measured, as rows, and as a person reads them."""
import math


def row(name, unit, values, of, aim=None):
    return {"name": name, "unit": unit, "of": of, **{key: round(value, 2 if unit == "times" else 1) for key, value in values.items()}, "aim": aim or {}}


def spread(values):
    """Percentiles by nearest rank: each is a value that was seen."""
    ordered = sorted(values)
    at = {f"p{percent}": ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] for percent in (50, 95, 99)}
    return {**at, "max": ordered[-1]}


def printed(result):
    head = f"{result['profile']} build, {result['cores']} cores, load {result['load']}; posta dev was ready after {result['seconds_to_start']} s"
    return "\n".join([head, "", *(line(one) for one in result["measured"])])


def line(one):
    digits = 2 if one["unit"] == "times" else 1
    numbers = "  ".join(f"{key} {one[key]:,.{digits}f}" for key in ("p50", "p95", "p99", "max") if key in one) or f"{one['rate']:,.0f}"
    aims = ", ".join(f"aim {key} < {limit}: {'met' if one[key] < limit else 'MISSED'}" for key, limit in one["aim"].items())
    return f"{one['name']:<19} {numbers:<48} {one['unit']:<7} {one['of']}" + (f"  ({aims})" if aims else "")
