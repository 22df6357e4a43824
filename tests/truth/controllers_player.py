# SPDX-License-Identifier: MIT
"""What the players of recorded autoscalers have in common: running the program, and refusing what
is not known."""
import json
import os
import subprocess
import tempfile


class NotPlayed(Exception):
    """Why a series cannot be played."""


def only(what, table, known):
    """Refuses fields that are not known: nothing that was recorded is ignored in silence."""
    more = sorted(set(table) - set(known))
    if more:
        raise NotPlayed(f"{what} has {', '.join(more)}, which is not known here")


class Program:
    def __init__(self, path):
        self.command = [os.path.abspath(path)]

    def autoscale(self, manifests, recording, settings=()):
        """The result of `autoscale --json`; NotPlayed if it refuses, or warns of a field."""
        with tempfile.TemporaryDirectory() as folder:
            manifest = os.path.join(folder, "manifest.yaml")
            series = os.path.join(folder, "recording.json")
            with open(manifest, "w", encoding="utf-8") as file:
                for each in manifests:
                    file.write("---\n" + json.dumps(each) + "\n")
            with open(series, "w", encoding="utf-8") as file:
                json.dump(recording, file)
            command = [*self.command, "autoscale", manifest, "--metrics", series, "--json"]
            for name, value in settings:
                command += ["--set", f"{name}={value}"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 or "warning:" in done.stderr:
            first = [line for line in done.stderr.split("\n") if line][:1] or [""]
            raise NotPlayed(f"servescape says: {first[0].split('recording.json:')[-1]}")
        return json.loads(done.stdout)["ticks"]


def compare(recorded, played):
    """{field: (recorded, played)} of those that differ."""
    return {field: (value, played.get(field)) for field, value in recorded.items()
            if played.get(field) != value}


def close(recorded, played, most):
    """Whether they are equal, of numbers within so much."""
    if recorded is None or played is None:
        return recorded is played
    return abs(recorded - played) <= most
