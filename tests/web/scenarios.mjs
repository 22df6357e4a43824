// SPDX-License-Identifier: MIT
// Scenarios of the tests' own, so that a change to those of the repository changes no test.

// But for the first one, as an address: its story from a fifth of its requests, and its beginning.
export const story = 's1=quickstart;run.replications=2';
export const brief = `${story};run.duration=60s`;

// A spike that three replicas barely survive; about 6,000 requests a replication; ten, as
// p99 of what changes with time takes.
export const spike = `title    = "Spike test"
question = "Does the page follow?"
slo      = ["latency.p99 <= 100ms"]

[run]
duration = "60s"
replications = 10
seed = 7

[traffic.users]
arrivals = "poisson"
rate     = "100/s"
profile  = [{ at = "20s", factor = 2.0, ramp = "2s", hold = "10s" }]
path     = "classify"

[[path.classify]]
call = "model"

[service.model]
replicas = 3
time     = { distribution = "exponential", mean = "10ms" }
routing  = "central_queue"
`;

// A single server; the requests of one replication as wanted.
export const single = (requests) => `title = "Single server"

[run]
duration = "${requests / 1000}s"
replications = 2
seed = 3

[traffic.users]
rate = "1000/s"
path = "serve"

[[path.serve]]
call = "server"

[service.server]
replicas = 1
time = { distribution = "exponential", mean = "0.6ms" }
routing = "central_queue"
`;

export const faulty = spike.replace('replicas = 3', 'replicsa = 3');
