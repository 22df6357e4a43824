# SPDX-License-Identifier: MIT
"""Recordings of Feast's feature views, played through `servescape features`.

A case says in words what was done: materialize and materialize_incremental with ages, a row that
arrives later, then what was read after each of them. Rows are worth 100 x entity + age in hours.
"""
import json
import os
import re
import subprocess
import tempfile
from datetime import datetime, timedelta

from store_caches import NotExpressible

NOW = datetime(2026, 3, 10)
HOURS = {"h": 1, "d": 24, "m": 1 / 60}
# Of the cases that do not tell their own: entity -> ages in hours.
USUAL = {"1": [.5], "2": [5], "3": [240], "4": [9600], "5": [30, 3, 1], "6": [8712], "7": [-2],
         "8": [.2]}
NULL = {"8"}
# Feast reads the clock when a first incremental run begins, which is later than the rows' now: one
# that is exactly ttl old is no more in the window. Hours; the recordings round them to hundredths.
LATER = 1 / 3600
CALL = re.compile(r"materialize_incremental\(end=(now\S*?)\)|materialize\((now\S*?), (now\S*?)\)|"
                  r"a row of entity (\d+) aged ([\d.]+) ?([hdm]) arrives")
FIRST, LAST = ("first", "after_first"), ("read", "after", "after_second", "last")
INTERVALS = ("interval_hours_before_now", "intervals")


def ago(hours):
    return (NOW - timedelta(hours=hours)).isoformat() + "Z"


def age(text):
    """Hours before now of "now", "now-730d", "now-1.5h"."""
    found = re.fullmatch(r"now(?:-([\d.]+)([hdm]))?", text)
    if not found:
        raise NotExpressible(f"\"{text}\" is no time that is known here")
    return float(found.group(1)) * HOURS[found.group(2)] if found.group(1) else 0


def ttl(text):
    """Seconds of "1 h", "20 d", "1:00:00", "20 days, 0:00:00", "0", "None"."""
    if text in (None, "None", "0"):
        return 0
    plain = re.fullmatch(r"([\d.]+) ?([hdm])", text)
    if plain:
        return float(plain.group(1)) * HOURS[plain.group(2)] * 3600
    clock = re.fullmatch(r"(?:(\d+) days?, )?(\d+):(\d+):(\d+)", text)
    if not clock:
        raise NotExpressible(f"the ttl \"{text}\" is not known here")
    days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def row(entity, hours, value="usual"):
    out = {"entity": entity, "event_timestamp": ago(hours)}
    if value == "usual":
        value = None if entity in NULL else 100 * int(entity) + hours
    return out if value is None else {**out, "value": value}


def rows_of(text):
    """{entity: ages} of "rows aged: 1:.5h 5:[30h,3h,1h] 7:+2h in the future 8: null value .2h old
    99: absent"; the usual ones where none are told."""
    told = re.search(r"rows aged: (.*)", text)
    if not told:
        return USUAL
    out = {}
    for entity, words in re.findall(r"(\d+): ?(.*?)(?= \d+:|$)", told.group(1)):
        ages = [float(number) * HOURS[unit] * (-1 if sign else 1)
                for sign, number, unit in re.findall(r"(\+?)(\d*\.?\d+)([hd])", words)]
        if ages:
            out[entity] = ages
    return out


