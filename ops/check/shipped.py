"""What compose, Dockerfile, rules and dashboards promise each other and cannot say of themselves.

shipped.py COMPOSE.json TEST.json      what `docker-compose config --format json` makes of the two files, or their YAML"""
import json
import pathlib
import re
import sys

import yaml
from report import expect, finish, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECRETS = {"DATABASE_URL", "REDIS_URL"}
# These give their secrets to others, or have a word of their own for a file.
FOREIGN = ("POSTGRES_", "GF_")


def seconds(text):
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([\d.]+)([hms])", str(text)))


def environment(service):
    return service.get("environment") or {}


def settings():
    """The names of .env.example, and those that may come from a file."""
    text = (ROOT / ".env.example").read_text("utf-8")
    names = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text, re.M)
    return set(names), set(re.findall(r"\(or ([A-Z0-9_]+_FILE)\)", text))


def only_nginx_has_a_port(compose, _):
    ports = {name for name, service in compose["services"].items() if service.get("ports")}
    expect(ports == {"nginx"}, "services with a published port", ports)


def workers_can_be_many(compose, _):
    worker = compose["services"]["worker"]
    expect(not worker.get("container_name") and not worker.get("ports") and not worker.get("hostname"), "no name and port of its own", worker)


def every_service_is_bounded_and_watched(compose, _):
    for name, service in compose["services"].items():
        expect(service.get("mem_limit") and service.get("cpus"), f"{name} has limits of memory and processors")
        expect(service.get("healthcheck"), f"{name} has a health check, or says that it needs none")
        restart = service.get("restart")
        expect(restart == ("no" if name == "migrate" else "unless-stopped"), f"{name} has a restart policy", restart)
        expect(service.get("logging", {}).get("options", {}).get("max-size"), f"{name} has logs that end")
        expect("no-new-privileges:true" in service.get("security_opt", []), f"{name} gets no new privileges")


def nobody_is_killed_in_the_grace(compose, test):
    for services in (compose["services"], test["services"]):
        for name, service in services.items():
            if (grace := environment(service).get("SHUTDOWN_GRACE")) and service.get("command") in (["api"], ["worker"]):
                stop = seconds(service.get("stop_grace_period"))
                expect(stop > seconds(grace) + 5, f"{name}: stop_grace_period {stop} s is longer than SHUTDOWN_GRACE {grace} and five seconds")


def the_order_of_the_start_is_told(compose, _):
    services = compose["services"]
    wanted = {("migrate", "postgres"): "service_healthy", ("api", "migrate"): "service_completed_successfully",
              ("worker", "migrate"): "service_completed_successfully", ("worker", "redis"): "service_healthy", ("nginx", "api"): "service_healthy"}
    for (name, other), condition in wanted.items():
        found = services[name].get("depends_on", {}).get(other, {}).get("condition")
        expect(found == condition, f"{name} waits for {other}: {condition}", found)


def every_setting_is_one_and_no_secret_stands_in_sight(compose, test):
    names, files = settings()
    for name, service in compose["services"].items():
        for variable, value in environment(service).items():
            if variable.startswith(FOREIGN):
                expect("PASSWORD" not in variable or str(value).startswith("/run/secrets/"), f"{name}: {variable} is a file")
                continue
            expect(variable in names | files, f"{name}: {variable} is a setting of .env.example")
            if variable in files:
                given = [mount if isinstance(mount, str) else mount["source"] for mount in service["secrets"]]
                expect(value == f"/run/secrets/{pathlib.Path(value).name}" and pathlib.Path(value).name in given, f"{name}: {variable} is a secret that it is given", value)
            expect(f"{variable}_FILE" not in files or not value, f"{name}: {variable} is a secret and stands in the environment")
    for name, service in test["services"].items():
        own = [variable for variable in environment(service) if not variable.startswith(FOREIGN)]
        expect(set(own) <= names, f"test, {name}: settings of .env.example", set(own) - names)


def secrets_are_declared_made_and_used(compose, _):
    declared = set(compose["secrets"])
    used = {mount if isinstance(mount, str) else mount["source"] for service in compose["services"].values() for mount in service.get("secrets") or []}
    expect(used == declared, "declared and used", used ^ declared)
    maker = (ROOT / "ops/secrets/make").read_text("utf-8")
    expect(not [name for name in declared if not re.search(rf"\b{name}\b", maker)], "made by ops/secrets/make", declared)


def redis_forgets_nothing(compose, test):
    for services in (compose["services"], test["services"]):
        command = " ".join(services["redis"]["command"])
        expect("--appendonly yes" in command and "--maxmemory-policy noeviction" in command, "append-only and noeviction", command)


