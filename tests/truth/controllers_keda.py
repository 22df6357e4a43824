# SPDX-License-Identifier: MIT
"""Recordings of KEDA's scale executor: a row for each poll."""
from controllers_player import compare, only

POLL = ("t", "active", "error", "hpa_set", "replicas_before", "replicas_after", "active_condition")


def plays(_, series):
    return "scaled_object_spec" in series


def play(program, _, series):
    only("the series", series, ("id", "title", "scaled_object_spec", "start_replicas",
                                "object_age_s", "polls", "note"))
    manifest = {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject",
                "spec": series["scaled_object_spec"]}
    ticks = []
    for poll in series["polls"]:
        only("a poll", poll, POLL)
        ticks.append({"t": poll["t"], "active": poll["active"],
                      "error": poll.get("error", False), "replicas": poll["replicas_before"],
                      "decided": poll["replicas_after"]})
    played = program.autoscale([manifest], {
        "replicas": series["start_replicas"], "object_age": series["object_age_s"],
        "ticks": ticks})
    out = []
    for poll, mine in zip(series["polls"], played):
        recorded = {name: poll[name] for name in ("replicas_after", "active_condition")}
        out.append((poll["t"], compare(recorded, {"replicas_after": mine["desired"],
                                                  "active_condition": mine["active_condition"]})))
    return out
