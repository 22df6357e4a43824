# SPDX-License-Identifier: MIT
"""Decisions of autoscalers on what they are shown: HPA's proposals on pods and metrics, Knative's
on a course of concurrency. Played alone, by the verb `autoscale`, from manifests that say so."""
import math
import re

import controllers_kpa
from controllers_player import NotPlayed, Program
from scenario import NotExpressible

# Seconds: of a pod that is not ready yet, Knative's stable window, an HPA's sync.
YOUNG, STABLE, SYNC = 10, 60, 15
VECTOR = ("current", "utilization_percent", "metric", "metric_total", "target", "target_per_pod",
          "ready")
MOST = 1000


def is_hpa(system):
    return "vectors" in system and "tolerance_band" in system


def is_delayed(system):
    return "timeline" in system and "scale_down_delay" in system


def played(program, manifests, recording, settings=()):
    try:
        return program.autoscale(manifests, recording, settings)
    except NotPlayed as why:
        raise NotExpressible(str(why)) from why


def hpa(case, player):
    """Each vector is one sync, with nothing before it."""
    system = case["system"]
    rule = system.get("rule", "")
    if rule and not re.search(r"ceil\(current\s*\*\s*metric\s*/\s*target\)", rule):
        raise NotExpressible(f"the rule {rule!r}")
    program = Program(player.program)
    settings = [("tolerance", system["tolerance_band"]), ("downscale-stabilization", "0s")]
    desired = []
    for vector in system["vectors"]:
        unknown = [key for key in vector if key not in VECTOR + ("name", "test", "rule")]
        if unknown:
            raise NotExpressible("a vector with " + ", ".join(unknown))
        vector.get("rule")
        metric, pods, values = sync(vector)
        manifest = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                    "spec": {"minReplicas": 1, "maxReplicas": MOST, "metrics": [metric]}}
        recording = {"replicas": vector["current"],
                     "ticks": [{"t": SYNC, "pods": pods, "metrics": values}]}
        desired.append(played(program, [manifest], recording, settings)[0]["desired"])
    return figures(case, desired)


def sync(vector):
    """(the metric of the spec, pods, values of metrics that are no pod's)"""
    count = vector["current"]
    ready = vector.get("ready", [True] * count)
    pods = [{"ready": bool(each), **({} if each else {"age": YOUNG})} for each in ready]
    if "utilization_percent" in vector:
        for pod, percent in zip(pods, vector["utilization_percent"]):
            pod["metrics"] = {"cpu": f"{10 * percent}m"}
        for pod in pods:
            pod["requests"] = {"cpu": "1"}
            if not pod["ready"]:  # its sample is set aside, whatever it is
                pod.setdefault("metrics", {"cpu": "0m"})
        target = {"type": "Utilization", "averageUtilization": vector["target"]}
        return {"type": "Resource", "resource": {"name": "cpu", "target": target}}, pods, {}
    if "metric" in vector:
        for pod, value in zip(pods, vector["metric"]):
            pod["metrics"] = {"load": value}
        target = {"type": "AverageValue", "averageValue": vector["target"]}
        return {"type": "Pods", "pods": {"metric": {"name": "load"}, "target": target}}, pods, {}
    each = "target_per_pod" in vector
    target = {"type": "AverageValue", "averageValue": vector["target_per_pod"]} if each else \
        {"type": "Value", "value": vector["target"]}
    return ({"type": "External", "external": {"metric": {"name": "load"}, "target": target}}, pods,
            {"load": vector["metric_total"]})


def delayed(case, player):
    """Concurrency that is the same for a stable window before each decision, or since the last."""
    system = case["system"]
    annotations = {"metric": "concurrency", "target": system["target"],
                   "target-utilization-percentage": 100, "window": f"{STABLE}s",
                   "scale-down-delay": f"{system['scale_down_delay']}s"}
    ticks, before = [], 0
    for row in system["timeline"]:
        first = max(before, row["t"] - STABLE) + 1
        stats = [{"t": t, "value": row["concurrency"]} for t in range(first, row["t"] + 1)]
        # As many pods as the load needs: nothing is said of a panic.
        ready = max(1, math.ceil(row["concurrency"] / system["target"]))
        ticks.append({"t": row["t"], "ready": ready, "stats": stats})
        before = row["t"]
    recording = {"ready_at_creation": 1, "ticks": ticks}
    rows = played(Program(player.program), controllers_kpa.revision(annotations), recording)
    return figures(case, [row["desired"] for row in rows])


def figures(case, desired):
    return ({name: desired for name in case["expected"] if name == "desired_replicas"},
            {name: f"no figure is called {name}" for name in case["expected"]
             if name != "desired_replicas"})


FAMILIES = [(is_hpa, hpa), (is_delayed, delayed)]
