// SPDX-License-Identifier: MIT
#include "sim/engine/data/cache_start.h"

#include <algorithm>
#include <cstdlib>

namespace servescape {
namespace {

constexpr int64_t kMostOps = 16 * kMostReplayed;  // of the paths
constexpr int64_t kFirstSnapshot = 1024;          // requests before the first look at the state

// Insertions for each entry held until the policy has forgotten that the cache was empty; found by
// long replays under Zipf's law, where what is left to come is below a hundredth of the hit ratio.
double Turnovers(const CacheModel& cache) {
  const CacheSpec& spec = cache.spec;
  const double expired = spec.ttl.ns > 0 && !spec.sliding ? 4 : 1;  // they leave late, if not hit
  if (cache.system) return cache.system->Turnovers() * expired;
  switch (spec.policy) {
    case CachePolicy::kLru:
    case CachePolicy::kTtl:
      return 1.05;
    case CachePolicy::kFifo:
    case CachePolicy::kRandom:
    case CachePolicy::kClock:
      return 3;
    case CachePolicy::kS3Fifo:
    case CachePolicy::kArc:
      return 16 * expired;
    case CachePolicy::kLfu:
    case CachePolicy::kSlru:
      return 40 * expired;
    default:
      return 100 * expired;
  }
}

// One cache's state at a snapshot.
struct Snapshot {
  int64_t lookups = 0;
  int64_t items = 0;
};

class Replay {
 public:
  Replay(const GeneralModel& model, uint64_t seed, uint32_t replication,
         std::vector<CacheCopy>* copies)
      : model_(model),
        copies_(*copies),
        stream_(MakeStream(seed, replication, "caches/start")),
        loops_(model.program().loop_counters),
        lookups_(model.caches().size(), 0),
        due_(model.caches().size(), 0),
        frozen_(copies->size(), 0) {
    phase_ = stream_.NextBits();
  }

  // From empty caches, until all are as they stay or `most` requests have gone through; how many
  // have. Where an `end` is given: all of them, and popularity drifts until that instant.
  int64_t Run(int64_t most, SimTime end) {
    FindSources();
    if (!(rate_ > 0)) return 0;
    HoldAll();
    const AliasTable sources(weights_);
    std::vector<std::vector<Snapshot>> snapshots;
    int64_t next_snapshot = kFirstSnapshot, done = 0;
    for (; done < most && ops_ < kMostOps; ++done) {
      if (done == next_snapshot) {
        if (end.ns == 0 && Settled(done, &snapshots)) break;
        next_snapshot += next_snapshot / 8;
      }
      now_ = SimTime{} + FromSeconds(static_cast<double>(done) / rate_);
      Send(sources.Draw(stream_), {now_.ns - end.ns});
      Invalidate({now_.ns - end.ns});
    }
    for (size_t copy = 0; copy < copies_.size(); ++copy) {
      if (!frozen_[copy]) copies_[copy].MakeHistory(now_ - SimTime{});
    }
    return done;
  }

  SimTime now() const { return now_; }
  bool drifts() const { return drifts_; }

 private:
  struct Request {
    uint64_t key = 0;
    uint32_t request_class = 0;
    uint32_t service = kNone;
    uint32_t replica = 0;
  };
  static constexpr uint32_t kNone = 0xffffffffu;

  // Rates of the sources whose requests come to a cache that is to be filled.
  void FindSources() {
    const size_t classes = model_.classes().size();
    reached_by_.assign(model_.caches().size(), 0);
    for (size_t s = 0; s < model_.sources().size(); ++s) {
      const GeneralSource& source = model_.sources()[s];
      std::vector<char> seen(model_.program().ops.size(), 0);
      uint64_t reached = 0;
      for (size_t c = 0; c < classes; ++c) {
        if (source.sends[c]) Follow(model_.program().entries[s * classes + c], &seen, &reached);
      }
      weights_.push_back(reached != 0 && !source.trace_keys ? source.rate : 0);
      rate_ += weights_.back();
      if (weights_.back() == 0) continue;
      drifts_ = drifts_ || source.keys.drifts();
      for (size_t c = 0; c < reached_by_.size(); ++c) {
        if ((reached >> c & 1) != 0) {
          reached_by_[c] = std::max(reached_by_[c], std::max<uint64_t>(1, source.keys.count()));
        }
      }
    }
    rate_ = rate_ > 0 ? std::max(rate_, 1e-3) : 0;
    for (const CacheModel& cache : model_.caches()) {
      if (cache.start == CacheStart::kPopular || cache.warm == 0) Freeze(cache);
    }
  }

