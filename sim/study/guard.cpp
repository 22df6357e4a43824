// SPDX-License-Identifier: MIT
#include "sim/study/guard.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/model/limits.h"
#include "sim/model/load.h"
#include "sim/study/replication_run.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

constexpr double kGigabyte = 1e9;

// More than chance and the start of closed loops add to what was expected.
int64_t MostRequests(int64_t allowed) { return allowed + allowed / 10 + 1000; }

// The index of the largest count above zero, or -1.
int Largest(const std::vector<int64_t>& counts) {
  const auto most = std::max_element(counts.begin(), counts.end());
  return most == counts.end() || *most <= 0 ? -1 : static_cast<int>(most - counts.begin());
}

// What keeps requests out of a service before its queue.
std::string LimitsOf(const Config& config, size_t s) {
  std::string out;
  for (const std::string_view word : EntryLimitsOf(config, s)) {
    out += (out.empty() ? "" : ", ") + std::string(word);
  }
  return out.empty() ? "a limit" : out;
}

// Why "they", of a source or of none (-1), come back at once.
std::string ReasonOf(const Config& config, const InstantCounts& counts, int source) {
  const int full = Largest(counts.rejected), kept = Largest(counts.kept_out);
  const int hit = Largest(counts.hits);
  if (full >= 0 && (kept < 0 || counts.rejected[full] >= counts.kept_out[kept])) {
    return fmt::format("service {} refuses them at once ({})", config.services[full].name,
                       RefusalAt(config, static_cast<size_t>(full)));
  }
  if (kept >= 0) {
    return fmt::format("service {} refuses them at once ({})", config.services[kept].name,
                       LimitsOf(config, kept));
  }
  if (counts.unanswered > counts.answered) {
    if (source >= 0 && HasRateLimit(config, static_cast<size_t>(source))) {
      return "their rate_limit refuses them at once";
    }
    return "they come back unanswered at once (a circuit breaker, patience, replicas that are "
           "down)";
  }
  if (hit >= 0) return fmt::format("cache {} answers them at once", config.caches[hit].name);
  return "they are answered at once, as nothing on their path takes time";
}

std::string GigabyteWords(double bytes) {
  return bytes < 10 * kGigabyte ? fmt::format("{:.1f} GB", bytes / kGigabyte)
                                : CountWords(static_cast<int64_t>(bytes / kGigabyte)) + " GB";
}

}  // namespace

int64_t MostAtOneInstant(const ReplicationRun& run) {
  return 1'000'000 + int64_t{50} * run.tasks();
}

bool EndsByItself(const Standstill& seen) {
  return seen.actors.Of(Actor::kOpenSource) > kObservedEvents / 64;
}

std::string StandstillWords(const Config& config, const Standstill& seen) {
  const std::string at = SpanWords(ToSeconds(seen.at - SimTime{0}));
  if (seen.actors.Of(Actor::kClients) > 0) {
    const int source = static_cast<int>(seen.actors.Most(Actor::kClients));
    const std::string& name = config.traffic[static_cast<size_t>(source)].name;
    return fmt::format(
        "At {} the clients of traffic.{} ask again and again at one instant, for ever: they think "
        "0 s, and {}. Give traffic.{} a think time.",
        at, name, ReasonOf(config, seen.counts, source), name);
  }
  if (seen.actors.Of(Actor::kSession) > 0) {
    const int source = static_cast<int>(seen.actors.Most(Actor::kSession));
    const std::string& name = config.traffic[static_cast<size_t>(source)].name;
    return fmt::format(
        "At {} the sessions of traffic.{} go on and on at one instant: they think 0 s, and {}. "
        "Give traffic.{}.session a think time.",
        at, name, ReasonOf(config, seen.counts, source), name);
  }
  if (seen.actors.Of(Actor::kAttempt) > 0) {
    const size_t s = seen.actors.Most(Actor::kAttempt);
    return fmt::format(
        "At {} calls of service {} are tried again and again at one instant: {}. Give their "
        "retries a backoff.",
        at, config.services[s].name, ReasonOf(config, seen.counts, -1));
  }
  return fmt::format(
      "At {} more than a million events came at one instant, and no end is in sight: a path "
      "repeats itself in no time. Give its steps, or {}, a time.",
      at, seen.actors.Of(Actor::kService) > 0
              ? "service " + config.services[seen.actors.Most(Actor::kService)].name
              : "the services it calls");
}

