// SPDX-License-Identifier: MIT
// A scenario after validation: plain values, defaults filled in, units resolved (times in
// Duration or seconds, rates per second, money in US dollars), names bound to indices. Nothing
// here is optional or needs a second check. Keys in comments are those of the scenario language;
// their units, ranges, defaults and sentences live in the one schema table (schema.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"

namespace servescape {

// [run]
struct RunConfig {
  Duration duration{60'000'000'000};
  bool warmup_automatic = true;  // found by MSER-5 for stationary traffic, none otherwise
  Duration warmup{0};            // when not automatic; less than duration
  uint32_t replications = 10;
  uint64_t seed = 1;
  int64_t max_requests = 500'000'000;  // refuse a study expected to simulate more
  int64_t max_in_flight = 5'000'000;   // a replication stops as unstable beyond this
};

enum class ArrivalKind : uint8_t {
  kPoisson,  // exponential gaps; profiles by thinning (Lewis and Shedler 1979)
  kUniform,  // equal gaps (a paced load generator)
  kRenewal,  // gaps drawn from `interarrival`
  kClosed,   // `clients` users, each: think, send, wait for the answer
  kTrace,    // instants, and sizes, from a file
};

enum class ProfileShape : uint8_t {
  kSpike,    // 1, rises over `ramp` from `at` to factor, holds, falls over `ramp`
  kStep,     // 1 before `at`, factor after
  kRamp,     // 1 before `at`, linear to factor over `ramp`, factor after
  kDiurnal,  // 1 + amplitude * cos(2 pi (t - peak) / period)
};

// One factor of the rate over time; several multiply.
struct ProfileConfig {
  ProfileShape shape = ProfileShape::kSpike;
  Duration at{0};
  double factor = 1;
  Duration ramp{0};
  Duration hold{0};
  double amplitude = 0;  // 0 .. 1
  Duration period{86'400'000'000'000};
  Duration peak{0};
};

// A trace row: an instant from the start of the run and the request's size (the weighted sum of
// the columns named in the scenario; 1 if none is).
struct TraceRow {
  SimTime at;
  double size = 1;
};

// [traffic.NAME]
struct TrafficConfig {
  std::string name;
  ArrivalKind arrivals = ArrivalKind::kPoisson;
  double rate = 0;                     // per second; open kinds but trace
  Distribution interarrival;           // kRenewal: shape only; scaled so that its mean is 1 / rate
  uint32_t clients = 0;                // kClosed
  Distribution think;                  // kClosed, seconds
  std::vector<ProfileConfig> profile;  // open kinds but trace
  std::string trace_file;              // kTrace, as written
  std::vector<TraceRow> trace;         // kTrace, sorted by time
  bool trace_repeat = false;           // kTrace: start again when it ends, until the run does
  uint32_t items = 1;                  // items each request carries (a batch's limit counts items)
  Distribution size;  // a request's size where the trace does not give it (default 1)
  uint32_t path = 0;  // index into Config::paths
};

enum class BatchTimeKind : uint8_t {
  kNone,    // the time does not depend on the items in the batch
  kAffine,  // base + per_item * items
  kCurve,   // measured points, interpolated linearly, extended along the last segment
};

struct CurvePoint {
  double items = 1;
  double seconds = 0;
};

// How long one batch takes (a batch of one where batching is off):
//   (draw(time) + batch_part(items) + per_size * sum of sizes) * draw(noise)
// Concurrent batches of one replica may share its accelerator: of each batch's time the first
// `host_overhead` (at most all of it) runs on the host and disturbs nobody; the rest runs on the
// accelerator, of which a batch of n items keeps the share min(1, occupancy * n^exponent) busy.
// While the shares add up to more than 1, all batches on it slow down by that sum (processor
// sharing). Occupancy 0, the default: batches do not disturb each other.
struct ServiceTime {
  Distribution time;  // seconds; constant 0 if the scenario gives only a batch part
  BatchTimeKind batch = BatchTimeKind::kNone;
  double base = 0;                   // seconds
  double per_item = 0;               // seconds
  std::vector<CurvePoint> curve;     // kCurve: increasing items
  double per_size = 0;               // seconds per unit of size
  Distribution noise = Constant(1);  // a factor with mean 1
  double host_overhead = 0;          // seconds
  double occupancy = 0;              // 0 .. 1, of a batch of one item
  double occupancy_exponent = 0;     // 0 .. 1
};

enum class Routing : uint8_t {
  kCentralQueue,    // "central_queue": one queue, any idle slot takes from it
  kRandom,          // "random"
  kRoundRobin,      // "round_robin"
  kShortestQueue,   // "join_shortest_queue", "least_outstanding": waiting + in service
  kPowerOfChoices,  // "power_of_two" or "power_of_choices" with `choices`
};

// [service.NAME]
struct ServiceConfig {
  std::string name;
  std::string host;           // catalog id, or empty
  double price_per_hour = 0;  // US dollars per replica and hour
  std::string profile;        // catalog id of the batch-latency curve, or empty
  ServiceTime time;
  uint32_t replicas = 1;
  uint32_t concurrency = 1;     // batches in service at once, per replica
  uint32_t max_batch_size = 1;  // items
  Duration max_batch_delay{0};  // from the oldest waiting request
  bool queue_bounded = false;
  uint32_t queue_capacity = 0;  // waiting requests, per queue, when bounded (0: loss system)
  Routing routing = Routing::kCentralQueue;
  uint32_t choices = 2;  // kPowerOfChoices
};

// [[path.NAME]]: service indices, in order; sub-paths are already unfolded.
struct PathConfig {
  std::string name;
  std::vector<uint32_t> services;
};

// slo = ["latency.p99 <= 100ms"]: a metric's name, a relation, a limit in the metric's unit.
struct SloConfig {
  std::string text;  // as written
  std::string metric;
  bool at_most = true;  // <= (or <), otherwise >= (or >)
  double limit = 0;     // seconds, per second, ratio 0 .. 1, US dollars per hour, ...
};

struct Config {
  std::string title;
  std::string question;
  std::string answer;  // the expected answer, in words
  std::string source;  // where its figures come from
  std::vector<SloConfig> slos;
  RunConfig run;
  std::vector<TrafficConfig> traffic;
  std::vector<ServiceConfig> services;
  std::vector<PathConfig> paths;
};

}  // namespace servescape
