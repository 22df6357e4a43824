// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>

#include "sim/scenario/fields.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/service_parts.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct SystemFields {
  BatchingSystem system;
  std::string_view name;       // as people call it
  std::string_view keys;       // directly below batching
  std::string_view instances;  // what says how many batches run at once
  uint32_t max_batch_size;     // where it is left out
};

constexpr SystemFields kFields[] = {
    {BatchingSystem::kTriton, "Triton", " max_batch_size dynamic_batching instance_group ",
     "instance_group", 0},
    {BatchingSystem::kMlServer, "MLServer",
     " max_batch_size max_batch_time parallel_workers predict ", "parallel_workers", 0},
    {BatchingSystem::kBentoMl, "BentoML", " max_batch_size max_latency_ms workers traffic ",
     "workers", 100},
    {BatchingSystem::kLitServe, "LitServe",
     " max_batch_size batch_timeout workers_per_device timeout ", "workers_per_device", 1},
    {BatchingSystem::kRayServe, "Ray Serve",
     " max_batch_size batch_wait_timeout_s max_concurrent_batches "
     "max_ongoing_requests "
     "max_queued_requests body ",
     "max_concurrent_batches and max_ongoing_requests", 10},
    {BatchingSystem::kTorchServe, "TorchServe",
     " batch_size max_batch_delay initial_workers job_queue_size ", "initial_workers", 1},
    {BatchingSystem::kTensorflowServing, "TensorFlow Serving",
     " max_batch_size batch_timeout_micros max_enqueued_batches "
     "num_batch_threads "
     "allowed_batch_sizes ",
     "num_batch_threads", 1000},
};

// Of the service, what another system's batcher has no place for.
constexpr std::string_view kForeign[] = {"queue",         "shed_above", "adaptive_concurrency",
                                         "failures",      "gate",       "vector_search",
                                         "blocking_path", "machine",    "accelerator"};