  // Marks the caches, one bit each, that operations from `pc` on can come to.
  void Follow(uint32_t pc, std::vector<char>* seen, uint64_t* reached) const {
    const Program& program = model_.program();
    for (; !(*seen)[pc]; ++pc) {
      (*seen)[pc] = 1;
      const Op& op = program.ops[pc];
      switch (op.kind) {
        case OpKind::kEnd:
          return;
        case OpKind::kCache: {
          const CacheModel& cache = model_.caches()[op.target];
          const bool filled = cache.start != CacheStart::kPopular && cache.warm > 0;
          if (filled && cache.admission > 0) *reached |= uint64_t{1} << op.target;
          break;
        }
        case OpKind::kJump:
          Follow(op.jump, seen, reached);
          return;
        case OpKind::kFork:
          for (const uint32_t entry : program.forks[op.detail].entries) {
            Follow(entry, seen, reached);
          }
          break;
        case OpKind::kAttempt:
          Follow(program.attempts[op.detail].entry, seen, reached);
          break;
        case OpKind::kBranch:
          for (const uint32_t entry : program.branches[op.detail].entries) {
            Follow(entry, seen, reached);
          }
          return;
        case OpKind::kRollout:
          Follow(program.rollouts[op.detail].other, seen, reached);
          break;
        case OpKind::kCall:
          if (model_.services()[op.target].blocks) {
            Follow(model_.services()[op.target].blocking_entry, seen, reached);
          }
          break;
        default:
          break;
      }
    }
  }

  // A cache with room for every key holds them all in the long run.
  void HoldAll() {
    if (drifts_) return;
    for (size_t c = 0; c < model_.caches().size(); ++c) {
      const CacheModel& cache = model_.caches()[c];
      const uint64_t keys = reached_by_[c];
      const bool all =
          cache.start != CacheStart::kPopular && cache.warm == 1 && cache.spec.ttl.ns == 0 &&
          keys * cache.copies <= kMostReplayed &&
          static_cast<double>(keys) * cache.mean_bytes <= static_cast<double>(cache.spec.capacity);
      if (!all) continue;
      for (uint32_t copy = 0; copy < cache.copies; ++copy) {
        for (uint64_t key = keys; key-- > 0;) {
          copies_[cache.first_copy + copy].Insert(key, model_.BytesOf(cache, key));
        }
      }
    }
  }

  void Freeze(const CacheModel& cache) {
    for (uint32_t copy = 0; copy < cache.copies; ++copy) frozen_[cache.first_copy + copy] = 1;
  }

  void Send(uint32_t s, SimTime drifted) {
    const GeneralSource& source = model_.sources()[s];
    Request request;
    request.request_class = source.one_class ? source.first_class : source.classes.Draw(stream_);
    if (source.keys.any()) request.key = source.keys.Draw(stream_, drifted);
    Walk(model_.program().entries[s * model_.classes().size() + request.request_class], &request);
  }

  // Until the end of the routine, as the engine does it, but that nothing takes time or fails.
  void Walk(uint32_t pc, Request* request) {
    const Program& program = model_.program();
    for (; ops_ < kMostOps; ++ops_) {
      const Op& op = program.ops[pc++];
      switch (op.kind) {
        case OpKind::kEnd:
          return;
        case OpKind::kCall:
          Call(op.target, request);
          break;
        case OpKind::kCache:
          if (LookUp(op.target, *request)) pc = op.jump;
          break;
        case OpKind::kFill:
          Fill(op.target, *request);
          break;
        case OpKind::kFork: {
          Request last = *request;
          for (const uint32_t entry : program.forks[op.detail].entries) {
            last = *request;
            Walk(entry, &last);
          }
          *request = last;
          break;
        }
        case OpKind::kAttempt:
          Walk(program.attempts[op.detail].entry, request);
          break;
        case OpKind::kBranch: {
          const BranchOp& branch = program.branches[op.detail];
          pc = branch
                   .entries[branch.by_class ? request->request_class : branch.choice.Draw(stream_)];
          break;
        }
        case OpKind::kJump:
          pc = op.jump;
          break;
        case OpKind::kLoopStart:
          loops_[op.target] = 0;
          break;
        case OpKind::kLoop: {
          const LoopOp& loop = program.loops[op.detail];
          const bool more = ++loops_[op.target] < loop.times;
          if (more && (loop.repeat >= 1 || stream_.NextUniform() < loop.repeat)) pc = op.jump;
          break;
        }
        case OpKind::kRollout:  // the old version, as at the start
        case OpKind::kStore:
        case OpKind::kDelay:
          break;
      }
    }
  }