std::string MemoryWords(double needed, uint64_t there, const std::string& what) {
  return fmt::format("needs {}: {}, and there is room for {}.", GigabyteWords(needed), what,
                     GigabyteWords(static_cast<double>(there)));
}

std::string TooManyEventsWords(uint64_t most) {
  return "one replication has at most " + CountWords(static_cast<int64_t>(most)) +
         " events. Lower run.duration or the rates; more run.replications tell as much.";
}

StudyGuard::StudyGuard(const Config& config, const Machine& machine)
    : allowed_(config.run.max_requests), memory_(machine.memory), events_(machine.events) {
  const int source = LeastThinking(config);
  if (source >= 0) closed_ = config.traffic[static_cast<size_t>(source)].name;
  replications_ = std::max(1u, config.run.replications);
  // All clients ask at the start; what changes with time has no pace.
  looked_at_ = source >= 0 && IsStationary(config)
                   ? 2'000'000 + 20 * static_cast<int64_t>(ClosedClients(config))
                   : 0;
}

double StudyGuard::AtThisPace(int64_t requests, double progress) const {
  return static_cast<double>(requests) / std::max(progress, 1e-12) * replications_;
}

bool StudyGuard::MayEnd(int64_t requests, double progress) const {
  constexpr double kFar = 10;
  return looked_at_ == 0 || requests < looked_at_ ||
         AtThisPace(requests, progress) <= kFar * static_cast<double>(allowed_);
}

std::string StudyGuard::PaceWords(const Config& config, int64_t requests, double progress,
                                  const Standstill& seen) const {
  const bool clients = seen.actors.Of(Actor::kClients) > 0;
  const int source =
      clients ? static_cast<int>(seen.actors.Most(Actor::kClients)) : LeastThinking(config);
  const auto& traffic = config.traffic[static_cast<size_t>(source)];
  return fmt::format(
      "Stopped: at this pace {} requests would come, more than run.max_requests = {}. The clients "
      "of traffic.{} think {}, and {}. Give traffic.{} more think time, or lower run.duration.",
      NumberWords(AtThisPace(requests, progress)), CountWords(allowed_), traffic.name,
      SpanWords(traffic.think.Mean()), ReasonOf(config, seen.counts, source), traffic.name);
}

bool StudyGuard::Add(int64_t requests, int64_t bytes, double progress) {
  const int64_t came = requests_.fetch_add(requests) + requests;
  const int64_t taken = bytes_.fetch_add(bytes) + bytes;
  if (taken > 0 && static_cast<uint64_t>(taken) > memory_) {
    const double share = std::clamp(progress, 0.01, 1.0);
    needed_ = static_cast<int64_t>(static_cast<double>(taken) / share);
    return false;
  }
  return came <= MostRequests(allowed_);
}

std::string StudyGuard::Words() const {
  if (const int64_t needed = needed_; needed > 0) {
    return "Stopped: the run " +
           MemoryWords(static_cast<double>(needed), memory_,
                       "the requests in flight at once take it") +
           " Lower run.max_in_flight, run.duration or the rates.";
  }
  if (too_many_events_) return "Stopped: " + TooManyEventsWords(events_);
  return "Stopped: more requests came than run.max_requests = " + CountWords(allowed_) +
         ". Raise it, or lower run.duration, run.replications or the rates" +
         (closed_.empty() ? "."
                          : ". The clients of traffic." + closed_ +
                                " ask most often, perhaps because they are refused or answered at "
                                "once: give them more think time.");
}

}  // namespace servescape
