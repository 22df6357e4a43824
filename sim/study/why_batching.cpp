// SPDX-License-Identifier: MIT
#include "sim/study/why_batching.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/balancing/proxy.h"
#include "sim/metrics/detail_record.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

// Below these shares of the latency or the requests a rule is not worth a
// sentence.
constexpr double kLeastLatency = 0.02, kLeastRequests = 0.005, kLeastEarly = 0.1;

struct RuleUse {
  BatchRule rule = BatchRule::kNone;
  double requests = 0, seconds = 0;  // shares of the requests, and of their time
};

// What a system's client is told, and what helps.
const char* RefusalWords(BatchingSystem system, BatchRule rule) {
  switch (rule) {
    case BatchRule::kTooLarge:
      return system == BatchingSystem::kTriton
                 ? "INVALID_ARGUMENT, they have more items than max_batch_size"
                 : "they have more items than max_batch_size";
    case BatchRule::kQueueFull:
      switch (system) {
        case BatchingSystem::kTriton:
          return "UNAVAILABLE, \"Exceeds maximum queue size\"; requests that wait "
                 "for the delay at "
                 "an idle instance count, so a max_queue_size below max_batch_size "
                 "refuses what "
                 "would have fitted into the batch";
        case BatchingSystem::kRayServe:
          return "503, \"Request dropped due to backpressure\"; a larger "
                 "max_queued_requests lets "
                 "them wait";
        case BatchingSystem::kTorchServe:
          return "503; a larger job_queue_size lets them wait";
        default:
          return "UNAVAILABLE, the batching queue is full; max_enqueued_batches "
                 "counts batches, "
                 "not requests";
      }
    case BatchRule::kConcurrency:
      return "429, more than traffic.max_concurrency were inside";
    case BatchRule::kExpired:
      return system == BatchingSystem::kTriton
                 ? "UNAVAILABLE, \"Request timeout expired\", found when the "
                   "batcher looked, which "
                   "is up to 500 ms after the deadline; a time-out in the client "
                   "is kept to"
                 : "504, they had waited longer than timeout when a worker took "
                   "them up";
    case BatchRule::kShed:
      return "503, because all that waited together would have taken longer than "
             "max_latency_ms; "
             "it counts the whole queue, not the next batch, so that a larger "
             "max_latency_ms "
             "keeps them";
    default:
      return "504 after traffic.timeout, and served all the same";
  }
}

const char* HoldWords(BatchRule rule) {
  switch (rule) {
    case BatchRule::kLook:
      return "a queue policy is set, so nothing wakes Triton's batcher when an "
             "instance becomes "
             "free and it looks every 500 ms; without priority_levels, time-outs "
             "and "
             "max_queue_size the next batch starts at once";
    case BatchRule::kWindow:
      return "LitServe's windows open one after the other whether anybody waits "
             "or not; with "
             "batch_timeout = 0 a free worker takes at once what is there";
    case BatchRule::kFreshDelay:
      return "TorchServe's delay begins when a worker takes the first request, "
             "however long that "
             "has waited; a smaller max_batch_delay holds it for less";
    case BatchRule::kBackOff:
      return "max_ongoing_requests was reached, and Ray Serve's router asks "
             "again only when its "
             "back-off ends, up to 500 ms; a larger max_ongoing_requests keeps "
             "requests out of it";
    case BatchRule::kCap:
      return "max_ongoing_requests caps a batch of Ray Serve below "
             "max_batch_size, so it waits for "
             "requests that cannot come; give max_ongoing_requests at least "
             "max_batch_size";
    case BatchRule::kCork:
      return "BentoML holds requests back for as long as earlier batches waited; "
             "after a quieter "
             "spell it forgets";
    case BatchRule::kClosedEarly:
      return "batches are closed by the clock while the model is busy and then "
             "wait as they are; a "
             "longer max_batch_time (batch_wait_timeout_s) fills them";
    default:
      return nullptr;
  }
}

std::vector<RuleUse> UsesOf(const std::vector<ReplicationRecord>& records, size_t service) {
  std::vector<RuleUse> uses(kBatchRules);
  double ended = 0;
  for (const ReplicationRecord& record : records) {
    if (!record.detail || service >= record.detail->batch_rules.size()) continue;
    ended += static_cast<double>(record.detail->ended);
    for (size_t r = 0; r < kBatchRules; ++r) {
      const BatchRuleCount& count = record.detail->batch_rules[service][r];
      uses[r].rule = static_cast<BatchRule>(r);
      uses[r].requests += static_cast<double>(count.requests);
      uses[r].seconds += ToSeconds(count.time);
    }
  }
  for (RuleUse& use : uses) {
    if (!(ended > 0)) return {};
    use.requests /= ended;
    use.seconds /= ended;  // a request's, in the mean
  }
  return uses;
}