  // By key where the balancer goes by key; else evenly, as any balancer does in the long run.
  void Call(uint32_t s, Request* request) {
    const GeneralService& service = model_.services()[s];
    request->service = s;
    if (service.blocks) {
      Request inner = *request;
      Walk(service.blocking_entry, &inner);
    }
    if (service.replicas == 1) {
      request->replica = 0;
    } else if (!service.ring.empty()) {
      request->replica = service.ring_replica[RingPoint(service, request->key)];
    } else if (model_.common().services()[s].routing == Routing::kKeyModulo) {
      request->replica = static_cast<uint32_t>(request->key % service.replicas);
    } else if (service.weights.size() > 0) {
      request->replica = service.weights.Draw(stream_);
    } else {
      request->replica = stream_.NextBelow(service.replicas);
    }
  }

  uint32_t CopyOf(const CacheModel& cache, const Request& request) const {
    if (cache.local_to < 0) return cache.first_copy;
    const bool served = request.service == static_cast<uint32_t>(cache.local_to);
    const uint32_t copy =
        served ? request.replica : static_cast<uint32_t>(request.key % cache.copies);
    return cache.first_copy + copy % cache.copies;
  }

  // A stale hit is fetched anew behind the answer: here, at once.
  bool LookUp(uint32_t c, const Request& request) {
    const uint32_t copy = CopyOf(model_.caches()[c], request);
    ++lookups_[c];
    return (frozen_[copy] ? copies_[copy].Peek(request.key, SimTime{})
                          : copies_[copy].Lookup(request.key, now_)) == CacheOutcome::kFresh;
  }

  void Fill(uint32_t c, const Request& request) {
    const CacheModel& cache = model_.caches()[c];
    const uint32_t copy = CopyOf(cache, request);
    if (frozen_[copy]) return;
    if (cache.admission < 1 && stream_.NextUniform() >= cache.admission) return;
    const int64_t size = model_.BytesOf(cache, request.key);
    CacheCopy& at = copies_[copy];
    const double most = cache.warm * static_cast<double>(at.capacity());
    if (cache.warm < 1 && static_cast<double>(at.used() + size) > most) {
      at.MakeHistory(now_ - SimTime{});
      frozen_[copy] = 1;
      return;
    }
    at.Insert(request.key, size, now_, LifeOf(cache, copy, request.key));
  }

  // The ttl. Keys that are always asked for expire a ttl apart from the first time on, so in the
  // first one they get instants spread evenly over it, each its own; later ones follow from them.
  Duration LifeOf(const CacheModel& cache, uint32_t copy, uint64_t key) const {
    const Duration ttl = cache.spec.ttl;
    if (ttl.ns == 0 || cache.spec.sliding || now_.ns >= ttl.ns) return ttl;
    const double share = static_cast<double>(MixWords(key, phase_ + copy) >> 11) * 0x1p-53;
    const int64_t at = static_cast<int64_t>(share * static_cast<double>(ttl.ns));
    return {at > now_.ns ? at - now_.ns : at - now_.ns + ttl.ns};
  }

