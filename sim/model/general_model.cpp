// SPDX-License-Identifier: MIT
#include "sim/model/general_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "sim/autoscaler/service_scaler.h"
#include "sim/base/digest.h"
#include "sim/model/service_time.h"
#include "sim/model/token_load.h"
#include "sim/scenario/config_adapters.h"
#include "sim/scenario/config_job.h"
#include "sim/scenario/config_kv.h"
#include "sim/scenario/config_rollout.h"

namespace servescape {
namespace {

uint64_t HashOf(const std::string& text) {
  Digest digest;
  digest.Add(text);
  return digest.value();
}

// 160 points a replica, as ketama has them.
void BuildRing(const std::string& name, GeneralService* service) {
  constexpr uint32_t kPoints = 160;
  std::vector<std::pair<uint64_t, uint32_t>> points;
  for (uint32_t replica = 0; replica < service->replicas; ++replica) {
    for (uint32_t i = 0; i < kPoints; ++i) {
      points.emplace_back(MixWords(HashOf(name), MixWords(replica, i)), replica);
    }
  }
  std::sort(points.begin(), points.end());
  for (const auto& [point, replica] : points) {
    service->ring.push_back(point);
    service->ring_replica.push_back(replica);
  }
}

void BuildPools(const ServiceConfig& config, GeneralService* service) {
  if (config.pools.empty()) {
    service->speed.assign(config.replicas, 1.0);
    service->weight.assign(config.replicas, 1.0);
    service->pool_end = {config.replicas};
  }
  for (const PoolConfig& pool : config.pools) {
    service->pool_end.push_back(static_cast<uint32_t>(service->speed.size()) + pool.replicas);
    service->speed.insert(service->speed.end(), pool.replicas, pool.speed);
    service->weight.insert(service->weight.end(), pool.replicas, pool.weight);
  }
  service->speeds_differ =
      std::any_of(service->speed.begin(), service->speed.end(), [](double s) { return s != 1; });
  const bool weighted = config.routing == Routing::kWeightedRandom ||
                        config.routing == Routing::kWeightedRoundRobin ||
                        config.routing == Routing::kNginxRandomTwo;
  if (weighted) service->weights = AliasTable(service->weight);
}

bool OrdersAHeap(const QueueConfig& queue) {
  if (queue.discipline == Discipline::kFifo) return false;
  return queue.discipline != Discipline::kLifo || queue.preemption != Preemption::kNone;
}

// Nothing but servers that take who waits, first come first served: a twin that has the defaults
// but for what such servers play, or what others than the station look at.
bool IsFcfsStation(const Config& config, const ServiceConfig& in, const ServiceModel& common) {
  if (common.shares_accelerator || in.concurrency == kUnlimited) return false;
  ServiceConfig twin;
  twin.name = in.name;
  twin.host = in.host;
  twin.price_per_hour = in.price_per_hour;
  twin.profile = in.profile;
  twin.time = in.time;
  twin.replicas = in.replicas;
  twin.concurrency = in.concurrency;
  twin.max_batch_size = in.max_batch_size;
  twin.max_batch_delay = in.max_batch_delay;
  twin.queue_bounded = in.queue_bounded;
  twin.queue_capacity = in.queue_capacity;
  twin.routing = in.routing;
  twin.choices = in.choices;
  twin.load_factor = in.load_factor;
  twin.pools = in.pools;
  twin.pools_given = in.pools_given;
  twin.zones = in.zones;
  twin.error_rate = in.error_rate;
  twin.quality = in.quality;
  return in == twin && config.incidents.empty();
}

// Requests per second of a source, as at the start of the run. In a closed loop: as if nobody
// waited, and no cache answered.
double RateOf(const Config& config, const TrafficConfig& traffic, const Model& common) {
  if (traffic.arrivals == ArrivalKind::kTrace) {
    const double last = traffic.trace.empty() ? 0 : ToSeconds(traffic.trace.back().at);
    return last > 0 ? static_cast<double>(traffic.trace.size()) / last : 0;
  }
  if (traffic.arrivals == ArrivalKind::kClosed) {
    double cycle = traffic.think.Mean();
    for (uint32_t s = 0; s < common.services().size(); ++s) {
      const double visits = ExpectedVisits(config.paths[traffic.path], s);
      if (visits > 0) cycle += visits * common.services()[s].time.Mean(traffic.items, 1);
    }
    return traffic.clients / std::max(cycle, 1e-6);
  }
  const double session = traffic.session.any ? std::max(1.0, traffic.session.requests.Mean()) : 1;
  const double factor = RateProfile(traffic.profile).FactorAt({});
  const double rate = traffic.rate * session * (factor > 0 ? factor : 1);
  return traffic.rate_limit > 0 ? std::min(rate, traffic.rate_limit) : rate;
}

}  // namespace

size_t RingPoint(const GeneralService& service, uint64_t key) {
  const auto found = std::lower_bound(service.ring.begin(), service.ring.end(), MixWords(key, 0));
  return static_cast<size_t>(found - service.ring.begin()) % service.ring.size();
}

int64_t GeneralModel::BytesOf(const CacheModel& cache, uint64_t key) {
  if (!cache.in_bytes) return 1;
  Generator own(MixWords(key, cache.bytes_seed));
  return static_cast<int64_t>(std::clamp(cache.item_bytes.Draw(own) + 0.5, 1.0, 1e15));
}

KeyLaw::KeyLaw(const KeyConfig& config)
    : config_(config),
      zipf_(config.kind == KeyKind::kZipf ? config.exponent : 0.0,
            static_cast<uint32_t>(
                std::clamp<uint64_t>(config.count * config.stride, 1, 0xffffffffu))) {}

uint64_t KeyLaw::Draw(Generator& generator, SimTime now) const {
  uint64_t rank = 0;
  if (config_.kind == KeyKind::kHotSet) {
    const bool hot = generator.NextUniform() < config_.hot_share;
    const uint64_t cold = config_.count - config_.hot_count;
    const bool all_hot = hot || cold == 0;
    rank = all_hot ? generator.NextBelow(static_cast<uint32_t>(config_.hot_count))
                   : config_.hot_count + generator.NextBelow(static_cast<uint32_t>(cold));
  } else {
    rank = zipf_.Draw(generator) / config_.stride;
  }
  if (config_.drift == 0) return rank;
  const int64_t count = static_cast<int64_t>(config_.count);
  const int64_t moved = static_cast<int64_t>(std::floor(config_.drift * ToSeconds(now))) % count;
  return (rank + static_cast<uint64_t>(moved < 0 ? moved + count : moved)) % config_.count;
}

std::vector<uint64_t> KeyLaw::MostPopular(uint64_t count) const {
  std::vector<uint64_t> keys;
  if (!any()) return keys;
  for (uint64_t rank = std::min(count, config_.count); rank-- > 0;) keys.push_back(rank);
  return keys;
}

uint32_t GeneralModel::AddComponent(ComponentKind kind, const std::string& name) {
  components_.push_back({kind, name});
  return static_cast<uint32_t>(components_.size() - 1);
}

GeneralModel::GeneralModel(const Config& config)
    : common_(config), program_(Compile(config)), classes_(config.classes) {
  incidents_ = config.incidents;
  nodes_ = config.nodes;
  network_component_ = AddComponent(ComponentKind::kNetwork, "");
  BuildSources(config);
  BuildServices(config);
  BuildCaches(config);
  for (const StoreConfig& store : config.stores) {
    stores_.push_back({store.name, Sampler(store.read), store.per_key, store.materialization,
                       store.lag, AddComponent(ComponentKind::kStore, store.name), ModelOf(store),
                       ToSeconds(store.half_life), store.worst, {}});
  }
  BuildJobs(config);
  for (uint32_t s = 0; s < services_.size(); ++s) {
    services_[s].autoscaler = config.services[s].autoscaler;
    services_[s].placement = config.services[s].placement;
    if (!services_[s].autoscaler && !services_[s].placement) continue;
    MakeElastic(s, services_[s].autoscaler ? services_[s].autoscaler->initial
                                           : services_[s].initial);
    const StartConfig& start = config.services[s].start;
    if (start == StartConfig{}) continue;
    services_[s].start = {{Sampler(start.provisioning), start.provisioning_fails},
                          {Sampler(start.image_pull), start.image_pull_fails},
                          {Sampler(start.model_load), start.model_load_fails},
                          {Sampler(start.warm_up), start.warm_up_fails}};
  }
  delay_component_ = AddComponent(ComponentKind::kDelay, "");
  retry_component_ = AddComponent(ComponentKind::kRetry, "");
  MarkVersions();
  MarkFcfsCalls();
}

// The time of a chunk: its batches one after the other, the last as large as what is left.
void GeneralModel::BuildJobs(const Config& config) {
  for (size_t j = 0; j < config.jobs.size(); ++j) {
    const JobConfig& job = *config.jobs[j];
    const auto chunk_time = [&job](uint64_t items) {
      const uint64_t whole = items / job.batch_size, rest = items % job.batch_size;
      double seconds = static_cast<double>(whole) * BatchSeconds(job.time, job.batch_size);
      if (rest > 0) seconds += BatchSeconds(job.time, static_cast<double>(rest));
      return job.overhead + FromSeconds(seconds);
    };
    JobModel& model = jobs_.emplace_back();
    model.config = config.jobs[j];
    model.whole = chunk_time(job.chunk);
    model.last = chunk_time(job.items - (job.chunks() - 1) * job.chunk);
    model.noise = Sampler(job.time.noise);
    model.start = Sampler(job.start);
    if (job.service >= 0) model.entry = program_.jobs[j];
    const auto id = static_cast<uint32_t>(j);
    if (job.store >= 0) stores_[static_cast<size_t>(job.store)].writers.push_back(id);
  }
  for (uint32_t j = 0; j < jobs_.size(); ++j) {
    const int32_t after = jobs_[j].config->after;
    if (after >= 0) jobs_[static_cast<size_t>(after)].followers.push_back(j);
  }
}

void GeneralModel::MarkVersions() {
  for (GeneralService& service : services_) {
    if (service.rollout == nullptr) continue;
    const auto named = [&](const ServiceModel& each) { return each.name == service.rollout->to; };
    const auto& all = common_.services();
    const auto to = std::find_if(all.begin(), all.end(), named) - all.begin();
    service.rollout_to = static_cast<uint32_t>(to);
    service.version = services_[service.rollout_to].version = true;
  }
}

void GeneralModel::MarkFcfsCalls() {
  for (size_t i = 0; i + 1 < program_.ops.size(); ++i) {
    Op& op = program_.ops[i];
    if (op.kind != OpKind::kCall) continue;
    const CallOp& call = program_.calls[op.detail];
    op.items = call.items;
    op.network = call.has_network;
    op.passes = services_[op.target].kv != nullptr && services_[op.target].kv->passes();
    op.fcfs = services_[op.target].fcfs && !call.has_network && call.degrade_to < 0;
    op.leaf = op.fcfs && program_.ops[i + 1].kind == OpKind::kEnd;
  }
  for (ForkOp& fork : program_.forks) {
    fork.leaves = std::all_of(fork.entries.begin(), fork.entries.end(),
                              [this](uint32_t entry) { return program_.ops[entry].leaf; });
  }
}

void GeneralModel::MakeElastic(uint32_t service, uint32_t initial) {
  services_[service].initial = initial;
  services_[service].elastic = true;
  services_[service].fcfs = services_[service].fills = false;
  MarkFcfsCalls();
}

void GeneralModel::BuildSources(const Config& config) {
  for (const TrafficConfig& traffic : config.traffic) {
    GeneralSource& source = sources_.emplace_back();
    source.rate = RateOf(config, traffic, common_);
    for (size_t c = 0; c < classes_.size(); ++c) {
      const std::vector<double>& weights = traffic.class_weights;
      source.sends.push_back(c < weights.size() ? weights[c] > 0 : c == 0 && weights.empty());
    }
    source.keys = KeyLaw(traffic.keys);
    source.trace_keys = traffic.keys.kind == KeyKind::kTrace;
    source.items_vary = traffic.items_vary;
    if (traffic.items_vary) source.items = Sampler(traffic.item_law);
    source.has_prompt_tokens = traffic.tokens.has_prompt;
    source.has_output_tokens = traffic.tokens.has_output;
    source.shared_prompt_tokens = traffic.shared_prompt_tokens;
    source.prompts = traffic.prompts;
    source.prompt_tokens = Sampler(traffic.tokens.prompt);
    source.output_tokens = Sampler(traffic.tokens.output);
    // Without the classes behind the last that it sends: they change no draw.
    std::vector<double> weights = traffic.class_weights;
    while (!weights.empty() && weights.back() == 0) weights.pop_back();
    const auto some = [](double weight) { return weight > 0; };
    source.one_class = std::count_if(weights.begin(), weights.end(), some) <= 1;
    const auto first = std::find_if(weights.begin(), weights.end(), some);
    if (first != weights.end()) {
      source.first_class = static_cast<uint32_t>(first - weights.begin());
    }
    if (!source.one_class) source.classes = AliasTable(weights);
    source.session = traffic.session;
    if (traffic.session.any) {
      source.session_requests = Sampler(traffic.session.requests);
      source.session_think = Sampler(traffic.session.think);
    }
    source.states = traffic.states;
    source.rate_limit = traffic.rate_limit;
    source.rate_burst = traffic.rate_burst;
  }
}

void GeneralModel::BuildServices(const Config& config) {
  std::map<int32_t, uint32_t> machines;  // to its first share
  for (size_t s = 0; s < config.services.size(); ++s) {
    const ServiceConfig& in = config.services[s];
    GeneralService& service = services_.emplace_back();
    service.first_replica = replica_count_;
    // A serverless platform has the instances; to the engine they are one replica.
    service.replicas = service.initial = in.serverless ? 1 : in.replicas;
    replica_count_ += service.replicas;
    const bool central = in.routing == Routing::kCentralQueue;
    const uint64_t servers = in.concurrency;
    service.servers_per_queue = central ? servers * in.replicas : servers;
    service.cores = in.cores;
    service.class_shares = in.class_shares;
    service.scaling = in.scaling;
    service.shares = in.cores > 0 || common_.services()[s].shares_accelerator || in.machine >= 0;
    if (service.shares) {
      const auto known = in.machine >= 0 ? machines.find(in.machine) : machines.end();
      service.first_share = known != machines.end() ? known->second : share_count_;
      if (known == machines.end()) share_count_ += in.replicas;
      if (in.machine >= 0) machines[in.machine] = service.first_share;
    }
    BuildPools(in, &service);
    if (in.routing == Routing::kConsistentHash) BuildRing(in.name, &service);
    service.load_factor = in.load_factor;
    service.zones = in.zones;
    service.queue = in.queue;
    service.heap = OrdersAHeap(in.queue);
    service.needs_work = in.queue.discipline == Discipline::kShortestFirst ||
                         in.queue.discipline == Discipline::kShortestRemaining;
    if (in.queue.has_patience) service.patience = Sampler(in.queue.patience);
    service.batching = in.batching;
    service.system = in.system;
    service.serverless = in.serverless;
    service.balancing = in.balancing;
    service.endpoints = in.endpoints;
    service.kv = in.kv;
    service.adapters = in.adapters;
    service.tokens = in.tokens;
    if (in.tokens.any) service.tokens.full_sequences = FullSequences(config, in.tokens);
    service.admission = in.admission;
    const bool fcfs_station = IsFcfsStation(config, in, common_.services()[s]);
    service.fcfs = fcfs_station && !common_.services()[s].batching;
    service.fills = fcfs_station && common_.services()[s].batching;
    service.iid_time = common_.services()[s].time.iid() && !service.speeds_differ;
    service.failures = in.failures;
    if (in.failures.any) {
      service.up = Sampler(in.failures.up);
      service.down = Sampler(in.failures.down);
    }
    service.error_rate = in.error_rate;
    service.quality = in.quality * (in.search.any ? in.search.recall : 1);
    service.rollout = in.rollout;
    service.aging = in.aging;
    service.gated = !in.gate.openings.empty();
    service.gate = in.gate;
    service.blocks = in.blocking_path >= 0;
    if (service.blocks)
      service.blocking_entry = program_.paths[static_cast<size_t>(in.blocking_path)];
    service.queueing = AddComponent(ComponentKind::kQueueing, in.name);
    service.batch_wait = service.queueing;
    const bool held_back =
        in.max_batch_size > 1 || in.system.any() || (in.tokens.any && in.tokens.continuous);
    if (held_back || in.serverless) {
      service.batch_wait = AddComponent(
          in.serverless ? ComponentKind::kColdStart : ComponentKind::kBatchWait, in.name);
    }
    service.service = AddComponent(ComponentKind::kService, in.name);
  }
}

void GeneralModel::BuildCaches(const Config& config) {
  const auto keyed = [](const GeneralSource& source) { return source.keys.any(); };
  const auto found = std::find_if(sources_.begin(), sources_.end(), keyed);
  const bool all_keyed = std::all_of(sources_.begin(), sources_.end(), keyed);
  uint64_t keys = 0;
  for (const GeneralSource& source : sources_) keys = std::max(keys, source.keys.count());
  constexpr uint64_t kDenseLimit = 1u << 24;  // a table of 64 MB
  for (const CacheConfig& in : config.caches) {
    CacheModel& cache = caches_.emplace_back();
    cache.name = in.name;
    cache.spec.policy = CachePolicyFromName(in.policy).value_or(CachePolicy::kLru);
    constexpr int64_t kUnlimitedCapacity = int64_t{1} << 62;
    cache.spec.capacity = in.capacity > 0 ? in.capacity : kUnlimitedCapacity;
    cache.spec.ttl = in.soft_ttl.ns > 0 ? in.soft_ttl : in.ttl;
    if (in.soft_ttl.ns > 0 && in.ttl > in.soft_ttl) cache.spec.stale_for = in.ttl - in.soft_ttl;
    cache.spec.sliding = in.sliding;
    if (all_keyed && keys <= kDenseLimit) cache.spec.dense_keys = static_cast<uint32_t>(keys);
    cache.system = ModelOf(in, cache.spec);
    cache.in_bytes = in.in_bytes;
    cache.item_bytes = Sampler(in.item_bytes);
    cache.bytes_seed = HashOf(in.name);
    cache.coalesce = in.coalesce;
    cache.lookup = Sampler(in.lookup);
    cache.admission = in.admission;
    cache.local_to = in.local_to;
    cache.copies =
        in.local_to >= 0 ? config.services[static_cast<size_t>(in.local_to)].replicas : 1;
    cache.first_copy = copy_count_;
    copy_count_ += cache.copies;
    cache.invalidations = in.invalidations;
    if (found != sources_.end()) cache.key_source = static_cast<int32_t>(found - sources_.begin());
    if (in.in_bytes) cache.mean_bytes = std::max(1.0, in.item_bytes.Mean());
    cache.start = in.start;
    cache.warm = in.warm;
    if (in.start == CacheStart::kPopular && cache.key_source >= 0) {
      const double fits = static_cast<double>(in.capacity) / cache.mean_bytes;
      cache.popular = found->keys.MostPopular(static_cast<uint64_t>(std::min(1e8, fits)));
    }
    cache.flushes = in.flushes;
    cache.component = AddComponent(ComponentKind::kCache, in.name);
  }
}

}  // namespace servescape
