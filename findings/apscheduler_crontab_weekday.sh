#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# APScheduler 3.11.3 (Python): a crontab line for a weekly or monthly training job.
#
# Expected: CronTrigger.from_crontab() reads a line as cron does: weekday 0 is Sunday, and where
# both day of month and day of week are given, either is enough.
# Seen: weekday 0 is Monday, so "0 2 * * 0" runs a day later than in cron, Kubernetes' CronJob and
# Airflow (and "1-5", Monday to Friday there, is Tuesday to Saturday); and both days must hold, so
# "0 2 13 * 5" runs on a Saturday the 13th alone, about once a year, not each Friday and each 13th.
# So: a schedule moved from a CronJob to this scheduler has to be written with names (sun, mon-fri)
# and with two triggers for two kinds of days.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  APScheduler==3.11.3 tzlocal==5.4.5 cronsim==2.8
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime, timezone, timedelta
from importlib.metadata import version
from apscheduler.triggers.cron import CronTrigger
from cronsim import CronSim

start = datetime(2026, 1, 1, tzinfo=timezone.utc)


def of_apscheduler(line, count):
    trigger, runs = CronTrigger.from_crontab(line, timezone="UTC"), []
    while len(runs) < count:
        after = runs[-1] + timedelta(seconds=1) if runs else start
        runs.append(trigger.get_next_fire_time(None, after))
    return [run.strftime("%a %Y-%m-%d") for run in runs]


def of_cron(line, count):
    runs = CronSim(line, start)
    return [next(runs).strftime("%a %Y-%m-%d") for _ in range(count)]


print("APScheduler", version("APScheduler"), "and cron's rules by cronsim", version("cronsim"))
for line in ("0 2 * * 0", "0 2 13 * 5"):
    print(f"{line}: APScheduler {of_apscheduler(line, 2)}, cron {of_cron(line, 2)}")
assert of_apscheduler("0 2 * * 0", 1) == ["Mon 2026-01-05"], "it behaves otherwise"
assert of_cron("0 2 * * 0", 1) == ["Sun 2026-01-04"]
assert of_apscheduler("0 2 13 * 5", 2) == ["Sat 2026-06-13", "Sat 2027-02-13"], "it behaves otherwise"
assert of_cron("0 2 13 * 5", 2) == ["Fri 2026-01-02", "Fri 2026-01-09"]
PYTHON