class Steps:
    def __init__(self, program, seconds):
        self.program, self.file = program, {"feature_view": "v", "ttl": seconds, "steps": []}

    def add(self, **step):
        self.file["steps"].append({"at": ago(0), **step})
        return len(self.file["steps"]) - 1

    def play(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "steps.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(self.file, file)
            done = subprocess.run([self.program, "features", path, "--json"], capture_output=True,
                                  text=True, check=False)
        if done.returncode != 0 or "warning:" in done.stderr:
            raise NotExpressible(f"the program says: {done.stderr.strip()[:200]}")
        return json.loads(done.stdout)["steps"]


def hours_before(text):
    return (NOW - datetime.fromisoformat(text).replace(tzinfo=None)).total_seconds() / 3600


def differ(what, recorded, played):
    if isinstance(recorded, float) or isinstance(played, float):
        same = None not in (recorded, played) and abs(recorded - played) < 1e-6
    else:
        same = recorded == played
    return [] if same else [f"{what}: recorded {recorded}, simulated {played}"]


def compare_read(recorded, reads):
    out = []
    for each in reads:
        entity, want = each["entity"], recorded[each["entity"]]
        stamp = each["event_timestamp"]
        mine = {"value": each["value"], "status": each["status"],
                "age_h": None if stamp is None else hours_before(stamp)}
        for field in want:
            if field not in mine:
                raise NotExpressible(f"the field {field} of a read is not known here")
            out += differ(f"{entity}.{field}", want[field], mine[field])
    return out


def is_read(output):
    return isinstance(output, dict) and output and all(name.isdigit() for name in output)


def borders(steps, output):
    """Rows at both ends of one window, of entities worth their number."""
    ages = {entity: read["age_h"] for entity, read in output.items()}
    if None in ages.values():
        raise NotExpressible("a row at a border has no age")
    for entity, hours in ages.items():
        steps.add(write=row(entity, hours, int(entity)))
    steps.add(materialize={"start_date": ago(max(ages.values())),
                           "end_date": ago(min(ages.values()))})
    steps.add(get_online_features=list(output))
    return compare_read(output, steps.play()[-1]["reads"])


def join(steps, output):
    """Rows kept and their values, all asked for as of now."""
    if not is_read(output):
        raise NotExpressible("a join whose output is no map of entities")
    entities = sorted({*USUAL, *output})
    steps.add(get_historical_features=[{"entity": entity, "event_timestamp": ago(0)}
                                       for entity in entities])
    rows = {each["entity"]: each for each in steps.play()[-1]["rows"]}
    out = differ("rows", sorted(output), sorted(name for name in rows if rows[name]["kept"]))
    for entity, want in output.items():
        value = want.get("value") if isinstance(want, dict) else want
        out += differ(entity, value, rows[entity]["value"])
    return out


def play(program, case):
    """What does not agree: empty if all does."""
    text, output = case["case"], case["output"]
    steps = Steps(program, ttl(case.get("config", {}).get("ttl")))
    if "border" in text:
        return borders(steps, output)
    steps.add(write=[row(entity, hours) for entity, ages in rows_of(text).items()
                     for hours in ages])
    if "historical" in text:
        return join(steps, output)
    calls = list(CALL.finditer(text))
    reads = {}
    if is_read(output):
        reads = {"": (len(calls), output)}
    else:
        for name, value in output.items():
            if name in FIRST:
                reads[name] = (1, value)
            elif name in LAST:
                reads[name] = (len(calls), value)
            elif name not in INTERVALS:
                raise NotExpressible(f"the output {name} is not known here")
    windows, asked = [], []
    for number, call in enumerate(calls, 1):
        end, start, until, entity, old, unit = call.groups()
        if entity:
            steps.add(write=row(entity, float(old) * HOURS[unit], 0))
        elif end:
            windows.append(steps.add(at=ago(-LATER), materialize_incremental={
                "end_date": ago(age(end))}))
        else:
            windows.append(steps.add(materialize={"start_date": ago(age(start)),
                                                  "end_date": ago(age(until))}))
        for after, value in reads.values():
            if after == number:
                asked.append((steps.add(get_online_features=list(value)), value))
    if not windows or not asked:
        raise NotExpressible(f"\"{text}\" says nothing that is known here")
    played = steps.play()
    out = [line for step, value in asked for line in compare_read(value, played[step]["reads"])]
    for name in INTERVALS:
        mine = [[hours_before(end) for end in played[step]["interval"]] for step in windows]
        out += [line for want, got in zip(output.get(name, ()), mine)
                for pair in zip(want, got) if abs(pair[0] - pair[1]) > .005
                for line in differ(name, *pair)]
        if name in output:
            out += differ("intervals", len(output[name]), len(mine))
    return out
