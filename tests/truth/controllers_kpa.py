# SPDX-License-Identifier: MIT
"""Recordings of Knative's autoscaler: decisions on stats of each second, and courses of load down
to zero pods, of which a row is told whenever something changes."""
from controllers_player import NotPlayed, close, only

CONFIG = ("metric", "total_value", "target_utilization", "stable_window_s",
          "panic_window_percentage", "panic_threshold_percentage", "max_scale_up_rate",
          "max_scale_down_rate", "target_burst_capacity", "scale_down_delay_s", "activation_scale",
          "metric_aggregation_algorithm", "reachable")
COLUMNS = ["t", "stats", "ready", "stable", "panic", "panicking", "desired", "ebc"]
ROUNDED = 2e-6  # averages are recorded with six digits after the point
CHANGES = ("t", "stat", "ready", "decider_desired", "ebc", "want", "spec_replicas", "pa_active",
           "sks_mode")
# A row is recorded when one of these changes.
TELLING = ("ready", "decider_desired", "want", "spec_replicas", "pa_active", "sks_mode")


def plays(_, series):
    return ("config" in series and "total_value" in series["config"]) or "changes" in series


def revision(annotations, settings=None, reachable=True):
    prefix = "autoscaling.knative.dev/"
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config-autoscaler"},
              "data": settings or {}}
    return [{"apiVersion": "autoscaling.internal.knative.dev/v1alpha1", "kind": "PodAutoscaler",
             "metadata": {"annotations": {
                 prefix + name: str(value) for name, value in annotations.items()}},
             "spec": {"reachability": "Reachable" if reachable else "Unreachable"}}, config]


def play(program, document, series):
    return play_zero(program, series) if "changes" in series else play_decisions(program, series)


def play_decisions(program, series):
    only("the series", series, ("id", "title", "config", "ready_at_creation", "pod_start_s",
                                "ticks", "columns", "note"))
    config = series["config"]
    only("config", config, CONFIG)
    if series["columns"] != COLUMNS:
        raise NotPlayed(f"its columns are {series['columns']}")
    annotations = {
        "metric": config["metric"], "target": config["total_value"],
        "target-utilization-percentage": round(100 * config["target_utilization"], 9),
        "window": f"{config['stable_window_s']}s",
        "panic-window-percentage": config["panic_window_percentage"],
        "panic-threshold-percentage": config["panic_threshold_percentage"],
        "target-burst-capacity": config["target_burst_capacity"],
        "scale-down-delay": f"{config['scale_down_delay_s']}s",
        "metric-aggregation-algorithm": config["metric_aggregation_algorithm"]}
    if config["activation_scale"] > 0:  # 0: there is none
        annotations["activation-scale"] = config["activation_scale"]
    settings = {"max-scale-up-rate": str(config["max_scale_up_rate"]),
                "max-scale-down-rate": str(config["max_scale_down_rate"])}
    ticks, before = [], 0
    for row in series["ticks"]:
        # The stats of the seconds since the row before, one each.
        stats, count = row[1], len(row[1])
        times = [row[0] - (count - 1 - i) for i in range(count)]
        if times and times[0] <= before:
            raise NotPlayed(f"row {row[0]} has {count} stats, more than the seconds before it")
        ticks.append({"t": row[0], "ready": row[2], "stats": [
            {"t": t, "value": value} for t, value in zip(times, stats) if value is not None]})
        before = row[0]
    played = program.autoscale(revision(annotations, settings, config.get("reachable", True)),
                               {"ready_at_creation": series["ready_at_creation"], "ticks": ticks})
    out = []
    for row, mine in zip(series["ticks"], played):
        recorded = dict(zip(COLUMNS, row))
        told = {"stable": mine["stable"], "panic": mine["panic"],
                "panicking": int(mine["panicking"]),
                "desired": mine["desired"] if mine["valid"] else None,
                "ebc": mine["ebc"] if mine["valid"] else None}
        out.append((row[0], {name: (recorded[name], value) for name, value in told.items()
                             if not close(recorded[name], value, ROUNDED)}))
    return out


def play_zero(program, series):
    only("the series", series, ("id", "title", "config_autoscaler", "annotations",
                                "start_replicas", "pod_start_s", "load", "horizon_s",
                                "probe_fails_before_s", "changes", "note"))
    recording = {"replicas": series["start_replicas"], "pod_start": series["pod_start_s"],
                 "horizon": series["horizon_s"],
                 "probe_fails_before": series.get("probe_fails_before_s", 0),
                 "load": [dict(zip(("from", "to", "value"), part)) for part in series["load"]]}
    played = program.autoscale(
        revision(series.get("annotations", {}), series.get("config_autoscaler", {})), recording)
    changes, last = [], None
    for mine in played:
        told = dict(mine, spec_replicas=mine["desired"])
        now = [told[name] for name in TELLING]
        if now != last:
            changes.append({name: told[name] for name in CHANGES})
        last = now
    out = []
    for i, recorded in enumerate(series["changes"]):
        only("a row", recorded, CHANGES)
        mine = changes[i] if i < len(changes) else {}
        out.append((recorded["t"], {name: (value, mine.get(name))
                                    for name, value in recorded.items()
                                    if mine.get(name) != value}))
    for more in changes[len(series["changes"]):]:
        out.append((more["t"], {"row": (None, more)}))
    return out