// What each replica served, and for how long together.
std::vector<ReplicaBlock> ServedOf(const std::vector<ReplicationRecord>& records, size_t service) {
  std::vector<ReplicaBlock> out;
  for (const ReplicationRecord& record : records) {
    if (!record.detail || service >= record.detail->replicas.size()) continue;
    for (const std::vector<ReplicaBlock>& block : record.detail->replicas[service]) {
      if (out.size() < block.size()) out.resize(block.size());
      for (size_t r = 0; r < block.size(); ++r) {
        out[r].served += block[r].served;
        out[r].sojourn_sum += block[r].sojourn_sum;
      }
    }
  }
  return out;
}

// A heavy server that idles for nginx' way with ties; "" where it has its share.
std::string TieWords(const std::string& name, const std::vector<double>& weights,
                     const std::vector<ReplicaBlock>& served, double latency) {
  if (weights.empty() || served.size() < weights.size() || !(latency > 0)) return "";
  double all = 0, weight = 0;
  for (size_t r = 0; r < weights.size(); ++r) {
    all += static_cast<double>(served[r].served), weight += weights[r];
  }
  const double most = *std::max_element(weights.begin(), weights.end());
  if (most == *std::min_element(weights.begin(), weights.end())) return "";
  double got = 0, due = 0, lost = 0;
  for (size_t r = 0; r < weights.size(); ++r) {
    const double count = static_cast<double>(served[r].served);
    if (!(count > 0)) return "";
    const double share = count / all, fair = weights[r] / weight;
    lost += (share - fair) * served[r].sojourn_sum / count;
    if (weights[r] == most) got += share, due += fair;
  }
  if (!(lost / latency >= kLeastLatency) || got > 0.9 * due) return "";
  return " " + name + ": nginx' random two takes the second drawn on a tie, and who has the most "
         "weight is mostly drawn first: with " + PercentWords(due) + " of the weight it got " +
         PercentWords(got) + " of the requests, for " + PercentWords(lost / latency) +
         " of the mean latency; least_conn gives an idle one its share.";
}

}  // namespace

std::string BatchRuleWords(const Config& config, const std::vector<ServiceLoad>& loads,
                           const std::vector<ReplicationRecord>& records, double latency) {
  constexpr size_t kMost = 2;
  std::string text;
  for (size_t s = 0; s < loads.size(); ++s) {
    const BatchingSystem system = loads[s].station.system;
    if (loads[s].station.search_why != nullptr) {
      text += " " + config.services[s].name + ": " + *loads[s].station.search_why;
    }
    const BalancingPlan* const balancing = loads[s].station.balancing;
    text += TieWords(config.services[s].name,
                     balancing != nullptr ? balancing->TieWeights() : loads[s].station.tie_weights,
                     ServedOf(records, s), latency);
    if (system == BatchingSystem::kNone && balancing == nullptr) continue;
    std::vector<RuleUse> uses = UsesOf(records, s);
    for (RuleUse& use : uses) use.seconds /= latency > 0 ? latency : 1;
    std::erase_if(uses, [](const RuleUse& use) {
      if (use.rule == BatchRule::kNone) return true;
      if (EndsRequests(use.rule)) return !(use.requests >= kLeastRequests);
      if (use.rule == BatchRule::kClosedEarly) return !(use.requests >= kLeastEarly);
      return !(use.seconds >= kLeastLatency);
    });
    const auto weight = [](const RuleUse& use) {
      return EndsRequests(use.rule) ? use.requests : use.seconds;
    };
    std::stable_sort(uses.begin(), uses.end(),
                     [&](const RuleUse& a, const RuleUse& b) { return weight(a) > weight(b); });
    if (uses.size() > kMost) uses.resize(kMost);
    for (const RuleUse& use : uses) {
      const std::string share = PercentWords(use.requests) + " of the requests";
      const std::string& name = config.services[s].name;
      const bool ends = EndsRequests(use.rule);
      const std::string rule = IsOfBalancer(use.rule) || system == BatchingSystem::kNone
                                   ? balancing->RuleWords(use.rule)
                               : ends ? RefusalWords(system, use.rule)
                                      : HoldWords(use.rule);
      const bool all = !ends && use.seconds <= 1;
      text += " " + name + (ends ? " turned away " : " held ") + share +
              (all ? ", " + PercentWords(use.seconds) + " of the mean latency" : "") + ": " + rule +
              ".";
    }
  }
  return text;
}

}  // namespace servescape
