// SPDX-License-Identifier: MIT
#include "sim/study/why_data.h"

#include <algorithm>
#include <numeric>

#include "sim/metrics/detail_record.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

// Below these shares of the lookups or reads, or of the latency, a rule is not worth a sentence.
constexpr double kLeastShare = 0.01, kLeastTime = 0.02;

struct DataRuleUse {
  DataRule rule = DataRule::kNone;
  double share = 0, seconds = 0;  // of the lookups or reads; of the mean latency
};

bool IsOfStore(DataRule rule) { return rule >= DataRule::kLateRow; }
bool IsOfLock(DataRule rule) {
  return rule == DataRule::kLockLook || rule == DataRule::kLockTimeout ||
         rule == DataRule::kLockAge;
}

// What happened, and what avoids it.
const char* RuleWords(DataRule rule) {
  switch (rule) {
    case DataRule::kWholeSeconds:
      return "missed, and an exact LRU would have hit: Redis looks at maxmemory_samples keys and "
             "notes accesses in whole seconds, so that a cache which turns over within a second "
             "evicts at random; maxmemory_policy = \"allkeys-lfu\" does not look at the clock";
    case DataRule::kDecay:
      return "missed for the decay of Redis' LFU: a counter loses 1 each lfu_decay_time minutes, "
             "so "
             "that at low rates popular keys look like any other; lfu_decay_time = 0 keeps them";
    case DataRule::kLazyExpiry:
      return "missed as expired keys held room: Redis goes on looking for them only while more "
             "than "
             "10 % of a sample of 20 has expired; active_expire_effort = 10 finds more of them";
    case DataRule::kOldLru:
      return "missed for no_modern: it bumps an item once in 60 s at most, so that items which "
             "live "
             "shorter leave in the order they came; lru = \"modern\" keeps what is hit";
    case DataRule::kLateRecords:
      return "missed as reads and writes are recorded late and lossily; an executor in the same "
             "thread (same-thread, same-goroutine) records them at once";
    case DataRule::kInternalCost:
      return "missed for the internal cost: ristretto takes 56 more for each item, so that a "
             "MaxCost "
             "of items holds a 57th of them; give IgnoreInternalCost = true, or a MaxCost in bytes";
    case DataRule::kNoEviction:
      return "fetched what was refused: with maxmemory_policy = \"noeviction\" Redis answers \"OOM "
             "command not allowed\" once it is full; allkeys-lru or allkeys-lfu makes room";
    case DataRule::kOutOfMemory:
      return "fetched what memcached could not store, as it found nothing to evict; more capacity "
             "avoids it";
    case DataRule::kDroppedSet:
      return "fetched what was not stored: ristretto drops Sets when 32,768 wait for its "
             "goroutine; "
             "Wait = true after a Set keeps them";
    case DataRule::kLockLook:
      return "waited on after the fetch had ended: nginx' waiters look each 500 ms of their own "
             "and "
             "nobody wakes them; without proxy_cache_lock (and with more fetches), or with values "
             "that are fetched anew behind a stale answer (soft_ttl), nobody waits";
    case DataRule::kLockTimeout:
      return "fetched for themselves, uncached, after proxy_cache_lock_timeout: the fetch takes "
             "longer than it; a longer one keeps them waiting";
    case DataRule::kLockAge:
      return "began one more fetch, as the one under way was proxy_cache_lock_age old; a longer "
             "one "
             "than a fetch takes leaves it at one";
    case DataRule::kLateRow:
      return "found an older value than there was: the row came after its window had been "
             "materialized, and Feast's incremental runs never see it again; materialize a window "
             "that overlaps the last one by how late rows are (backfill)";
    case DataRule::kBackfill:
      return "found an older value than before: the window that was materialized again wrote over "
             "newer ones; run materialize up to the present after it";
    case DataRule::kOldValue:
      return "found a value older than the ttl: Feast's online reads do not look at it; compare "
             "the "
             "event timestamp yourself, or expire keys in the online store (key_ttl_seconds)";
    case DataRule::kAbsent:
      return "found nothing, NOT_FOUND: no row of the entity lay in a window that was "
             "materialized; "
             "the first reaches ttl back, 52 weeks without one";
    case DataRule::kNull:
      return "found null, PRESENT, which looks like an absent entity to who asks for values alone; "
             "look at the status";
    default:
      return "";
  }
}

double SumOf(const std::vector<ReplicationRecord>& records, bool store, size_t which) {
  double sum = 0;
  for (const ReplicationRecord& record : records) {
    if (!record.detail) continue;
    if (store) {
      for (const StoreWindow& window : record.detail->stores[which]) {
        sum += static_cast<double>(window.reads);
      }
    } else {
      for (const CacheWindow& window : record.detail->caches[which]) {
        sum += static_cast<double>(std::accumulate(window.begin(), window.end(), int64_t{0}));
      }
    }
  }
  return sum;
}

std::vector<DataRuleUse> DataUsesOf(const std::vector<ReplicationRecord>& records, bool store,
                                    size_t which, double latency) {
  std::vector<DataRuleUse> uses(kDataRules);
  const double lookups = SumOf(records, store, which);
  double ended = 0;
  for (const ReplicationRecord& record : records) {
    if (!record.detail || which >= record.detail->data_rules.size()) continue;
    ended += static_cast<double>(record.detail->ended);
    for (size_t r = 0; r < kDataRules; ++r) {
      const BatchRuleCount& count = record.detail->data_rules[which][r];
      uses[r].share += static_cast<double>(count.requests);
      uses[r].seconds += ToSeconds(count.time);
    }
  }
  for (size_t r = 0; r < kDataRules; ++r) {
    uses[r].rule = static_cast<DataRule>(r);
    uses[r].share = lookups > 0 ? uses[r].share / lookups : 0;
    uses[r].seconds = ended > 0 && latency > 0 ? uses[r].seconds / ended / latency : 0;
  }
  std::erase_if(uses, [&](const DataRuleUse& use) {
    if (use.rule == DataRule::kNone || IsOfStore(use.rule) != store) return true;
    return !(use.share >= kLeastShare) && !(use.seconds >= kLeastTime);
  });
  std::stable_sort(uses.begin(), uses.end(), [](const DataRuleUse& a, const DataRuleUse& b) {
    return std::max(a.share, a.seconds) > std::max(b.share, b.seconds);
  });
  return uses;
}

std::string WordsFor(const std::string& name, bool store, std::vector<DataRuleUse> uses) {
  constexpr size_t kMost = 2;
  if (uses.size() > kMost) uses.resize(kMost);
  std::string text;
  for (const DataRuleUse& use : uses) {
    text += " Of the " + std::string(store ? "reads of " : "lookups of ") + name + " " +
            PercentWords(use.share) + " " + RuleWords(use.rule);
    if (IsOfLock(use.rule) && use.seconds >= kLeastTime && use.seconds <= 1) {
      text += "; " + PercentWords(use.seconds) + " of the mean latency";
    }
    text += ".";
  }
  return text;
}

}  // namespace

std::string DataRuleWords(const Config& config, const std::vector<ReplicationRecord>& records,
                          double latency) {
  std::string text;
  for (size_t c = 0; c < config.caches.size(); ++c) {
    text += WordsFor(config.caches[c].name, false, DataUsesOf(records, false, c, latency));
  }
  for (size_t s = 0; s < config.stores.size(); ++s) {
    text += WordsFor(config.stores[s].name, true, DataUsesOf(records, true, s, latency));
  }
  return text;
}

}  // namespace servescape
