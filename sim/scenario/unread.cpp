// SPDX-License-Identifier: MIT
#include <algorithm>
#include <initializer_list>

#include "sim/catalog/catalog.h"
#include "sim/scenario/advice.h"
#include "sim/scenario/reach.h"
#include "sim/scenario/rolled_to.h"

namespace servescape {
namespace {

template <class T, class Predicate>
bool Any(const std::vector<T>& items, Predicate predicate) {
  return std::any_of(items.begin(), items.end(), predicate);
}

bool ReadsItems(const ServiceConfig& s) {
  return s.time.batch != BatchTimeKind::kNone || s.max_batch_size > 1 || s.batching.adaptive;
}

bool ReadsKeys(const ServiceConfig& s) {
  return s.routing == Routing::kConsistentHash || s.routing == Routing::kKeyModulo ||
         s.balancing != nullptr;
}

// Whether any request of the scenario can fail, be it for a moment.
bool CanFail(const Config& config) {
  const auto tried = [](const AttemptConfig& a) {
    return a.timeout.ns > 0 || a.throttle > 0 || a.breaker_ratio > 0;
  };
  const auto steps = [&tried](const auto& self, const BlockConfig& block) -> bool {
    return Any(block.steps, [&](const StepConfig& step) {
      return tried(step.attempt) ||
             Any(step.blocks, [&](const BlockConfig& inner) { return self(self, inner); });
    });
  };
  return !config.incidents.empty() || !config.jobs.empty() ||
         Any(config.traffic,
             [&](const TrafficConfig& t) { return tried(t.attempt) || t.rate_limit > 0; }) ||
         Any(config.paths, [&](const PathConfig& p) { return steps(steps, p.steps); }) ||
         Any(config.services, [](const ServiceConfig& s) {
           const AdmissionConfig& a = s.admission;
           return s.queue_bounded || a.rate_limit > 0 || a.adaptive || !a.shed_above.empty() ||
                  s.failures.any || s.balancing != nullptr || s.error_rate > 0 ||
                  s.serverless != nullptr || s.system.any() || s.tokens.paged() ||
                  s.queue.deadline.ns > 0 || s.queue.has_patience || s.queue.codel_target.ns > 0;
         });
}

class UnreadCheck {
 public:
  UnreadCheck(const Node& root, const Config& config, Reporter& reporter)
      : root_(root), config_(config), reporter_(reporter), can_fail_(CanFail(config)) {}

  void Run() {
    for (const TrafficConfig& source : config_.traffic) Source(source);
    Classes();
    for (const ServiceConfig& service : config_.services) Service(service);
    for (const CacheConfig& cache : config_.caches) {
      const bool kept = cache.capacity == 0 && cache.policy != "ttl";
      Warn({"cache", cache.name, "policy"}, kept,
           "an unlimited cache never has to make room; give capacity");
    }
    Steps();
  }

 private:
  using Path = std::initializer_list<std::string_view>;

  // The key as written in the text, or nullptr.
  const Member* Find(Path path) const {
    const Node* node = &root_;
    const Member* member = nullptr;
    for (const std::string_view key : path) {
      member = node->kind == NodeKind::kTable ? node->FindMember(key) : nullptr;
      if (!member) return nullptr;
      node = &member->value;
    }
    return node->bad ? nullptr : member;
  }

  // `service "model": queue.discipline has no effect: ...` where the key is written and unread.
  void Warn(Path path, bool unread, const std::string& why) const {
    const Member* member = unread ? Find(path) : nullptr;
    if (!member) return;
    std::string key;
    for (auto part = path.begin() + 2; part < path.end(); ++part) {
      key += (key.empty() ? "" : ".") + std::string(*part);
    }
    reporter_.Warn(member->origin, fmt::format("{} \"{}\": {} has no effect: {}", *path.begin(),
                                               *(path.begin() + 1), key, why));
  }

  bool Reached(const Reach& reach, bool (*reads)(const ServiceConfig&)) const {
    for (size_t s = 0; s < config_.services.size(); ++s) {
      if (reach.services[s] && reads(config_.services[s])) return true;
    }
    return false;
  }

