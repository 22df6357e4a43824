// SPDX-License-Identifier: MIT
// The const part of a simulation by the general engine: the tandem engine's Model, and beside it
// the compiled paths and whatever of the scenario is no tandem. Shared by every replication.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/cache/policy.h"
#include "sim/kernel/observer.h"
#include "sim/model/data_systems.h"
#include "sim/model/model.h"
#include "sim/model/program.h"
#include "sim/random/zipf.h"
#include "sim/scenario/config.h"

namespace servescape {

// How the keys of a source are drawn.
class KeyLaw {
 public:
  KeyLaw() = default;
  explicit KeyLaw(const KeyConfig& config);

  bool drifts() const { return config_.drift != 0; }
  bool any() const { return config_.kind != KeyKind::kNone && config_.kind != KeyKind::kTrace; }
  uint64_t Draw(Generator& generator, SimTime now) const;
  // The `count` most popular keys at the start, the least popular of them first.
  std::vector<uint64_t> MostPopular(uint64_t count) const;
  // Keys are below this; 0: any.
  uint64_t count() const { return any() ? config_.count : 0; }

 private:
  KeyConfig config_;
  Zipf zipf_{1, 1};
};

struct GeneralSource {
  double rate = 0;          // requests per second, as at the start of the run
  std::vector<char> sends;  // by class: whether it has requests of it
  KeyLaw keys;
  bool trace_keys = false;
  Sampler items;
  bool items_vary = false;
  bool has_prompt_tokens = false, has_output_tokens = false;
  Sampler prompt_tokens, output_tokens;
  uint32_t shared_prompt_tokens = 0;
  std::shared_ptr<const PromptConfig> prompts;
  bool one_class = true;
  uint32_t first_class = 0;
  AliasTable classes;
  SessionConfig session;
  Sampler session_requests, session_think;
  std::vector<MmppState> states;
  double rate_limit = 0, rate_burst = 1;
};

struct GeneralService {
  uint32_t first_replica = 0;  // replicas are numbered through all services
  uint32_t replicas = 1;       // at most
  uint32_t initial = 1;        // ready at the start
  bool elastic = false;        // they come and go (MakeElastic)
  std::shared_ptr<const AutoscalerConfig> autoscaler;
  // How a replica that it adds starts: the stages from kProvisioning on, each with the share of the
  // tries at it that fail.
  struct StartStage {
    Sampler time;
    double fails = 0;
  };
  std::vector<StartStage> start;  // none: the autoscaler's pod_start
  uint64_t servers_per_queue = 1;
  bool shares = false;  // batches of a replica share its accelerator or cores
  double cores = 0;     // > 0: processor sharing
  bool class_shares = false;
  ScalingConfig scaling;
  uint32_t first_share = 0;        // one a replica, numbered through all services and machines
  std::vector<uint32_t> pool_end;  // of each pool, the replica after its last
  std::vector<double> speed;       // by replica
  bool speeds_differ = false;
  AliasTable weights;          // kWeightedRandom, kWeightedRoundRobin
  std::vector<double> weight;  // kWeightedRoundRobin
  // kConsistentHash: points on the ring, ascending, and their replicas.
  std::vector<uint64_t> ring;
  std::vector<uint32_t> ring_replica;
  double load_factor = 0;
  uint32_t zones = 1;
  bool heap = false;        // the discipline orders a heap, not a list
  bool needs_work = false;  // the service time is drawn on arrival
  bool fcfs = false;        // servers that serve one request each, first come first served: no more
  bool fills = false;       // the same with batches, as full as those that wait make them
  bool iid_time = false;    // the service time is a draw and nothing else, at every replica
  QueueConfig queue;
  Sampler patience;
  BatchingConfig batching;
  BatchingSystemConfig system;
  std::shared_ptr<const ServerlessConfig> serverless;
  std::shared_ptr<const BalancingPlan> balancing;
  std::shared_ptr<const EndpointConfig> endpoints;
  std::shared_ptr<const KvConfig> kv;
  std::shared_ptr<const AdapterConfig> adapters;
  std::shared_ptr<const AgingConfig> aging;
  std::shared_ptr<const PlacementConfig> placement;
  std::shared_ptr<const RolloutConfig> rollout;
  uint32_t rollout_to = 0xffffffffu;  // the service that takes its calls over
  bool version = false;               // it is one of the two of a rollout
  TokenConfig tokens;
  AdmissionConfig admission;
  FailureConfig failures;
  Sampler up, down;
  double error_rate = 0;
  double quality = 1;
  bool gated = false;
  GateConfig gate;
  bool blocks = false;
  uint32_t blocking_entry = 0;  // of the path a server is held for
  // Latency components.
  uint32_t queueing = 0, batch_wait = 0, service = 0;
};

struct CacheModel {
  std::string name;
  CacheSpec spec;
  std::shared_ptr<const CacheSystemModel> system;  // null: the policy of `spec`
  bool in_bytes = false;
  Sampler item_bytes;
  uint64_t bytes_seed = 0;
  bool coalesce = false;
  Sampler lookup;
  double admission = 1;
  int32_t local_to = -1;
  uint32_t first_copy = 0;  // copies are numbered through all caches
  uint32_t copies = 1;
  double mean_bytes = 1;  // of a key; 1 where items are counted
  CacheStart start = CacheStart::kSteady;
  double warm = 1;
  std::vector<uint64_t> popular;  // kPopular: what it holds at the start, in order of insertion
  double invalidations = 0;
  int32_t key_source = -1;  // whose keys its invalidations follow
  std::vector<SimTime> flushes;
  uint32_t component = 0;
};

struct StoreModel {
  std::string name;
  Sampler read;
  double per_key = 0;
  Duration materialization{0}, lag{0};
  uint32_t component = 0;
  std::shared_ptr<const FeatureStoreModel> system;  // null: a plain store
  double half_life = 0, worst = 0;                  // seconds; 0: ages cost nothing
  std::vector<uint32_t> writers;                    // the jobs that fill it
};

struct JobModel {
  std::shared_ptr<const JobConfig> config;
  Duration whole{0}, last{0};  // of a chunk, and of the last one, which may have fewer items
  Sampler noise, start;
  std::vector<uint32_t> followers;  // the jobs that run after it
  uint32_t entry = 0;               // of its call of the service that scores its chunks
};

class GeneralModel {
 public:
  explicit GeneralModel(const Config& config);

