# SPDX-License-Identifier: MIT
"""Recordings of Kubernetes' CronJob controller, in both forms: series of events since a start, and
cases with the jobs' times and how often each event came."""
import re
from datetime import datetime, timedelta, timezone

from controllers_player import NotPlayed, only

SERIES = ("id", "title", "schedule", "concurrencyPolicy", "startingDeadlineSeconds", "job_seconds",
          "controller_down_minutes", "horizon_minutes", "events", "timeZone", "suspend")
CASE = ("id", "case", "config", "output", "system", "version", "tolerance")
CONFIG = ("concurrencyPolicy", "controller_from", "created", "job_runs_for_s", "lastScheduleTime",
          "schedule", "startingDeadlineSeconds", "timeZone", "until", "suspend")
SPEC = ("schedule", "concurrencyPolicy", "startingDeadlineSeconds", "timeZone", "suspend")
GO_UNITS = {"h": 3600, "m": 60, "s": 1, "ms": .001}


def plays(_, case):
    fields = case.get("config", case)
    return "concurrencyPolicy" in fields and "schedule" in fields


def manifest(fields):
    spec = {name: fields[name] for name in SPEC if fields.get(name) not in (None, "")}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"}, "spec": spec}


def go_duration(text):
    parts = re.findall(r"([\d.]+)(ms|h|m|s)", text)
    if "".join(number + unit for number, unit in parts) != text:
        raise NotPlayed(f"\"{text}\" is no duration")
    return timedelta(seconds=sum(float(number) * GO_UNITS[unit] for number, unit in parts))


def stamp(time):
    return time.isoformat().replace("+00:00", "Z")


def start_of(document):
    found = re.search(r"starting \w+ (\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC", document.get("how", ""))
    if not found:
        raise NotPlayed("the file does not say when its clock starts")
    return datetime.fromisoformat(f"{found.group(1)}T{found.group(2)}+00:00")


def happened(result):
    """What a series would tell: (instant, words), starts and deletions before other events."""
    slots = {run["job"]: run["scheduled"] for run in result["runs"]}
    out = []
    for event in result["events"]:
        at = datetime.fromisoformat(event["at"])
        if event["type"] == "SuccessfulCreate":
            slot = datetime.fromisoformat(slots[event["reason"].split()[0]])
            out.append((at, ("start", slot)))
        elif event["type"] == "SuccessfulDelete":
            out.append((at, ("delete", None)))
        elif event["type"] != "SawCompletedJob":
            out.append((at, (event["type"], None)))
    return out


def words(start, text):
    slot = re.fullmatch(r"start the run of (\S+)", text)
    if slot:
        return "start", start + go_duration(slot.group(1))
    if text == "delete the run in progress":
        return "delete", None
    event = re.fullmatch(r"event (\w+)", text)
    if not event:
        raise NotPlayed(f"\"{text}\" is nothing that is known here")
    return event.group(1), None


def play_series(program, document, series):
    only("the series", series, SERIES)
    start = start_of(document)
    arguments = ["--from", stamp(start), "--created", stamp(start),
                 "--for", f"{series['horizon_minutes']}min", "--takes", f"{series['job_seconds']}s"]
    for begins, ends in series["controller_down_minutes"] or ():
        arguments += ["--down", f"{stamp(start + timedelta(minutes=begins))}/"
                                f"{stamp(start + timedelta(minutes=ends))}"]
    played = happened(program.schedule(manifest(series), arguments))
    recorded = [(start + go_duration(event["at"]), words(start, event["what"]))
                for event in series["events"]]
    return compare_sets(recorded, played)


def compare_sets(recorded, played):
    """A row for each that was recorded, and one for each that was played beside."""
    left, out = list(played), []
    for number, each in enumerate(recorded):
        if each in left:
            left.remove(each)
            out.append((number, {}))
        else:
            out.append((number, {"event": (told(each), "nothing of that kind then")}))
    return out + [("more", {"event": ("nothing", told(each))}) for each in left]


def told(event):
    at, (kind, slot) = event
    return f"{kind} at {stamp(at)}" + (f" of {stamp(slot)}" if slot else "")


def second(text):
    return datetime.fromisoformat(text).replace(microsecond=0).astimezone(timezone.utc)


def play_case(program, case):
    only("the case", case, CASE)
    config, output = case["config"], case["output"]
    only("config", config, CONFIG)
    only("the output", output, ("events", "first_jobs", "jobs_created"))
    arguments = ["--from", config["controller_from"], "--created", config["created"],
                 "--until", config["until"], "--takes", f"{config['job_runs_for_s']}s"]
    if config.get("lastScheduleTime"):
        arguments += ["--last", config["lastScheduleTime"]]
    result = program.schedule(manifest(config), arguments)
    runs = result["runs"]
    out = []
    for number, job in enumerate(output["first_jobs"]):
        mine = runs[number] if number < len(runs) else None
        good = mine and all(second(mine[field]) == second(job[field])
                            for field in ("scheduled", "started"))
        out.append((number, {} if good else {"job": (job, mine and mine["scheduled"])}))
    counts = {}
    for event in result["events"]:
        counts[event["type"]] = counts.get(event["type"], 0) + 1
    recorded = {**output.get("events", {}), "jobs": output["jobs_created"]}
    counts["jobs"] = len(runs)
    for name in sorted({*recorded, *counts}):
        pair = recorded.get(name, 0), counts.get(name, 0)
        out.append((name, {} if pair[0] == pair[1] else {name: pair}))
    return out


def play(program, document, case):
    if "config" in case:
        return play_case(program, case)
    return play_series(program, document, case)