def what_is_mounted_is_there(compose, _):
    for name, service in compose["services"].items():
        for volume in service.get("volumes") or []:
            source = volume.split(":")[0] if isinstance(volume, str) else volume["source"]
            if source.startswith((".", "/")):
                expect((ROOT / source).exists(), f"{name} mounts {source}")


def the_image_runs_as_nobody_and_knows_its_health(*_):
    text = (ROOT / "Dockerfile").read_text("utf-8")
    last = text[text.rindex("\nFROM "):]
    user = re.search(r"^USER (\d+):(\d+)$", last, re.M)
    expect(user and int(user[1]) > 0, "a numeric user that is not root")
    expect("SQLX_OFFLINE=true" in text and "--locked" in text and "type=cache" in text, "built offline from the lock file, with caches")
    expect(re.search(r"^HEALTHCHECK ", last, re.M) and re.search(r"^STOPSIGNAL SIGTERM$", last, re.M), "HEALTHCHECK and STOPSIGNAL")
    toolchain = re.search(r'channel = "([\d.]+)"', (ROOT / "rust-toolchain.toml").read_text("utf-8"))[1]
    image = re.search(r"^ARG RUST_VERSION=([\d.]+)$", text, re.M)[1]
    expect(toolchain.startswith(image) and f"RUSTUP_TOOLCHAIN={toolchain}" in text, "the toolchain is that of rust-toolchain.toml", toolchain, image)


def the_context_has_what_the_build_needs(*_):
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    manifest = (ROOT / "Cargo.toml").read_text("utf-8")
    members = {member.removesuffix("/*") for member in re.findall(r'"([^"]+)"', re.search(r"^members = \[(.*)\]$", manifest, re.M)[1])}
    needed = members | {"Cargo.toml", "Cargo.lock", ".sqlx", "migrations", "templates"}
    expect("*" in ignore and needed <= let_in, "members, lock file, queries, migrations and templates", needed - let_in)


def alerts_have_a_test_and_a_runbook(*_):
    for file in sorted(ROOT.glob("ops/prometheus/rules/*.rules.yml")):
        tests = file.with_name(file.name.replace(".rules.", ".test.")).read_text("utf-8")
        for group in yaml.safe_load(file.read_text("utf-8"))["groups"]:
            for rule in group["rules"]:
                name = rule.get("alert") or rule["record"]
                expect(re.search(rf"\b{re.escape(name)}\b", tests), f"{file.name}: {name} has a promtool test")
                if "alert" in rule:
                    page = ROOT / f"docs/runbooks/{name}.md"
                    expect(page.is_file() and rule["annotations"]["runbook"] == f"docs/runbooks/{name}.md", f"{name} has a runbook and names it")
                    expect({"severity"} <= set(rule["labels"]) and {"summary", "description"} <= set(rule["annotations"]), f"{name} tells how grave and what")


def dashboards_are_whole(*_):
    source = yaml.safe_load((ROOT / "ops/grafana/provisioning/datasources/prometheus.yml").read_text("utf-8"))["datasources"][0]
    for file in sorted(ROOT.glob("ops/grafana/dashboards/*.json")):
        board = json.loads(file.read_text("utf-8"))
        numbers = [panel["id"] for panel in board["panels"]]
        expect(board["uid"] == file.stem and len(set(numbers)) == len(numbers), f"{file.name}: its uid is its name, panels are told apart")
        taken = set()
        for panel in board["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
            expect(place["x"] + place["w"] <= 24 and not taken & cells, f"{file.name}: {panel['title']} has a place of its own", place)
            taken |= cells
            for target in [panel, *panel.get("targets", [])] if panel["type"] != "row" else []:
                expect(target["datasource"]["uid"] == source["uid"], f"{file.name}: {panel['title']} asks the provisioned source")
            expect(panel["type"] == "row" or panel.get("description"), f"{file.name}: {panel['title']} says what it shows")


def main():
    compose, test = (yaml.safe_load(pathlib.Path(path).read_text("utf-8")) for path in sys.argv[1:3])
    for check in (only_nginx_has_a_port, workers_can_be_many, every_service_is_bounded_and_watched, nobody_is_killed_in_the_grace,
                  the_order_of_the_start_is_told, every_setting_is_one_and_no_secret_stands_in_sight, secrets_are_declared_made_and_used,
                  redis_forgets_nothing, what_is_mounted_is_there, the_image_runs_as_nobody_and_knows_its_health,
                  the_context_has_what_the_build_needs, alerts_have_a_test_and_a_runbook, dashboards_are_whole):
        run(check.__name__.replace("_", " "), check, compose, test)
    finish()


main()