  const Model& common() const { return common_; }
  const Program& program() const { return program_; }
  const std::vector<ClassConfig>& classes() const { return classes_; }
  const std::vector<GeneralSource>& sources() const { return sources_; }
  const std::vector<GeneralService>& services() const { return services_; }
  const std::vector<CacheModel>& caches() const { return caches_; }
  const std::vector<StoreModel>& stores() const { return stores_; }
  const std::vector<IncidentConfig>& incidents() const { return incidents_; }
  // The pools of machines; null: none.
  const std::shared_ptr<const NodesConfig>& nodes() const { return nodes_; }
  const std::vector<JobModel>& jobs() const { return jobs_; }
  // Of the service's replicas only `initial` are there at the start; the fleet may add the others
  // and take them away. For the builder of a model, before its first run.
  void MakeElastic(uint32_t service, uint32_t initial);
  // A key's size is a function of the key: the same in every copy, run and replication.
  static int64_t BytesOf(const CacheModel& cache, uint64_t key);
  uint32_t replica_count() const { return replica_count_; }
  uint32_t share_count() const { return share_count_; }
  uint32_t copy_count() const { return copy_count_; }
  // Latency components; OnOutcome gives what was spent in this order.
  const std::vector<Component>& components() const { return components_; }
  uint32_t network_component() const { return network_component_; }
  uint32_t retry_component() const { return retry_component_; }
  uint32_t delay_component() const { return delay_component_; }

 private:
  void BuildSources(const Config& config);
  void BuildServices(const Config& config);
  void BuildCaches(const Config& config);
  void BuildJobs(const Config& config);
  void MarkVersions();
  void MarkFcfsCalls();
  uint32_t AddComponent(ComponentKind kind, const std::string& name);

  Model common_;
  Program program_;
  std::vector<ClassConfig> classes_;
  std::vector<GeneralSource> sources_;
  std::vector<GeneralService> services_;
  std::vector<CacheModel> caches_;
  std::vector<StoreModel> stores_;
  std::vector<IncidentConfig> incidents_;
  std::shared_ptr<const NodesConfig> nodes_;
  std::vector<JobModel> jobs_;
  std::vector<Component> components_;
  uint32_t replica_count_ = 0, share_count_ = 0, copy_count_ = 0;
  uint32_t network_component_ = 0, retry_component_ = 0, delay_component_ = 0;
};

// A well-mixed 64-bit hash of two words (the finaliser of splitmix64).
constexpr uint64_t MixWords(uint64_t a, uint64_t b) {
  uint64_t z = a + 0x9e3779b97f4a7c15u * (b + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Where on its ring (kConsistentHash) a service looks for the replica of a key.
size_t RingPoint(const GeneralService& service, uint64_t key);

}  // namespace servescape
