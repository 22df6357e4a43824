# SPDX-License-Identifier: MIT
"""Recordings of Ray Serve's autoscaling: decisions on a total, of which only rows around a change
are kept, or on what handles sample and push."""
from controllers_player import NotPlayed, compare, only

POLICY = ["t", "total_ongoing_requests", "running_replicas", "target_before", "target_after"]
WINDOW = ["t", "load_now", "total_seen", "running_replicas", "target_before", "target_after"]
WITHIN = 0.03  # of the window's mean: it depends on when samples are taken


def plays(_, series):
    return "autoscaling_config" in series


def play(program, _, series):
    only("the series", series, ("id", "title", "autoscaling_config", "start_target", "tick_s",
                                "replica_start_s", "columns", "rows", "handles",
                                "record_interval_s", "push_interval_s", "note"))
    manifest = {"autoscaling_config": series["autoscaling_config"]}
    if series["columns"] == POLICY:
        return play_policy(program, manifest, series)
    if series["columns"] == WINDOW:
        return play_window(program, manifest, series)
    raise NotPlayed(f"its columns are {series['columns']}")


def play_policy(program, manifest, series):
    """Between two rows that were kept the total and the replicas stay as they are."""
    ticks, rows, last = [], [], None
    for row in series["rows"]:
        while last is not None and last[0] + series["tick_s"] < row[0] - 1e-9:
            last = [round(last[0] + series["tick_s"], 9), last[1], last[2], last[4], last[4]]
            rows.append((last, False))
        rows.append((row, True))
        last = row
    for row, _ in rows:
        ticks.append({"t": row[0], "total": row[1], "running": row[2], "target": row[3],
                      "decided": row[4]})
    played = program.autoscale([manifest], {"ticks": ticks})
    out, between = [], {}
    for (row, kept), mine in zip(rows, played):
        differences = compare({"target_after": row[4]}, {"target_after": mine["desired"]})
        if not kept:
            between.update({f"target_after at {row[0]}": pair for pair in differences.values()})
            continue
        out.append((row[0], {**between, **differences}))
        between = {}
    return out


def play_window(program, manifest, series):
    config = series["autoscaling_config"]
    push = config.get("metrics_interval_s", 10)
    record = min(0.2 * config.get("look_back_period_s", 30), push)
    if abs(series["push_interval_s"] - push) > 1e-9 or \
            abs(series["record_interval_s"] - record) > 1e-9:
        raise NotPlayed("its handles sample or push at other intervals than Ray's")
    ticks = []
    for row in series["rows"]:
        load = row[1] if isinstance(row[1], list) else [row[1]]
        ticks.append({"t": row[0], "load": load, "running": row[3], "target": row[4],
                      "decided": row[5]})
    played = program.autoscale([manifest], {"ticks": ticks})
    out = []
    for row, mine in zip(series["rows"], played):
        differences = compare({"target_after": row[5]}, {"target_after": mine["desired"]})
        total = mine["total_ongoing_requests"]
        if abs(total - row[2]) > WITHIN * abs(row[2]):
            differences["total_seen"] = (row[2], total)
        out.append((row[0], differences))
    return out
