# SPDX-License-Identifier: MIT
"""Recordings of Airflow's timetables: a row for each run that they gave."""
import re
from datetime import datetime

from controllers_player import NotPlayed, only

CONFIG = ("timetable", "start_date", "end_date", "catchup", "cron", "timezone")
UNITS = {"week": "weeks", "day": "days", "hour": "hours", "minute": "minutes",
         "second": "seconds", "month": "months", "year": "years"}
# As the recording calls them: in the settings that `schedule --json` tells.
DEFAULTS = {"catchup_by_default": "catchup",
            "create_cron_data_intervals": "create_cron_data_intervals",
            "create_delta_data_intervals": "create_delta_data_intervals",
            "max_active_runs_per_dag": "max_active_runs",
            "max_active_tasks_per_dag": "max_active_tasks", "parallelism": "parallelism",
            "default_task_retries": "retries", "default_task_retry_delay": "retry_delay_s"}


def plays(_, case):
    return case.get("system") == "airflow"


def delta(text):
    """"1 day", "timedelta(hours=2)" as a map of units."""
    made = re.fullmatch(r"(?:timedelta|relativedelta)\((.*)\)", text)
    if made:
        pairs = [part.split("=") for part in made.group(1).split(",")]
        return {name.strip(): int(value) for name, value in pairs}
    plain = re.fullmatch(r"(\d+) (\w+?)s?", text)
    if not plain or plain.group(2) not in UNITS:
        raise NotPlayed(f"\"{text}\" is no duration that is known here")
    return {UNITS[plain.group(2)]: int(plain.group(1))}


def timetable(text, cron, zone):
    """The schedule of "CronTriggerTimetable interval=1 day", "DeltaTriggerTimetable 1 day"."""
    found = re.fullmatch(r"(\w+Timetable)?\s*(?:default)?\s*(.*)", text)
    name, rest = found.group(1) or "CronTriggerTimetable", found.group(2)
    out = {"timetable": name, "timezone": zone}
    if name.startswith("Delta"):
        words = re.match(r"\d+ \w+|\w+\([^)]*\)", rest)
        if not words:
            raise NotPlayed(f"\"{text}\" has no delta")
        out["delta"] = delta(words.group(0))
        rest = rest[words.end():].strip()
    else:
        out["cron"] = cron
    while rest:
        field = re.match(r"(\w+)=(\w+\([^)]*\)|\d+ \w+|\w+)\s*", rest)
        if not field or field.group(1) not in ("interval", "run_immediately"):
            raise NotPlayed(f"\"{rest}\" of \"{text}\" is not known here")
        value = field.group(2)
        if value in ("True", "False", "None"):
            out[field.group(1)] = {"True": True, "False": False, "None": None}[value]
        else:
            out[field.group(1)] = delta(value)
        rest = rest[field.end():]
    return out


def cron_of(document, case):
    """The expression: the case's own, else the one that the file's other cases name."""
    for each in [case, *document["cases"]]:
        named = re.search(r"first runs, (.*?), deployed", each.get("case", ""))
        found = each.get("config", {}).get("cron") if each is case else None
        if found or named:
            return found or named.group(1)
    raise NotPlayed("no cron expression is given")


def asked(case):
    """(arguments of the program, the instant of the last run or None, the zone)"""
    text = case["case"]
    zone = re.search(r"\b[A-Z]\w+/[A-Z]\w+\b", text)
    zone = case["config"].get("timezone") or (zone.group(0) if zone else "UTC")
    down = re.search(r"scheduler down from (\S+) to (\S+), last run (\S+)$", text)
    deployed = re.search(r"deployed at (\S+)$", text)
    if down:
        return ["--from", down.group(1), "--down", f"{down.group(1)}/{down.group(2)}"], \
            down.group(3), zone
    if deployed:
        return ["--from", deployed.group(1)], None, zone
    if "start_date" in case["config"]:
        return ["--from", case["config"]["start_date"]], None, zone
    raise NotPlayed(f"\"{text}\" says no time at which the timetable is asked")


def same(recorded, played):
    if isinstance(recorded, list):
        return len(recorded) == len(played) and all(map(same, recorded, played))
    mine, theirs = (datetime.fromisoformat(each) for each in (played, recorded))
    return mine == theirs and mine.utcoffset() == theirs.utcoffset()


def defaults(program, case):
    only("the output", case["output"], DEFAULTS)
    settings = program.schedule({"dag_id": "d", "schedule": "@daily"},
                                ["--from", "2026-01-01", "--runs", "1"])["settings"]
    out = []
    for name, recorded in case["output"].items():
        played = settings[DEFAULTS[name]]
        told = str(played) if isinstance(played, bool) else f"{played:g}"
        out.append((name, {} if told == recorded else {name: (recorded, told)}))
    return out


def play(program, document, case):
    only("the case", case, ("id", "system", "version", "case", "config", "output", "tolerance"))
    if case["case"] == "defaults":
        return defaults(program, case)
    only("config", case["config"], CONFIG)
    arguments, last, zone = asked(case)
    dag = {"dag_id": "d", "timezone": zone, "catchup": case["config"]["catchup"],
           "schedule": timetable(case["config"]["timetable"], cron_of(document, case), zone)}
    for field in ("start_date", "end_date"):
        if field in case["config"]:
            dag[field] = case["config"][field]
    out = []
    for number, recorded in enumerate(case["output"]):
        more = ["--last", last] if last else []
        runs = program.schedule(dag, [*arguments, "--runs", "1", *more])["runs"]
        if recorded is None or not runs:
            good = recorded is None and not runs
            out.append((number, {} if good else {"run": (recorded, runs[:1])}))
            break
        if isinstance(recorded, str):
            recorded = {"run_after": recorded}
        only("a run", recorded, ("run_after", "logical_date", "data_interval"))
        out.append((number, {field: (value, runs[0][field]) for field, value in recorded.items()
                             if not same(value, runs[0][field])}))
        last = recorded["run_after"]
    return out