  void Source(const TrafficConfig& source) const {
    const std::string& name = source.name;
    const Reach reach = ReachOf(source, config_);
    bool keyed = Reached(reach, ReadsKeys) || Any(reach.caches, [](bool on) { return on; });
    const bool sized = Reached(reach, [](const ServiceConfig& s) { return s.time.per_size > 0; });
    bool items = Reached(reach, ReadsItems);
    for (size_t s = 0; s < config_.stores.size(); ++s) {
      items = items || (reach.stores[s] && config_.stores[s].per_key > 0);
      keyed = keyed || (reach.stores[s] &&
                        (config_.stores[s].view.feast || IsWritten(config_, s)));
    }
    const bool tokens = Reached(reach, [](const ServiceConfig& s) { return s.tokens.any; });
    const bool prompts = Reached(reach, [](const ServiceConfig& s) {
      return s.tokens.any &&
             (s.tokens.paged() || s.tokens.prefill_base > 0 || s.tokens.prefill_per_token > 0);
    });
    const std::string no_key =
        "no cache and no routing by key (consistent_hash, key_modulo) is on its way";
    const std::string no_size = "no service on its way has time_per_size";
    const std::string no_items =
        "no service on its way batches or has a time by items (batch_time, profile)";
    const std::string no_tokens = "no service on its way has batching.tokens";
    const std::string no_prefill = "no service on its way has batching.prefill";
    const bool read_prompts = prompts || !tokens;
    for (const bool trace : {false, true}) {
      const auto warn = [&](std::string_view key, bool unread, const std::string& why) {
        if (trace) return Warn({"traffic", name, "trace", key}, unread, why);
        Warn({"traffic", name, key}, unread, why);
      };
      warn(trace ? "key" : "keys", !keyed, no_key);
      warn("size", !sized, no_size);
      warn("items", !items, no_items);
      warn("prompt_tokens", !tokens, no_tokens);
      warn("prompt_tokens", !read_prompts, no_prefill);
      warn("output_tokens", !tokens, no_tokens);
    }
    const bool blocks = Reached(reach, [](const ServiceConfig& s) { return s.tokens.paged(); });
    Warn({"traffic", name, "shared_prompt_tokens"}, !blocks,
         "no service on its way has batching.scheduler = \"vllm\"");
    for (const std::string_view key : {"retries", "fallback", "breaker", "throttle"}) {
      Warn({"traffic", name, key}, !can_fail_, kNothingFails);
    }
  }

  void Classes() const {
    const bool priority = Any(config_.services, [](const ServiceConfig& s) {
      return s.queue.discipline == Discipline::kPriority || !s.admission.shed_above.empty();
    });
    const bool weight = Any(config_.services, [](const ServiceConfig& s) {
      return s.queue.discipline == Discipline::kFair || s.class_shares;
    });
    for (const ClassConfig& each : config_.classes) {
      Warn({"class", each.name, "priority"}, !priority,
           "no service has queue.discipline = \"priority\" or shed_above");
      Warn({"class", each.name, "weight"}, !weight,
           "no service has queue.discipline = \"fair\" or processor_sharing.by_class");
    }
  }

  void Queue(const ServiceConfig& service) const {
    const std::string& name = service.name;
    const std::vector<ClassConfig>& classes = config_.classes;
    const Discipline discipline = service.queue.discipline;
    const bool ranked =
        Any(classes, [&](const ClassConfig& each) { return each.priority != classes[0].priority; });
    const bool dated = Any(classes, [](const ClassConfig& each) { return each.deadline.ns > 0; });
    Warn({"service", name, "queue", "discipline"}, discipline == Discipline::kPriority && !ranked,
         "all requests have the same priority; give classes with priority");
    Warn({"service", name, "queue", "discipline"},
         discipline == Discipline::kEarliestDeadline && !dated,
         "no class has a deadline; give classes with deadline");
    Warn({"service", name, "queue", "discipline"},
         discipline == Discipline::kFair && classes.size() < 2,
         "there is one class only; give classes with weight");
    const bool ordered =
        discipline == Discipline::kPriority || discipline == Discipline::kEarliestDeadline ||
        discipline == Discipline::kShortestRemaining || discipline == Discipline::kShortestFirst ||
        discipline == Discipline::kLifo;
    Warn({"service", name, "queue", "preemption"},
         service.queue.preemption != Preemption::kNone && !ordered,
         "nobody is more urgent than others; give queue.discipline, such as \"priority\"");
    Warn({"service", name, "processor_sharing", "by_class"},
         service.class_shares && classes.size() < 2, "there is one class only");
    Warn({"service", name, "batching", "per_class"},
         service.batching.per_class && classes.size() < 2, "there is one class only");
  }

