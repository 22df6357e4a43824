// SPDX-License-Identifier: MIT
#include "sim/report/json.h"

namespace servescape {
namespace {

constexpr const char* kResultSchema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Result of servescape run --json",
  "description": "A number that does not exist (withheld, unstable, one replication) is null.",
  "type": "object",
  "required": ["schema", "version", "scenario", "verdict", "load", "goals", "lost",
    "verdict_reason", "growth_rate", "bottleneck", "why", "slo", "metrics", "times", "series",
    "distribution", "bill", "unpriced", "services",
    "checks", "warnings", "digest", "events", "requests"],
  "properties": {
    "schema": { "const": 1 },
    "input": {
      "type": "object",
      "description": "What run was given, for verify; not of the library's results.",
      "required": ["settings"],
      "properties": {
        "settings": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": { "key": { "type": "string" }, "value": { "type": "string" } }
          }
        }
      }
    },
    "version": { "type": "string", "description": "Version of the engine." },
    "scenario": {
      "type": "object",
      "required": ["title", "question", "hash", "seed", "replications", "duration_s", "warmup_s",
        "load"],
      "properties": {
        "title": { "type": "string" },
        "question": { "type": "string" },
        "hash": {
          "type": "string",
          "description": "Of the text with settings applied: 16 hexadecimal digits."
        },
        "seed": { "type": "integer", "minimum": 0 },
        "replications": { "type": "integer", "minimum": 0 },
        "duration_s": { "type": "number", "description": "Simulated seconds per replication." },
        "warmup_s": { "type": "number", "description": "Seconds discarded at the start of each." },
        "load": { "enum": ["open", "closed"] }
      }
    },
    "verdict": { "$ref": "#/definitions/verdict" },
    "load": {
      "allOf": [{ "$ref": "#/definitions/verdict" }],
      "description": "The same. Overloaded: steady, or over, only as requests are lost or wait."
    },
    "goals": {
      "enum": ["none", "met", "missed", "inconclusive"],
      "description": "All of slo together."
    },
    "lost": {
      "type": "number",
      "description": "Share of the requests that ended without an answer."
    },
    "verdict_reason": { "type": "string" },
    "growth_rate": {
      "type": ["number", "null"],
      "description": "Requests per second by which the number in the system grows."
    },
    "bottleneck": { "type": "string", "description": "Name of the service that binds, or empty." },
    "why": { "type": "string" },
    "slo": {
      "type": "array",
      "items": {
        "allOf": [{ "$ref": "#/definitions/estimate" }],
        "type": "object",
        "required": ["text", "metric", "relation", "limit", "state"],
        "properties": {
          "text": { "type": "string", "description": "As written in the scenario." },
          "metric": { "type": "string" },
          "relation": { "enum": ["<=", "<", ">=", ">"] },
          "limit": { "type": "number", "description": "In the metric's unit." },
          "state": { "enum": ["met", "missed", "inconclusive"] }
        }
      }
    },
    "metrics": {
      "type": "object",
      "additionalProperties": {
        "allOf": [{ "$ref": "#/definitions/estimate" }],
        "type": "object",
        "required": ["unit"],
        "properties": { "unit": { "$ref": "#/definitions/unit" } }
      }
    },
    "times": {
      "type": "array",
      "items": { "type": "number" },
      "description": "Ends of the windows of all series, seconds."
    },
    "series": {
      "type": "object",
      "additionalProperties": {
        "type": "object",
        "required": ["unit", "value", "lower", "upper"],
        "properties": {
          "unit": { "$ref": "#/definitions/unit" },
          "value": { "$ref": "#/definitions/numbers" },
          "lower": { "$ref": "#/definitions/numbers" },
          "upper": { "$ref": "#/definitions/numbers" }
        }
      }
    },
    "distribution": {
      "type": "array",
      "description": "Of latency after the warm-up: requests in [lower, upper) seconds.",
      "items": {
        "type": "object",
        "required": ["lower", "upper", "count"],
        "properties": {
          "lower": { "type": "number" },
          "upper": { "type": ["number", "null"] },
          "count": { "type": "integer", "minimum": 0 }
        }
      }
    },
    "split": {
      "type": "array",
      "description": "Where the time of the answers goes: the means sum to the mean latency.",
      "items": {
        "type": "object",
        "required": ["component", "name", "mean_s", "p99_s", "share"],
        "properties": {
          "component": {
            "enum": ["network", "queueing", "batch wait", "service", "cache", "store", "retry",
              "delay", "cold start"]
          },
          "name": { "type": "string", "description": "Of the service, cache or store, or empty." },
          "mean_s": { "type": "number" },
          "p99_s": {
            "type": ["number", "null"],
            "description": "Mean over the answers with latencies around p99."
          },
          "share": { "type": ["number", "null"], "description": "Of the mean latency." }
        }
      }
    },
    "in_system": {
      "type": "array",
      "description": "With run.detail: shares of the time with 0, 1, .. (1023 and more) requests.",
      "items": {
        "type": "object",
        "required": ["name", "probability"],
        "properties": {
          "name": {
            "type": "string",
            "description": "Empty: in the system; else waiting, and in service, there."
          },
          "probability": { "$ref": "#/definitions/numbers" }
        }
      }
    },
    "replicas": {
      "type": "array",
      "description": "With run.detail: what each replica of each service did after the warm-up.",
      "items": {
        "type": "object",
        "required": ["name", "replicas"],
        "properties": {
          "name": { "type": "string" },
          "replicas": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["served", "share", "sojourn_s"],
              "properties": {
                "served": { "type": "integer", "minimum": 0 },
                "share": { "type": ["number", "null"], "description": "Of its service's." },
                "sojourn_s": { "type": ["number", "null"], "description": "Mean." }
              }
            }
          }
        }
      }
    },
    "bill": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["label", "usd_per_hour", "idle_usd_per_hour"],
        "properties": {
          "label": { "type": "string" },
          "usd_per_hour": { "type": "number" },
          "idle_usd_per_hour": {
            "type": ["number", "null"],
            "description": "US dollars of it for unused capacity: 1 - load of the service."
          }
        }
      }
    },
    "scale": {
      "type": "object",
      "description": "With run.scale: it was played at 1/scale and at 1/other of its size.",
      "required": ["scale", "other", "figures"],
      "properties": {
        "scale": { "type": "integer", "minimum": 2 },
        "other": { "type": "integer", "minimum": 1 },
        "figures": {
          "type": "object",
          "description": "By metric; the whole lies within value +- error.",
          "additionalProperties": {
            "type": "object",
            "required": ["value", "unit", "other", "error"],
            "properties": {
              "value": { "type": ["number", "null"] },
              "unit": { "type": "string" },
              "other": { "type": ["number", "null"] },
              "error": { "type": ["number", "null"] }
            }
          }
        }
      }
    },
    "scaling": {
      "type": "array",
      "description": "Of services with an autoscaler: what it changed in the first replication.",
      "items": {
        "type": "object",
        "required": ["service", "autoscaler", "decisions", "changes", "left_off"],
        "properties": {
          "service": { "type": "string" },
          "autoscaler": { "type": "string" },
          "decisions": { "type": "integer" },
          "changes": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["t", "replicas", "desired", "seen", "reason"],
              "properties": {
                "t": { "type": "number", "description": "Seconds from the start." },
                "replicas": { "type": "integer", "description": "Wanted before." },
                "desired": { "type": "integer" },
                "seen": { "type": "string", "description": "Of the metrics." },
                "reason": { "type": "string", "description": "The arithmetic." }
              }
            }
          },
          "left_off": { "type": "integer", "description": "Changes beyond the first 10,000." }
        }
      }
    },
    "trainings": {
      "type": "array",
      "description": "Of services whose model is trained anew: when, in the first replication.",
      "items": {
        "type": "object",
        "required": ["service", "trainings", "left_off"],
        "properties": {
          "service": { "type": "string" },
          "trainings": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["t", "by", "reason", "serves"],
              "properties": {
                "t": { "type": "number", "description": "Seconds from the start: it begins." },
                "by": { "enum": ["schedule", "alarm"] },
                "reason": { "type": "string", "description": "The arithmetic." },
                "serves": {
                  "type": ["number", "null"],
                  "description": "When the new model does; null: not before the end."
                }
              }
            }
          },
          "left_off": { "type": "integer", "description": "Trainings beyond the first 10,000." }
        }
      }
    },
    "nodes": {
      "type": "array",
      "description": "Pools of machines: what happened to each, in the first replication.",
      "items": {
        "type": "object",
        "required": ["pool", "events", "left_off"],
        "properties": {
          "pool": { "type": "string" },
          "events": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["t", "what"],
              "properties": {
                "t": { "type": "number", "description": "Seconds from the start." },
                "what": { "type": "string", "description": "With its arithmetic." }
              }
            }
          },
          "left_off": { "type": "integer", "description": "Events beyond the first 10,000." }
        }
      }
    },
    "jobs": {
      "type": "array",
      "description": "What the runs of each job did, in the first replication.",
      "items": {
        "type": "object",
        "required": ["job", "runs", "refused", "left_off"],
        "properties": {
          "job": { "type": "string" },
          "runs": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["t", "run", "late", "data", "missed", "reason", "end", "took", "retries",
                           "interruptions"],
              "properties": {
                "t": { "type": "number", "description": "Seconds from the start: it begins." },
                "run": { "type": "integer", "description": "Its number." },
                "late": { "type": "number", "description": "Seconds after it was due." },
                "data": { "type": "number", "description": "Up to then it knows the world." },
                "missed": { "type": "integer", "description": "Slots before it without a run." },
                "reason": { "type": "string", "description": "Why then." },
                "end": { "enum": ["succeeds", "fails", "replaced", null] },
                "took": { "type": ["number", "null"], "description": "Seconds." },
                "retries": { "type": "integer" },
                "interruptions": { "type": "integer" }
              }
            }
          },
          "refused": {
            "type": "integer",
            "description": "Runs after another job's that were not made: others were active."
          },
          "left_off": { "type": "integer", "description": "Runs beyond the first 10,000." }
        }
      }
    },
    "unpriced": {
      "type": "array",
      "items": { "type": "string" },
      "description": "What has no price, as in \"cache answers\"; cost.* leaves it out."
    },
    "services": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["name", "host", "replicas", "concurrency", "max_batch_size", "capacity",
          "offered_peak"],
        "properties": {
          "name": { "type": "string" },
          "host": { "type": "string" },
          "replicas": { "type": "integer", "minimum": 0 },
          "concurrency": {
            "type": "integer",
            "minimum": 0,
            "description": "Batches at once per replica; 0: unlimited."
          },
          "max_batch_size": { "type": "integer", "minimum": 0 },
          "capacity": {
            "type": ["number", "null"],
            "description": "Requests per second of all replicas with full batches."
          },
          "offered_peak": {
            "type": ["number", "null"],
            "description": "Requests per second at the traffic's peak."
          }
        }
      }
    },
    "checks": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["name", "left", "right", "tolerance", "holds"],
        "properties": {
          "name": { "type": "string" },
          "left": { "type": ["number", "null"] },
          "right": { "type": ["number", "null"] },
          "tolerance": { "type": "number", "description": "Relative." },
          "holds": { "type": "boolean" }
        }
      }
    },
    "warnings": { "type": "array", "items": { "type": "string" } },
    "digest": { "type": "string", "pattern": "^[0-9a-f]{16}$" },
    "events": { "type": "integer", "minimum": 0 },
    "requests": { "type": "integer", "minimum": 0 }
  },
  "definitions": {
    "verdict": { "enum": ["stable", "overloaded", "unstable", "inconclusive"] },
    "unit": {
      "enum": ["s", "1/s", "ratio", "requests", "items", "replicas", "usd", "usd/h", "usd/1e6",
        "attempts"]
    },
    "numbers": { "type": "array", "items": { "type": ["number", "null"] } },
    "estimate": {
      "type": "object",
      "required": ["value", "lower", "upper", "n"],
      "properties": {
        "value": { "type": ["number", "null"] },
        "lower": { "type": ["number", "null"], "description": "95 % confidence interval." },
        "upper": { "type": ["number", "null"] },
        "n": {
          "type": "integer",
          "minimum": 0,
          "description": "Requests (or batches) behind the value."
        }
      }
    }
  }
})";

}  // namespace

std::string ResultSchema() { return kResultSchema; }

}  // namespace servescape