std::vector<std::string> WordsIn(std::string_view keys) {
  std::vector<std::string> words;
  for (size_t at = 1; at < keys.size();) {
    const size_t end = keys.find(' ', at);
    words.emplace_back(keys.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string Nearest(const std::vector<std::string>& words, std::string_view word) {
  return *std::min_element(words.begin(), words.end(), [&](const auto& a, const auto& b) {
    return EditDistance(a, word) < EditDistance(b, word);
  });
}

class SystemReader {
 public:
  SystemReader(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), batching_(in.Below("batching")), out_(out), reporter_(reporter) {}

  void Read() {
    const auto found =
        std::find_if(std::begin(kFields), std::end(kFields),
                     [&](const SystemFields& each) { return each.system == System().system; });
    if (found == std::end(kFields)) {
      if (!batching_.Has("system")) CheckPlain();
      return;
    }
    CheckKeys(*found);
    ReadLists();
    if (!batching_.Has("max_batch_size")) System().max_batch_size = found->max_batch_size;
    for (const std::string_view key :
         {"max_batch_size", "batch_wait_timeout_s", "max_concurrent_batches"}) {
      System().serve_batch |= batching_.Has(key);
    }
    CheckSizes();
    CheckSystem();
    if (found->system == BatchingSystem::kLitServe && System().max_batch_size > 1 &&
        System().batch_timeout == 0) {
      reporter_.Warn(batching_.origin(),
                     batching_.label().Text() +
                         ": with batch_timeout = 0 an idle worker of LitServe spins, at .4 of a "
                         "core, two at 1.1; any above 0 stops it");
    }
    CheckRouting(*found);
    out_.max_batch_size = std::max(1u, System().LargestBatch());
    out_.batching.shapes = System().allowed_batch_sizes;
    out_.concurrency = System().Instances();
  }

 private:
  BatchingSystemConfig& System() { return out_.system; }
  std::string Prefix() const { return in_.label().Prefix(); }

  // A field of a system where none is named.
  void CheckPlain() {
    for (const SystemFields& each : kFields) {
      for (const std::string& key : WordsIn(each.keys)) {
        if (!batching_.Has(key)) continue;
        std::vector<std::string> owners;
        for (const SystemFields& other : kFields) {
          const auto word = std::find_if(
              kBatchingSystemWords.begin(), kBatchingSystemWords.end(),
              [&](const WordFor<BatchingSystem>& w) { return w.value == other.system; });
          if (Lists(other.keys, key)) owners.push_back(fmt::format("\"{}\"", word->word));
        }
        reporter_.Error(batching_.KeyOrigin(key),
                        fmt::format("{} needs a system: {}", batching_.label().Below(key).Text(),
                                    JoinWords(owners)));
        return;
      }
    }
  }

  void CheckKeys(const SystemFields& fields) {
    const std::vector<std::string> own = WordsIn(fields.keys);
    if (!batching_.table()) return;
    for (const Member& member : batching_.table()->members) {
      if (member.key == "system" || Lists(fields.keys, member.key)) continue;
      if (!FindSchema("service.*.batching." + member.key)) continue;  // told already
      const std::string mean = DidYouMean(member.key, own);
      reporter_.Error(
          member.origin,
          fmt::format("{}: {} has no such field{}", batching_.label().Below(member.key).Text(),
                      fields.name,
                      mean.empty() ? "; the nearest it has is " + Nearest(own, member.key) : mean));
    }
    for (const std::string_view key : kForeign) {
      if (!in_.Has(key)) continue;
      reporter_.Error(in_.KeyOrigin(key),
                      fmt::format("{}{} has no meaning with batching.system: {} has its own rules "
                                  "for who waits",
                                  Prefix(), key, fields.name));
    }
    if (in_.Has("concurrency")) {
      reporter_.Error(in_.KeyOrigin("concurrency"),
                      fmt::format("{}has both concurrency and batching.system; {} says by {} how "
                                  "many batches run at once",
                                  Prefix(), fields.name, fields.instances));
    }
  }

  template <class Entry>
  void ReadList(const Section& in, std::string_view key, std::vector<Entry>& out) {
    constexpr size_t kMost = 1000;
    const Node* list = in.Given(key);
    if (!list || list->items.size() > kMost) return;
    for (size_t i = 0; i < list->items.size(); ++i) {
      const Node& item = list->items[i];
      if (item.bad || item.kind != NodeKind::kTable) continue;
      const Section entry(&item, in.pattern() + "." + std::string(key) + "[]",
                          in.label().Below(key).Entry(i), item.origin);
      ReadFields(entry, out.emplace_back(), reporter_);
    }
  }

  void ReadLists() {
    ReadList(batching_, "instance_group", System().instance_group);
    ReadList(batching_.Below("dynamic_batching"), "priority_queue_policy",
             System().priority_queue_policy);
  }

  void CheckSizes() {
    const Section dynamic = batching_.Below("dynamic_batching");
    CheckList(dynamic, "preferred_batch_size", System().preferred_batch_size, false);
    CheckList(batching_, "allowed_batch_sizes", System().allowed_batch_sizes, true);
  }

  void CheckList(const Section& in, std::string_view key, const std::vector<uint32_t>& sizes,
                 bool reaches) {
    if (sizes.empty()) return;
    const std::string label = in.label().Below(key).Text();
    const bool wrong =
        reaches ? sizes.back() != System().max_batch_size : sizes.back() > System().max_batch_size;
    if (!std::is_sorted(sizes.begin(), sizes.end(), std::less_equal<>())) {
      reporter_.Error(in.ValueOrigin(key), label + " must be in ascending order");
    } else if (wrong) {
      reporter_.Error(in.ValueOrigin(key),
                      fmt::format("{} must {} max_batch_size, {}", label,
                                  reaches ? "end with" : "not be above", System().max_batch_size));
    }
  }

  void CheckSystem() {
    const BatchingSystemConfig& system = System();
    const Section dynamic = batching_.Below("dynamic_batching");
    const bool levels = system.priority_levels > 0;
    if (levels && (system.default_priority_level < 1 ||
                   system.default_priority_level > system.priority_levels)) {
      reporter_.Error(
          dynamic.KeyOrigin("priority_levels"),
          fmt::format("{} needs a default_priority_level between 1 and {}",
                      dynamic.label().Below("priority_levels").Text(), system.priority_levels));
    }
    if (system.system == BatchingSystem::kTensorflowServing && system.num_batch_threads == 0 &&
        !batching_.Has("num_batch_threads")) {
      reporter_.Error(batching_.KeyOrigin("system"),
                      batching_.label().Text() +
                          " needs num_batch_threads: without it TensorFlow "
                          "Serving takes as many "
                          "as the machine has processors");
    }
  }

  void CheckRouting(const SystemFields& fields) {
    const bool central = out_.routing == Routing::kCentralQueue;
    if (System().system == BatchingSystem::kRayServe) {
      if (central) return;
      reporter_.Error(in_.ValueOrigin("routing"),
                      Prefix() + "Ray Serve has a router of its own: leave routing out");
    } else if (central && out_.replicas > 1) {
      reporter_.Error(in_.KeyOrigin("replicas"),
                      fmt::format("{}each of several {} servers has a queue of its own: say how "
                                  "requests find theirs, such as routing = \"round_robin\"",
                                  Prefix(), fields.name));
    }
  }

  const Section& in_;
  const Section batching_;
  ServiceConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadBatchingSystem(const Section& in, ServiceConfig& out, Reporter& reporter) {
  SystemReader(in, out, reporter).Read();
}

}  // namespace servescape
