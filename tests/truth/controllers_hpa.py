# SPDX-License-Identifier: MIT
"""Recordings of Kubernetes' HPA: rows [t, in, out], pods in groups, metrics in thousandths."""
import re

from controllers_player import NotPlayed, compare, only

SETTINGS = {"horizontalPodAutoscalerSyncPeriod": "sync-period",
            "horizontalPodAutoscalerDownscaleStabilizationWindow": "downscale-stabilization",
            "horizontalPodAutoscalerTolerance": "tolerance",
            "horizontalPodAutoscalerCPUInitializationPeriod": "cpu-initialization-period",
            "horizontalPodAutoscalerInitialReadinessDelay": "initial-readiness-delay"}
GATES = "defaults of 1.37 (HPAScaleToZero on, HPAConfigurableTolerance on)"
MEMORY_REQUEST = 1 << 30  # as the recordings say
PODS = ("n", "phase", "not_ready", "age", "ready_cond_age", "cpu_m", "mem", "custom_m", "window",
        "deleting")
IN = ("pods", "status", "ext_m", "obj_m", "set_spec", "set_min", "set_max")
OUT = ("spec", "raw", "desired", "able", "limited", "active", "why", "err", "util")
ERROR_LENGTH = 70  # texts of errors are cut off there


def plays(_, series):
    return "hpa_spec" in series


def play(program, document, series):
    only("the series", series, ("id", "title", "hpa_spec", "pod_cpu_request_m", "start_replicas",
                                "tick_s", "ticks", "note"))
    config = document.get("controller_config", {})
    only("controller_config", config, [*SETTINGS, "feature_gates"])
    if config.get("feature_gates", GATES) != GATES:
        raise NotPlayed(f"feature gates {config['feature_gates']!r} are not known here")
    manifest = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                "spec": series["hpa_spec"]}
    recording = {"replicas": series["start_replicas"],
                 "ticks": [tick(series, *row) for row in series["ticks"]]}
    settings = [(SETTINGS[name], value) for name, value in config.items() if name in SETTINGS]
    played = program.autoscale([manifest], recording, settings)
    if len(played) != len(series["ticks"]):
        raise NotPlayed(f"{len(played)} of {len(series['ticks'])} rows came back")
    return [(row[0], compare(full(row[2]), told(mine)))
            for row, mine in zip(series["ticks"], played)]


def tick(series, time, seen, out):
    only("a row", seen, IN)
    only("a row's outcome", out, OUT)
    metrics = {}
    for key in ("ext_m", "obj_m"):
        for name, value in (seen.get(key) or {}).items():
            metrics[name] = [f"{each}m" for each in value] if isinstance(value, list) else \
                None if value is None else f"{value}m"
    # What the controller found is what the one before left, unless it was set by hand.
    row = {"t": time, "replicas": out["spec"], "metrics": metrics, "decided": out["desired"],
           "pods": [pods(series, group) for group in seen.get("pods", ())]}
    for key, name in (("status", "status_replicas"), ("set_min", "minReplicas"),
                      ("set_max", "maxReplicas")):
        if key in seen:
            row[name] = seen[key]
    return row


def pods(series, group):
    only("a pod", group, PODS)
    samples, out = {}, {"count": group.get("n", 1)}
    if "cpu_m" in group:
        samples["cpu"] = f"{group['cpu_m']}m"
    if "mem" in group:
        samples["memory"] = group["mem"]
    if "custom_m" in group:
        for metric in series["hpa_spec"].get("metrics", ()):
            if metric["type"] == "Pods":
                samples[metric["pods"]["metric"]["name"]] = f"{group['custom_m']}m"
    out["metrics"] = samples
    out["requests"] = {"cpu": f"{series['pod_cpu_request_m']}m", "memory": MEMORY_REQUEST}
    for key, name in (("phase", "phase"), ("age", "age"), ("ready_cond_age", "ready_for"),
                      ("window", "window"), ("deleting", "deleting")):
        if key in group:
            out[name] = group[key]
    if group.get("not_ready"):
        out["ready"] = False
    return out


def full(out):
    """The outcome with what recordings leave out because it is the default."""
    return {"spec": out["spec"], "raw": out["raw"], "desired": out["desired"],
            "able": out.get("able"), "limited": out.get("limited"), "active": out.get("active"),
            "why": out.get("why"), "err": out.get("err"), "util": out.get("util")}


def told(mine):
    """Of the program's words those that recordings have."""
    why = re.sub(r" resource utilization \(percentage of request\)", " utilization", mine["event"])
    return {"spec": mine["replicas"], "raw": mine["proposal"], "desired": mine["desired"],
            "able": None if mine["able"] == "ReadyForNewScale" else mine["able"],
            "limited": None if mine["limited"] in ("", "DesiredWithinRange") else mine["limited"],
            "active": None if mine["active"] in ("", "ValidMetricFound") else "!" + mine["active"],
            "why": why or None, "err": mine["error"][:ERROR_LENGTH] or None,
            "util": mine["utilization"]}
