// SPDX-License-Identifier: MIT
#include "sim/study/evidence.h"

#include <algorithm>

#include "sim/metrics/detail_record.h"
#include "sim/model/effect.h"
#include "sim/study/steady.h"
#include "sim/study/steady_detail.h"

namespace servescape {
namespace {

// Sums over all records.
struct Acts {
  OutcomeCounts outcomes{};
  OutcomeCounts fails{};                               // of attempts, at services
  int64_t more_attempts = 0;                           // retries and hedges
  int64_t hits = 0;                                    // and whatever else spares a fetch
  std::vector<int64_t> abandoned, aborted, preempted;  // by service
  std::vector<double> down;                            // by service: replica seconds

  bool Lost(Outcome outcome) const {
    return CountOf(outcomes, outcome) + CountOf(fails, outcome) > 0;
  }
};

void AddService(const std::vector<ServiceWindow>& windows, size_t s, Acts* sum) {
  for (const ServiceWindow& window : windows) {
    AddCounts(window.fails, &sum->fails);
    sum->abandoned[s] += window.abandoned;
    sum->aborted[s] += window.aborted;
    sum->down[s] -= window.up_area;
  }
}

Acts ActsOf(const Config& config, const std::vector<ReplicationRecord>& records) {
  Acts out;
  for (std::vector<int64_t>* counts : {&out.abandoned, &out.aborted, &out.preempted}) {
    counts->assign(config.services.size(), 0);
  }
  out.down.assign(config.services.size(), 0);
  for (const ReplicationRecord& record : records) {
    for (const SystemWindow& window : record.windows) {
      AddCounts(window.outcomes, &out.outcomes);
      out.more_attempts += window.attempts[static_cast<size_t>(AttemptKind::kRetry)] +
                           window.attempts[static_cast<size_t>(AttemptKind::kHedge)];
    }
    for (size_t s = 0; s < config.services.size(); ++s) {
      AddService(record.services[s], s, &out);
      out.down[s] += record.duration * ReplicasOf(config, s);
    }
    if (!record.detail) continue;
    for (size_t s = 0; s < config.services.size(); ++s) {
      for (const ServiceDetailWindow& window : record.detail->services[s]) {
        out.preempted[s] += window.preempted;
      }
    }
    for (const std::vector<CacheWindow>& cache : record.detail->caches) {
      for (const CacheWindow& window : cache) {
        for (const LookupResult result :
             {LookupResult::kHit, LookupResult::kStale, LookupResult::kCoalesced}) {
          out.hits += window[static_cast<size_t>(result)];
        }
      }
    }
  }
  return out;
}

// Of a service: its replicas were up all the time.
bool WasUp(const Acts& acts, const std::vector<ReplicationRecord>& records, uint32_t replicas,
           size_t service) {
  double most = 0;
  for (const ReplicationRecord& record : records) most += record.duration;
  return acts.down[service] <= 1e-9 * most * replicas;
}

Happened HappenedIn(const Config& config, const std::vector<ReplicationRecord>& records) {
  const Acts acts = ActsOf(config, records);
  Happened out;
  out.rejected = acts.Lost(Outcome::kRejected);
  out.shed = acts.Lost(Outcome::kShed);
  out.timed_out = acts.Lost(Outcome::kTimedOut);
  out.failed = acts.Lost(Outcome::kFailed);
  out.tried_again = acts.more_attempts > 0;
  out.hit = acts.hits > 0;
  for (size_t s = 0; s < config.services.size(); ++s) {
    out.services.push_back({acts.abandoned[s] > 0, acts.aborted[s] > 0, acts.preempted[s] > 0,
                            !WasUp(acts, records, ReplicasOf(config, s), s)});
  }
  return out;
}

}  // namespace

std::optional<Config> InEffect(const Config& config,
                               const std::vector<ReplicationRecord>& records) {
  // A copy of a long trace is not taken for nothing.
  if (records.empty() || !MayIdle(config)) return std::nullopt;
  return InEffect(config, HappenedIn(config, records));
}

bool Facts::AllPaced() const {
  return std::all_of(paced.begin(), paced.end(), [](bool each) { return each; });
}

Facts FactsOf(const Config& config, const std::vector<ReplicationRecord>& records,
              const std::vector<ServiceLoad>& loads) {
  const Happened happened = HappenedIn(config, records);
  Facts facts;
  facts.calls_given = CallsAreGiven(config, happened);
  facts.calls_counted = CallsAreCounted(config, happened);
  facts.offers_given = facts.calls_given &&
                       std::none_of(loads.begin(), loads.end(),
                                    [](const ServiceLoad& load) { return load.visited_by_closed; });
  facts.load_given = facts.offers_given && !happened.rejected;
  for (size_t s = 0; s < loads.size(); ++s) {
    const ServiceLoad& load = loads[s];
    facts.paced.push_back(IsPaced(config, happened, load.station, s));
    if (!load.flat || load.station.bounded || !facts.paced[s] ||
        !(load.offered[0] < load.capacity)) {
      facts.load_given = false;
    }
  }
  return facts;
}

}  // namespace servescape
