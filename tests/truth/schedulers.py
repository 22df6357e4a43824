#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays recordings of real schedulers through `servescape schedule` and compares every row.

schedulers.py FILE.json... [--out RESULTS.json] [--servescape PATH] [--verbose]

A file holds `cases` of Airflow's timetables and of Kubernetes' CronJob controller, or `series` of
the latter. A row is a run, an event or a count; of timetables each run is asked for with the one
that was recorded before it, so that one wrong step shows once. A case with a field that is not
known here is not played, and said to be so. The last line reads "N of M rows agree"; exit code 0
if all do and all were played.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import controllers  # noqa: E402
import schedulers_airflow  # noqa: E402
import schedulers_cronjob  # noqa: E402
from controllers_player import NotPlayed  # noqa: E402

SYSTEMS = [schedulers_airflow, schedulers_cronjob]


class Program:
    def __init__(self, path):
        self.command = [os.path.abspath(path)]

    def schedule(self, manifest, arguments):
        """The result of `schedule --json`; NotPlayed if it refuses, or warns of a field."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "manifest.yaml")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(manifest, file)
            done = subprocess.run([*self.command, "schedule", path, "--json", *arguments],
                                  capture_output=True, text=True, check=False)
        if done.returncode != 0 or "warning:" in done.stderr:
            first = [line for line in done.stderr.split("\n") if line][:1] or [""]
            raise NotPlayed(f"servescape says: {first[0].split('manifest.yaml:')[-1]}")
        return json.loads(done.stdout)


def play(program, document, case):
    """[(row, {field: (recorded, played)})], one for each row; or raises NotPlayed."""
    for system in SYSTEMS:
        if system.plays(document, case):
            return system.play(program, document, case)
    raise NotPlayed("it is the recording of no scheduler that is known here")


def main(arguments):
    return controllers.main(arguments, play, Program, __doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