  // What schedulers of language-model servers read alone.
  void Slots(const ServiceConfig& service) const {
    const bool unread = service.tokens.any && !service.tokens.paged();
    const std::string why = "it needs batching.scheduler = \"vllm\"";
    for (const std::string_view key :
         {"kv_tokens", "gpu_memory", "gpu_memory_utilization", "weights", "kv_bytes_per_token",
          "block_size", "max_num_batched_tokens", "long_prefill_token_threshold",
          "prefill_schedule_interval", "enable_chunked_prefill", "enable_prefix_caching",
          "scheduler_reserve_full_isl", "watermark", "stream_interval",
          "scheduler_recv_interval"}) {
      Warn({"service", service.name, "batching", key}, unread, why);
    }
    for (const std::string_view key : {"per_cached_token", "experts", "expert_share"}) {
      Warn({"service", service.name, "batching", "step", key}, unread, why);
    }
    Warn({"service", service.name, "batching", "prefill", "per_context_token"}, unread, why);
    const TokenConfig& tokens = service.tokens;
    Warn({"service", service.name, "batching", "scheduler_recv_interval"},
         tokens.paged() && tokens.scheduler != TokenScheduler::kSglang,
         "it needs batching.scheduler = \"sglang\"");
    Warn({"service", service.name, "batching", "step", "experts"},
         tokens.experts > 0 && tokens.expert_share <= 0, "it needs expert_share");
    Warn({"service", service.name, "batching", "step", "expert_share"},
         tokens.expert_share > 0 && tokens.experts <= 0, "it needs experts");
  }

  void Service(const ServiceConfig& service) const {
    const std::string& name = service.name;
    Queue(service);
    Slots(service);
    const bool zone_loss = Any(config_.incidents, [](const IncidentConfig& incident) {
      return incident.kind == IncidentKind::kZoneLoss;
    });
    Warn({"service", name, "zones"}, service.routing != Routing::kZoneAware && !zone_loss,
         "no routing looks at zones (zone_aware) and none is lost (incident zone_loss)");
    const auto shared =
        std::count_if(config_.services.begin(), config_.services.end(),
                      [&](const ServiceConfig& other) { return other.machine == service.machine; });
    Warn({"service", name, "machine"}, service.machine >= 0 && shared < 2,
         "no other service names this machine");
    const bool weighted = service.routing == Routing::kWeightedRandom ||
                          service.routing == Routing::kWeightedRoundRobin ||
                          service.routing == Routing::kNginxRandomTwo ||
                          service.routing == Routing::kNginxLeastConn;
    const Member* pools = Find({"service", name, "pools"});
    for (size_t i = 0; pools && !weighted && i < pools->value.items.size(); ++i) {
      const Member* weight = pools->value.items[i].FindMember("weight");
      if (!weight) continue;
      reporter_.Warn(weight->origin, fmt::format("service \"{}\": pools[{}].weight has no effect: "
                                                 "routing knows no weights",
                                                 name, i));
    }
    Curve(service);
  }

  // Fewest and most items of a batch of the service.
  std::pair<double, double> ItemsAt(const ServiceConfig& service, size_t index) const {
    double least = 1e18, most = 1;
    bool from_source = true;  // some call carries the request's own items
    const auto carries = [&](double low, double high) {
      least = std::min(least, low);
      most = std::max(most, high);
    };
    const auto steps = [&](const auto& self, const BlockConfig& block) -> void {
      for (const StepConfig& step : block.steps) {
        const bool here =
            step.kind == StepKind::kCall &&
            (step.target == index || RolledTo(config_, step.target) == std::optional(index));
        if (here && step.items > 0) carries(step.items, step.items);
        from_source = from_source || (here && step.items == 0);
        for (const BlockConfig& inner : step.blocks) self(self, inner);
      }
    };
    if (Any(config_.paths, [](const PathConfig& path) { return !path.calls_only; })) {
      from_source = Any(config_.paths, [&](const PathConfig& path) {
        return Any(path.services, [&](uint32_t called) {
          return called == index || RolledTo(config_, called) == std::optional(index);
        });
      });
    }
    for (const PathConfig& path : config_.paths) steps(steps, path.steps);
    for (const TrafficConfig& source : config_.traffic) {
      if (!from_source || !ReachOf(source, config_).services[index]) continue;
      carries(source.items_vary ? 1 : source.items, source.items);
    }
    if (service.max_batch_size > 1) most = service.max_batch_size;
    return {least, most};
  }

