"""What is told of each check: one line, and the exit status in the end."""
import sys
import traceback

OUTCOMES = {"passed": 0, "failed": 0, "skipped": 0}


class Skipped(Exception):
    """What cannot be looked at here, with the reason."""


def expect(condition, what, *seen):
    if not condition:
        raise AssertionError(what + "".join(f"\n    {str(value)[:600]}" for value in seen))


def run(name, check, *arguments):
    """Runs one check; its name is the claim."""
    try:
        note = check(*arguments)
        tell("passed", name, note)
    except Skipped as reason:
        tell("skipped", name, reason)
    except AssertionError as fault:
        tell("failed", name, fault)
    except Exception:  # A check that breaks has not held; the others still run.
        tell("failed", name, traceback.format_exc())


def tell(outcome, name, note):
    OUTCOMES[outcome] += 1
    mark = {"passed": "ok     ", "failed": "FAILED ", "skipped": "skipped"}[outcome]
    print(f"{mark} {name}" + (f": {note}" if note else ""), flush=True)


def finish():
    sys.exit(1 if OUTCOMES["failed"] else 0)