  void Invalidate(SimTime drifted) {
    for (size_t c = 0; c < due_.size(); ++c) {
      const CacheModel& cache = model_.caches()[c];
      if (cache.invalidations == 0 || cache.key_source < 0) continue;
      due_[c] += cache.invalidations / rate_;
      for (; due_[c] >= 1 && ops_ < kMostOps; --due_[c], ops_ += cache.copies) {
        const KeyLaw& keys = model_.sources()[static_cast<size_t>(cache.key_source)].keys;
        const uint64_t key = keys.Draw(stream_, drifted);
        for (uint32_t copy = 0; copy < cache.copies; ++copy) {
          if (!frozen_[cache.first_copy + copy]) copies_[cache.first_copy + copy].Erase(key, now_);
        }
      }
    }
  }

  // Whether every cache is as it stays: it has turned over as often as its policy needs, or ceased
  // to grow before it was full; without capacity, two ttls have passed.
  bool Settled(int64_t requests, std::vector<std::vector<Snapshot>>* snapshots) const {
    constexpr int64_t kRare = 200'000;
    std::vector<Snapshot>& present = snapshots->emplace_back();
    bool all = true;
    for (size_t c = 0; c < model_.caches().size(); ++c) {
      const CacheModel& cache = model_.caches()[c];
      CacheCounts counts;
      Snapshot snapshot{lookups_[c], 0};
      bool open = false;
      for (uint32_t i = cache.first_copy; i < cache.first_copy + cache.copies; ++i) {
        const CacheCounts each = copies_[i].counts();
        counts.insertions += each.insertions;
        counts.evictions += each.evictions;
        snapshot.items += copies_[i].items();
        open = open || !frozen_[i];
      }
      present.push_back(snapshot);
      if (!open || reached_by_[c] == 0) continue;
      // Before two ttls have passed, only entries that are evicted long before they expire are
      // as old as they stay.
      const Duration life = cache.spec.ttl + cache.spec.stale_for;
      const bool aged = cache.spec.sliding || now_.ns / 2 >= life.ns;
      const double turnovers = std::max(Turnovers(cache), aged ? 0.0 : 20.0);
      const bool turned =
          counts.evictions > 0 &&
          static_cast<double>(counts.insertions) >= turnovers * static_cast<double>(snapshot.items);
      const bool expired = cache.spec.policy == CachePolicy::kTtl && now_.ns / 2 >= life.ns;
      const bool idle = snapshot.lookups == 0 && requests > kRare;
      all = all && (turned || expired || idle || (counts.evictions == 0 && Level(*snapshots, c)));
    }
    return all;
  }

  // Whether a cache held about as much at the look before half of its lookups.
  static bool Level(const std::vector<std::vector<Snapshot>>& snapshots, size_t c) {
    constexpr int64_t kFewest = 4096;
    const Snapshot& last = snapshots.back()[c];
    if (last.lookups < kFewest) return false;
    for (size_t i = snapshots.size(); i-- > 0;) {
      const Snapshot& before = snapshots[i][c];
      if (before.lookups > last.lookups / 2) continue;
      const int64_t grown = std::abs(last.items - before.items);
      return grown * 1000 <= last.lookups - before.lookups;
    }
    return false;
  }

  const GeneralModel& model_;
  std::vector<CacheCopy>& copies_;
  Generator stream_;
  uint64_t phase_ = 0;
  double rate_ = 0;              // requests per second that are replayed
  std::vector<double> weights_;  // by source
  bool drifts_ = false;
  std::vector<uint64_t> reached_by_;  // by cache: different keys that can come to it
  std::vector<uint32_t> loops_;
  std::vector<int64_t> lookups_;
  std::vector<double> due_;   // invalidations, by cache
  std::vector<char> frozen_;  // copies that are as they are to be at the start
  SimTime now_{0};
  int64_t ops_ = 0;
};

}  // namespace

void FillCaches(const GeneralModel& model, uint64_t seed, uint32_t replication,
                std::vector<CacheCopy>* copies) {
  Replay first(model, seed, replication, copies);
  const int64_t requests = first.Run(kMostReplayed, {});
  if (!first.drifts()) return;
  // The same again now that it is known how long it takes, so that the drift ends at time 0.
  for (const CacheModel& cache : model.caches()) {
    if (cache.start == CacheStart::kPopular) continue;
    for (uint32_t copy = 0; copy < cache.copies; ++copy) (*copies)[cache.first_copy + copy].Clear();
  }
  Replay(model, seed, replication, copies).Run(requests, first.now());
}

}  // namespace servescape