  void Curve(const ServiceConfig& service) const {
    if (service.time.batch != BatchTimeKind::kCurve || service.time.curve.empty()) return;
    const Member* profile = Find({"service", service.name, "profile"});
    const Member* points = Find({"service", service.name, "batch_time", "points"});
    const Member* key = profile ? profile : points;
    if (!key) return;
    const std::string head = fmt::format("service \"{}\": ", service.name);
    const auto index = static_cast<size_t>(&service - config_.services.data());
    const auto [least, most] = ItemsAt(service, index);
    const double first = service.time.curve.front().items;
    const double last = service.time.curve.back().items;
    const std::string what = profile ? "the profile was measured" : "the points reach";
    if (most > last) {
      reporter_.Warn(key->origin, fmt::format("{}{} up to a batch of {} items; batches may have "
                                              "{:g}, and beyond {} the last straight line goes on",
                                              head, what, last, most, last));
    } else if (least < first && profile) {
      reporter_.Warn(key->origin, fmt::format("{}{} from a batch of {} items on; batches may have "
                                              "{:g}, and below {} the first straight line goes on",
                                              head, what, first, least, first));
    }
    const Profile* measured = profile ? FindProfile(profile->value.text) : nullptr;
    if (measured) Hardware(service, *measured, key->origin);
    const Member* time = measured ? Find({"service", service.name, "time"}) : nullptr;
    if (!time) return;
    reporter_.Warn(time->origin, head +
                                     "time is added to each batch's: profile is the whole time "
                                     "of a batch already; give one");
  }

  // The accelerator without what follows its name: A100-80GB is an A100.
  static std::string Chip(std::string_view text) {
    std::string out(text.substr(0, text.find_first_of("- ")));
    return out;
  }

  static bool IsAccelerator(std::string_view chip) {
    for (const Instance* instance : Instances()) {
      if (!instance->accelerator.empty() && Chip(instance->accelerator) == chip) return true;
    }
    return chip == "V100" || chip == "A30" || chip == "A40";
  }

  // Whether a replica pays for accelerators that none of its batches uses.
  bool Spares(const ServiceConfig& service, const Profile& profile, const Instance& host,
              const Origin& origin) const {
    const auto all = static_cast<uint32_t>(std::max(host.accelerators, 1));
    if (service.concurrency >= all || service.machine >= 0) return false;
    reporter_.Warn(
        origin,
        fmt::format(
            "service \"{}\": the profile was measured on one {}, and {} has {}: a "
            "replica serves {} at once and pays for all; give concurrency = {}",
            service.name, profile.hardware, host.id, all,
            service.concurrency == 1 ? "one batch" : fmt::format("{} batches", service.concurrency),
            all));
    return true;
  }

  void Hardware(const ServiceConfig& service, const Profile& profile, const Origin& origin) const {
    const std::string measured = Chip(profile.hardware);
    if (!IsAccelerator(measured)) return;
    for (const PoolConfig& pool : service.pools) {
      const Instance* host = pool.host.empty() ? nullptr : FindInstance(pool.host);
      if (!host) continue;
      if (Chip(host->accelerator) == measured) {
        if (Spares(service, profile, *host, origin)) return;
        continue;
      }
      const std::string has = host->accelerator.empty()
                                  ? "no accelerator"
                                  : "the accelerator " + std::string(host->accelerator);
      reporter_.Warn(origin, fmt::format("service \"{}\": the profile was measured on the "
                                         "accelerator {}, but {} has {}: its times are not those "
                                         "of that machine",
                                         service.name, profile.hardware, host->id, has));
      return;
    }
  }

  void Steps() const {
    const Member* paths = Find({"path"});
    if (!paths || paths->value.kind != NodeKind::kTable) return;
    for (const Member& path : paths->value.members) {
      for (size_t i = 0; i < path.value.items.size(); ++i) {
        Step(path.value.items[i], fmt::format("path \"{}\": step {}", path.key, i + 1));
      }
    }
  }

  void Step(const Node& step, const std::string& label) const {
    const Node* call = step.Find("call");
    const Member* items = step.FindMember("items");
    const Node* parallel = step.Find("parallel");
    for (const ServiceConfig& service : config_.services) {
      if (!call || !items || items->value.number == 1 || parallel || service.name != call->text ||
          ReadsItems(service))
        continue;
      reporter_.Warn(items->origin, fmt::format("{}: items has no effect: service \"{}\" neither "
                                                "batches nor has a time by items",
                                                label, service.name));
    }
    for (const std::string_view key : {"retries", "fallback", "breaker", "throttle"}) {
      const Member* member = can_fail_ ? nullptr : step.FindMember(key);
      if (!member) continue;
      reporter_.Warn(member->origin,
                     fmt::format("{}: {} has no effect: {}", label, key, kNothingFails));
    }
  }

  static constexpr const char* kNothingFails =
      "nothing fails here: there is no timeout, full queue, limit, failure or incident";

  const Node& root_;
  const Config& config_;
  Reporter& reporter_;
  bool can_fail_;
};

}  // namespace

void WarnOfUnread(const Node& root, const Config& config, Reporter& reporter) {
  UnreadCheck(root, config, reporter).Run();
}

}  // namespace servescape
