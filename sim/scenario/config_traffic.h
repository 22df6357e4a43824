// SPDX-License-Identifier: MIT
// A scenario's traffic after validation (see config.h): sources, request classes, keys, profiles.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/config_path.h"

namespace servescape {

enum class ArrivalKind : uint8_t {
  kPoisson,  // exponential gaps; profiles by thinning (Lewis and Shedler 1979)
  kUniform,  // equal gaps (a paced load generator)
  kRenewal,  // gaps drawn from `interarrival`
  kClosed,   // `clients` users, each: think, send, wait for the answer
  kTrace,    // instants, sizes, keys and classes from a file
  kMmpp,     // Poisson whose rate jumps between states (Markov-modulated)
};

enum class ProfileShape : uint8_t {
  kSpike,    // 1, rises over `ramp` from `at` to factor, holds, falls over `ramp`
  kStep,     // 1 before `at`, factor after
  kRamp,     // 1 before `at`, linear to factor over `ramp`, factor after
  kDiurnal,  // 1 + amplitude * cos(2 pi (t - peak) / period)
  kWeekly,   // seven factors, one a day from the start, the last before the first again
  kPoints,   // a drawn curve: straight lines through `points`, its ends held
  kCounts,   // counts per `interval` from a CSV column: steps, divided by their mean
};

struct ProfilePointConfig {
  Duration at{0};
  double factor = 1;

  bool operator==(const ProfilePointConfig&) const = default;
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
  std::vector<ProfilePointConfig> points;  // kPoints (increasing time); kWeekly, kCounts: steps
  std::string file;                        // kCounts, as written
  Duration end{0};  // kCounts: of the last interval; its value is held from there on

  bool operator==(const ProfileConfig&) const = default;
};

// Requests per second of a source, at most: below gaps of 10 ns, rounding them to whole nanoseconds
// changes the rate by more than 0.1 %.
constexpr double kMostRate = 1e8;

// The largest value it ever takes.
double PeakOf(const ProfileConfig& profile);

// A trace row: an instant from the start of the run and the request's size (the weighted sum of
// the columns named in the scenario; 1 if none is).
struct TraceRow {
  SimTime at;
  double size = 1;
  uint64_t key = 0;            // trace.key: a number, or the hash of a text
  uint32_t items = 0;          // trace.items; 0: the source's
  uint32_t prompt_tokens = 0;  // trace.prompt_tokens; no such column: the source's
  uint32_t output_tokens = 0;  // trace.output_tokens; 0: the source's
  uint32_t request_class = 0;  // trace.class, bound to Config::classes

  bool operator==(const TraceRow&) const = default;
};

enum class KeyKind : uint8_t {
  kNone,     // requests have no key
  kZipf,     // "zipf": rank r with weight 1 / (r + 1)^exponent
  kUniform,  // "uniform"
  kHotSet,   // "hot_set": the share hot_share goes to hot_count keys, evenly; the rest evenly
  kTrace,    // the trace's column
};

// keys = { distribution = "zipf", exponent = 0.99, count = 5_000_000, drift = "1000/h" }
struct KeyConfig {
  KeyKind kind = KeyKind::kNone;
  double exponent = 1;
  uint64_t count = 1;
  uint32_t stride = 1;   // kZipf: so many neighbours in rank are one key; `count` of them
  double hot_share = 0;  // 0 .. 1
  uint64_t hot_count = 0;
  double drift = 0;  // ranks the popularity moves over the key space, per second

  bool operator==(const KeyConfig&) const = default;
};

struct MmppState {
  double rate = 0;       // requests per second, before the profile
  double mean_time = 0;  // seconds, exponential; then the next state in the list

  bool operator==(const MmppState&) const = default;
};

// A session: `requests` one after the other, each `think` after the answer to the one before.
struct SessionConfig {
  bool any = false;
  Distribution requests;  // a number >= 1, rounded
  Distribution think;     // seconds

  bool operator==(const SessionConfig&) const = default;
};

// Tokens are counted one by one up to here.
constexpr uint32_t kMostTokens = 1'000'000;

// The tokens of a request to a service with batching.tokens; drawn ones are rounded.
struct TokenCounts {
  bool has_prompt = false, has_output = false;  // given, or a column of the trace
  Distribution prompt;                          // a number; 0 without it
  Distribution output;                          // a number, at least 1

  bool operator==(const TokenCounts&) const = default;
};

struct PromptConfig;  // config_prompts.h

// [traffic.NAME], but for the rows of its trace: cheap to copy.
struct SourceConfig {
  std::string name;
  ArrivalKind arrivals = ArrivalKind::kPoisson;
  double rate = 0;  // per second; open kinds but trace. Given, or from users: daily_active *
                    // requests_per_user / 86400 s * peak_to_mean. kMmpp: the long-run mean
  double daily_active = 0;             // users behind the rate; 0: the rate itself was given
  Distribution interarrival;           // kRenewal: shape only; scaled so that its mean is 1 / rate
  uint32_t clients = 0;                // kClosed
  uint64_t requests = 0;               // kClosed: that its clients send in all; 0: no end
  Distribution think;                  // kClosed, seconds
  std::vector<ProfileConfig> profile;  // open kinds but trace
  std::string trace_file;              // kTrace, as written
  bool trace_repeat = false;           // kTrace: start again when it ends, until the run does
  std::vector<MmppState> states;       // kMmpp; it starts in the first
  uint32_t items = 1;                  // items each request carries (a batch's limit counts items)
  bool items_vary = false;             // drawn from `item_law` instead; `items` is its mean
  Distribution item_law;               // a number, rounded, at least 1
  TokenCounts tokens;
  uint32_t shared_prompt_tokens = 0;  // the same at the beginning of all its prompts
  Distribution size = Constant(1);    // a request's size where the trace does not give it
  uint32_t path = 0;                  // index into Config::paths
  KeyConfig keys;
  SessionConfig session;              // open kinds but trace: an arrival begins a session
  // What its prompts are made of, where that is said. Equal to itself alone.
  std::shared_ptr<const PromptConfig> prompts;
  std::vector<double> class_weights;  // by class: share of this source's requests; sums to 1
  AttemptConfig attempt;              // the client's own time-out, retries and hedging
  double rate_limit = 0;              // token bucket in front of the system; 0: none
  double rate_burst = 0;              // its size, tokens

  bool operator==(const SourceConfig&) const = default;
};

struct TrafficConfig : SourceConfig {
  std::vector<TraceRow> trace;  // kTrace, sorted by time

  bool operator==(const TrafficConfig&) const = default;
};

// The rate that its arrivals are drawn at: where all factors of the profile peak together.
double PeakRateOf(const TrafficConfig& source);

// [class.NAME]; a scenario without classes has one, "default".
struct ClassConfig {
  std::string name = "default";
  uint32_t priority = 0;    // 0 is served, and kept, first
  double weight = 1;        // share under fair queueing and processor sharing
  Duration deadline{0};     // from arrival, for earliest-deadline-first and its goodput; 0: none
  Duration timeout{0};      // that it asks of a batcher that listens to it; 0: none
  bool has_path = false;    // its requests take `path`, not the source's
  uint32_t path = 0;

  bool operator==(const ClassConfig&) const = default;
};

}  // namespace servescape
