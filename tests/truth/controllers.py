#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays recordings of real autoscalers through `servescape autoscale` and compares every row.

controllers.py FILE.json... [--out RESULTS.json] [--servescape PATH] [--verbose]

A file holds the `series` of one system: what its controller saw, tick by tick, and what it decided.
Each is fed to the autoscaler of that name; the recorded outcome is carried on, so that one wrong
step shows once. A series with a field that is not known here is not played, and said to be so. The
last line reads "N of M rows agree"; exit code 0 if all do and all were played.
"""
import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import controllers_hpa  # noqa: E402
import controllers_keda  # noqa: E402
import controllers_kpa  # noqa: E402
import controllers_ray  # noqa: E402
from controllers_player import NotPlayed, Program  # noqa: E402

SYSTEMS = [controllers_hpa, controllers_kpa, controllers_keda, controllers_ray]


def parse(arguments, says=__doc__):
    parser = argparse.ArgumentParser(description=says.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="+", metavar="FILE.json")
    parser.add_argument("--out", help="where RESULTS.json goes")
    parser.add_argument("--servescape", "--program", metavar="PATH",
                        default=os.path.join(HERE, "..", "..", "build", "native", "servescape"))
    parser.add_argument("--verbose", action="store_true", help="every row that differs")
    return parser.parse_args(arguments)


def play(program, document, series):
    """[(row, {field: (recorded, played)})], one for each row; or raises NotPlayed."""
    for system in SYSTEMS:
        if system.plays(document, series):
            return system.play(program, document, series)
    raise NotPlayed("it is the recording of no system that is known here")


def main(arguments, play_one=play, program_of=Program, says=__doc__):
    options = parse(arguments, says)
    if not os.path.isfile(options.servescape):
        print(f"{options.servescape}: there is no such program; --servescape says where it is")
        return 2
    program = program_of(options.servescape)
    results, agree, rows, unplayed = [], 0, 0, 0
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        recorded = document.get("series", document.get("cases", ()))
        if not recorded:
            print(f"{os.path.basename(path)}: holds no series")
            unplayed += 1
        for series in recorded:
            name = f"{os.path.basename(path)} {series.get('id')}"
            try:
                played = play_one(program, document, series)
            except NotPlayed as reason:
                print(f"{name}: not played: {reason}")
                results.append({"file": path, "id": series.get("id"), "not_played": str(reason)})
                unplayed += 1
                continue
            wrong = [(row, differences) for row, differences in played if differences]
            agree += len(played) - len(wrong)
            rows += len(played)
            results.append({"file": path, "id": series.get("id"), "rows": len(played),
                            "agree": len(played) - len(wrong),
                            "differences": [{"row": row, **differences}
                                            for row, differences in wrong]})
            for row, differences in wrong[:None if options.verbose else 3]:
                told = ", ".join(f"{field} {got!r} where {recorded!r} was recorded"
                                 for field, (recorded, got) in differences.items())
                print(f"{name}: row {row}: {told}")
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump({"agree": agree, "rows": rows, "not_played": unplayed, "series": results},
                      file, indent=1)
            file.write("\n")
    if unplayed:
        print(f"{unplayed} not played")
    print(f"{agree} of {rows} rows agree")
    return 0 if agree == rows and unplayed == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
