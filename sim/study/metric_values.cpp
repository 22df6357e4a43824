// SPDX-License-Identifier: MIT
#include "sim/study/metric_values.h"

#include <algorithm>

#include "sim/base/constants.h"
#include "sim/model/prices.h"
#include "sim/scenario/metric_names.h"
#include "sim/study/bill.h"
#include "sim/study/steady_detail.h"
#include "sim/study/thresholds.h"
#include "sim/study/work.h"

namespace servescape {
namespace values {
namespace {

using View = const MetricView&;

double One(View) { return 1; }
double Seconds(View v) { return v.part.length; }

// A member of a sum of the system, of one service, class or store.
template <auto member>
double System(View v) {
  return static_cast<double>(v.part.*member);
}
template <auto member>
double Service(View v) {
  return static_cast<double>(v.part.services[v.i].*member);
}
template <auto member>
double ServiceMore(View v) {
  return static_cast<double>(v.part.detail->services[v.i].*member);
}
template <auto member>
double Class(View v) {
  return static_cast<double>(v.part.detail->classes[v.i].*member);
}
template <auto member>
double Store(View v) {
  return static_cast<double>(v.part.detail->stores[v.i].*member);
}

template <auto member>
double Aged(View v) {
  return static_cast<double>(v.part.detail->aged[v.i].*member);
}
double WithAge(View v) { return Aged<&StoreWindow::reads>(v) - Aged<&StoreWindow::ageless>(v); }

template <auto member>
double Job(View v) {
  return static_cast<double>(v.part.jobs[v.i].*member);
}
double Slots(View v) { return Job<&JobWindow::started>(v) + Job<&JobWindow::missed>(v); }
double RunsLost(View v) { return Job<&JobWindow::failed>(v) + Job<&JobWindow::stopped>(v); }
double RunsEnded(View v) { return Job<&JobWindow::succeeded>(v) + RunsLost(v); }

template <Outcome outcome>
double Ends(View v) {
  return static_cast<double>(CountOf(v.part.outcomes, outcome));
}
template <Outcome outcome>
double ClassEnds(View v) {
  return static_cast<double>(CountOf(v.part.detail->classes[v.i].outcomes, outcome));
}
template <Outcome outcome>
double Fails(View v) {
  return static_cast<double>(CountOf(v.part.services[v.i].fails, outcome));
}
double Rejections(View v) {
  return v.part.detail ? Fails<Outcome::kRejected>(v) : Service<&ServiceWindow::rejections>(v);
}
double AllEnds(View v) { return static_cast<double>(Ended(v.part.outcomes)); }
double AllClassEnds(View v) {
  return static_cast<double>(Ended(v.part.detail->classes[v.i].outcomes));
}
double AnswersAndRejections(View v) {
  return static_cast<double>(v.part.completions + v.part.rejections);
}

// The answers that goodput counts: within the limit of the goals on latency; without such a goal,
// those of each class within its deadline.
double GoodAnswers(View v) {
  if (v.part.detail && HasTokenGoals(v.config)) {
    double good = 0;
    for (const ClassWindow& one : v.part.detail->classes) {
      good += static_cast<double>(one.tokens.good);
    }
    return good;
  }
  const double limit = LatencyLimit(v.config);
  const Steady& part = v.part;
  if (limit >= 0 && part.completions > 0) {
    return static_cast<double>(part.completions) * part.latency.ShareAtMost(FromSeconds(limit));
  }
  if (limit >= 0 || !part.detail) return static_cast<double>(part.completions);
  int64_t count = 0;
  for (size_t c = 0; c < v.config.classes.size(); ++c) {
    const ClassWindow& window = part.detail->classes[c];
    count += v.config.classes[c].deadline.ns > 0 ? window.in_time
                                                 : CountOf(window.outcomes, Outcome::kAnswered);
  }
  return static_cast<double>(count);
}

template <AttemptKind kind>
double Attempts(View v) {
  return static_cast<double>(v.part.attempts[static_cast<size_t>(kind)]);
}
double AllAttempts(View v) {
  return Attempts<AttemptKind::kFirst>(v) + Attempts<AttemptKind::kRetry>(v) +
         Attempts<AttemptKind::kHedge>(v);
}
// Where nothing is called, each call wanted is made once.
double CallsMade(View v) { return Attempts<AttemptKind::kFirst>(v) > 0 ? AllAttempts(v) : 1; }
double CallsWanted(View v) { return std::max(1.0, Attempts<AttemptKind::kFirst>(v)); }
double Quality(View v) { return v.part.detail->system.quality_sum; }

double Work(View v) {
  return WorkShare(v.loads[v.i], v.part.services[v.i], Fleet::kBilled,
                   v.part.detail ? &v.part.detail->at_service[v.i] : nullptr);
}
// Of sequences of tokens the servers say nothing: running.mean counts them.
double Busy(View v) { return StationIn(v).BySlots() ? v.part.services[v.i].busy_area : Work(v); }
double MayBeBusy(View v) {
  const Station& station = StationIn(v);
  return station.BySlots() ? v.part.services[v.i].billed_area * station.servers : 1;
}
// The waits of those that are preempted and resumed included.
double Waits(View v) {
  const double again = v.part.detail ? v.part.detail->services[v.i].resumed_wait_sum : 0;
  return v.part.services[v.i].wait_sum + again;
}
// With tokens, an iteration is a batch and a token an item of it.
bool ByTokens(View v) { return StationIn(v).unit == WorkUnit::kTokens && v.part.detail; }
double Batches(View v) {
  return ByTokens(v) ? ServiceMore<&ServiceDetailWindow::iterations>(v)
                     : Service<&ServiceWindow::batches>(v);
}
double BatchItems(View v) {
  return ByTokens(v) ? ServiceMore<&ServiceDetailWindow::tokens>(v)
                     : Service<&ServiceWindow::batch_items>(v);
}
double MayIterate(View v) { return v.part.length * StationIn(v).replicas; }
double Replicas(View v) { return StationIn(v).replicas; }

// Of tokens: a member of the sums, by where they are found.
template <auto member>
double SystemTokens(View v) {
  double sum = 0;
  for (const ClassWindow& one : v.part.detail->classes) {
    sum += static_cast<double>(one.tokens.*member);
  }
  return sum;
}
template <auto member>
double ServiceTokens(View v) {
  return static_cast<double>(v.part.detail->services[v.i].sequences.*member);
}
double TotalTokens(View v) {
  const ServiceDetailWindow& service = v.part.detail->services[v.i];
  return static_cast<double>(service.tokens + service.prompt_tokens + service.prefix_hits);
}
double GpuSeconds(View v) { return MayIterate(v) * StationIn(v).gpus; }
template <auto member>
double ClassTokens(View v) {
  return static_cast<double>(v.part.detail->classes[v.i].tokens.*member);
}

template <LookupResult... results>
double Lookups(View v) {
  return (... + static_cast<double>(v.part.detail->caches[v.i][static_cast<size_t>(results)]));
}
constexpr Quantity kAllLookups = Lookups<LookupResult::kHit, LookupResult::kStale,
                                         LookupResult::kMiss, LookupResult::kCoalesced>;
// A stale answer is a hit too; one that waits for another request's fetch is none.
constexpr Quantity kHits = Lookups<LookupResult::kHit, LookupResult::kStale>;

double PerHour(View v) { return HasPrice(v.config) ? DollarsPerHour(v.config) : kNaN; }
double Total(View v) { return PerHour(v) * ToSeconds(v.config.run.duration) / 3600; }
double PaidHere(View v) {
  if (!HasPrice(v.config)) return kNaN;
  return Paid(v.config, v.part.billed, v.part.length, v.part.serverless, v.part.nodes,
              v.part.jobs);
}
double PaidAnHour(View v) { return PaidHere(v) * 3600; }
double Million(View v) { return PaidHere(v) * 1e6; }
// Of a replication that was stopped: as if it had gone on so.
double PaidInAll(View v) {
  if (!HasPrice(v.config)) return kNaN;
  return Paid(v.config, v.part.billed_in_all, v.part.seconds_in_all, v.part.serverless_in_all,
              v.part.nodes_in_all, v.part.jobs_in_all);
}
double ShareOfRun(View v) { return v.part.seconds_in_all / ToSeconds(v.config.run.duration); }

template <ServerlessMeter meter>
double Metered(View v) {
  return v.part.detail->services[v.i].serverless[static_cast<size_t>(meter)];
}
template <ServerlessLevel level>
double Level(View v) {
  return v.part.detail->services[v.i].serverless_area[static_cast<size_t>(level)];
}
const RolloutRecord& RolloutOf(View v) { return v.part.detail->rollouts[v.i]; }
double RolledBack(View v) { return RolloutOf(v).rolled_back ? 1 : 0; }
double Promoted(View v) { return RolloutOf(v).promoted ? 1 : 0; }
double RollbackTime(View v) { return RolloutOf(v).rolled_back ? RolloutOf(v).decided_after : 0; }
double Checks(View v) { return static_cast<double>(RolloutOf(v).checks); }
double FailedChecks(View v) { return static_cast<double>(RolloutOf(v).failed_checks); }
const ModelRecord& ModelOf(View v) { return v.part.detail->models[v.i]; }
double ModelAge(View v) { return ModelOf(v).age_area; }
double WholeRun(View v) { return v.part.seconds_in_all; }
double Trainings(View v) { return static_cast<double>(ModelOf(v).trainings); }
double Alarms(View v) { return static_cast<double>(ModelOf(v).alarms); }
constexpr Quantity kColdStarts = Metered<ServerlessMeter::kColdStarts>;
double IdleInstances(View v) {
  return v.part.services[v.i].billed_area - Level<ServerlessLevel::kStarting>(v) -
         Level<ServerlessLevel::kActive>(v);
}

Histogram Latency(View v) { return v.part.latency; }
Histogram Wait(View v) { return v.part.wait[v.i]; }
template <auto member>
Histogram Of(View v) {
  return (v.part.detail.get()->*member)[v.i];
}
template <auto member>
Histogram OfAll(View v) {
  Histogram all;
  for (const Histogram& one : v.part.detail.get()->*member) all.Merge(one);
  return all;
}

using S = Steady;
using W = ServiceWindow;
using D = ServiceDetailWindow;
using T = TokenWindow;
constexpr Quantity kArrivals = System<&S::arrivals>, kAnswers = System<&S::completions>;
constexpr Quantity kCame = Service<&W::arrivals>, kServed = Service<&W::completions>,
                   kStarted = Service<&W::started>, kBatchesBegun = Service<&W::batches>;
constexpr Quantity kOpenings = ServiceMore<&D::gate_openings>, kGaps = ServiceMore<&D::gaps>,
                   kSequences = ServiceTokens<&T::answers>;
constexpr Quantity kClassAnswers = ClassEnds<Outcome::kAnswered>;
constexpr Quantity kReads = Store<&StoreWindow::reads>;

constexpr MetricValue Distribution(std::string_view pattern, int traits,
                                   Histogram (*histogram)(View), Quantity samples = nullptr) {
  return {pattern, traits, nullptr, nullptr, samples, histogram};
}

// Times of tokens are as vLLM's and NVIDIA's benchmarks define them: time per output token is
// (end - first token) over (tokens - 1) of each answer; one of a single token has none. A request's
// time to the first token counts from its intended arrival, whatever it passes before; a service's
// from coming to it.
constexpr MetricValue kValues[] = {
    {"latency.mean", kOfQueues, System<&S::latency_sum>, kAnswers, kAnswers},
    Distribution("latency.pN", kOfQueues, Latency),
    Distribution("latency.within(TIME)", kOfQueues, Latency, kAnswers),
    Distribution("latency.max", kGrows, Latency),
    {"throughput", kNoTrait, kAnswers, Seconds, kAnswers},
    {"goodput", kSettles, GoodAnswers, Seconds, kAnswers},
    {"availability", kNoTrait, kAnswers, AnswersAndRejections, AnswersAndRejections},
    {"offered", kNoTrait, kArrivals, Seconds, kArrivals},
    {"in_system.mean", kOfQueues, System<&S::in_system_area>, Seconds, kArrivals},
    {"time_to_first_token.mean", kDetailed | kOfQueues, SystemTokens<&T::first_sum>,
     SystemTokens<&T::answers>, SystemTokens<&T::answers>},
    Distribution("time_to_first_token.pN", kDetailed | kOfQueues,
                 OfAll<&SteadyDetail::class_first_token>),
    {"time_per_output_token.mean", kDetailed, SystemTokens<&T::per_token_sum>,
     SystemTokens<&T::several>, SystemTokens<&T::several>},
    Distribution("time_per_output_token.pN", kDetailed, OfAll<&SteadyDetail::class_per_token>),
    {"failed", kDetailed, Ends<Outcome::kFailed>, Seconds, AllEnds},
    {"shed", kDetailed, Ends<Outcome::kShed>, Seconds, AllEnds},
    {"timed_out", kDetailed, Ends<Outcome::kTimedOut>, Seconds, AllEnds},
    {"rejected", kDetailed, Ends<Outcome::kRejected>, Seconds, AllEnds},
    {"attempts.per_request", kDetailed, CallsMade, CallsWanted, AllAttempts},
    {"retries", kDetailed, Attempts<AttemptKind::kRetry>, Seconds, AllAttempts},
    {"hedges", kDetailed, Attempts<AttemptKind::kHedge>, Seconds, AllAttempts},
    {"quality.mean", kDetailed, Quality, Ends<Outcome::kAnswered>, AllEnds},
    {"service.*.utilization", kNoTrait, Busy, MayBeBusy, kBatchesBegun},
    {"service.*.load", kNoTrait, Work, One, kBatchesBegun},
    {"service.*.queue.mean", kOfQueues, Service<&W::queue_area>, Seconds, kCame},
    {"service.*.wait.mean", kOfQueues, Waits, kStarted, kStarted},
    Distribution("service.*.wait.pN", kOfQueues, Wait),
    Distribution("service.*.wait.within(TIME)", kOfQueues, Wait, kStarted),
    {"service.*.wait.probability", kOfQueues, Service<&W::waited>, kStarted, kStarted},
    {"service.*.sojourn.mean", kOfQueues, Service<&W::sojourn_sum>, kServed, kServed},
    {"service.*.batch.mean", kNoTrait, BatchItems, Batches, kBatchesBegun},
    {"service.*.batches.per_second", kNoTrait, Batches, Seconds, kBatchesBegun},
    {"service.*.throughput", kNoTrait, kServed, Seconds, kServed},
    {"service.*.rejected", kNoTrait, Rejections, Seconds, kCame},
    {"service.*.shed", kDetailed, Fails<Outcome::kShed>, Seconds, kCame},
    {"service.*.abandoned", kDetailed, Service<&W::abandoned>, Seconds, kCame},
    {"service.*.preempted", kDetailed, ServiceMore<&D::preempted>, Seconds, kCame},
    {"service.*.failed", kDetailed, Fails<Outcome::kFailed>, Seconds, kCame},
    {"service.*.up.mean", kDetailed, Service<&W::up_area>, Seconds, kCame},
    {"service.*.gate.queue_before.mean", kDetailed | kOfQueues, ServiceMore<&D::gate_waiting>,
     kOpenings, kOpenings},
    {"service.*.gate.taken.mean", kDetailed, ServiceMore<&D::gate_taken>, kOpenings, kOpenings},
    {"service.*.running.mean", kDetailed, Service<&W::busy_area>, Seconds, kSequences},
    {"service.*.iterating", kDetailed, ServiceMore<&D::iterating_area>, MayIterate, kSequences},
    {"service.*.tokens", kDetailed, ServiceMore<&D::tokens>, Seconds, kSequences},
    {"service.*.total_tokens", kDetailed, TotalTokens, Seconds, kSequences},
    {"service.*.tokens_per_gpu", kDetailed, ServiceMore<&D::tokens>, GpuSeconds, kSequences},
    {"service.*.total_tokens_per_gpu", kDetailed, TotalTokens, GpuSeconds, kSequences},
    {"service.*.kv_use.mean", kDetailed, ServiceMore<&D::kv_area>, MayIterate, kSequences},
    {"service.*.prefix_hit_ratio", kDetailed, ServiceMore<&D::prefix_hits>,
     ServiceMore<&D::prefix_queries>, ServiceMore<&D::prefix_queries>},
    {"service.*.loaded_tokens", kDetailed, ServiceMore<&D::loaded_tokens>, Seconds, kSequences},
    {"service.*.time_to_first_token.mean", kDetailed | kOfQueues, ServiceTokens<&T::first_sum>,
     kSequences, kSequences},
    Distribution("service.*.time_to_first_token.pN", kDetailed | kOfQueues,
                 Of<&SteadyDetail::first_token>),
    {"service.*.time_per_output_token.mean", kDetailed, ServiceTokens<&T::per_token_sum>,
     ServiceTokens<&T::several>, ServiceTokens<&T::several>},
    Distribution("service.*.time_per_output_token.pN", kDetailed, Of<&SteadyDetail::per_token>),
    {"service.*.inter_token_latency.mean", kDetailed | kSettles, ServiceMore<&D::gap_sum>, kGaps,
     kGaps},
    Distribution("service.*.inter_token_latency.pN", kDetailed | kSettles,
                 Of<&SteadyDetail::token_gap>),
    {"service.*.cold_starts", kDetailed, kColdStarts, kStarted, kStarted},
    {"service.*.cold_start.mean", kDetailed, Metered<ServerlessMeter::kColdTime>, kColdStarts,
     kColdStarts},
    {"service.*.throttled", kDetailed, Metered<ServerlessMeter::kThrottled>, Seconds, kCame},
    {"service.*.instance_starts", kDetailed, Metered<ServerlessMeter::kStarted>, Seconds, kCame},
    {"service.*.starting.mean", kDetailed, Level<ServerlessLevel::kStarting>, Seconds, kCame},
    {"service.*.active.mean", kDetailed, Level<ServerlessLevel::kActive>, Seconds, kCame},
    {"service.*.idle", kDetailed, IdleInstances, Service<&W::billed_area>, kCame},
    {"service.*.scaled_to_zero", kDetailed, Level<ServerlessLevel::kNone>, Seconds, kCame},
    {"service.*.rollout.rolled_back", kDetailed, RolledBack, One, One},
    {"service.*.rollout.promoted", kDetailed, Promoted, One, One},
    {"service.*.rollout.rollback_after", kDetailed, RollbackTime, RolledBack, RolledBack},
    {"service.*.rollout.failed_checks", kDetailed, FailedChecks, Checks, Checks},
    {"service.*.model_age.mean", kDetailed, ModelAge, WholeRun, WholeRun},
    {"service.*.retraining.trainings", kDetailed, Trainings, One, One},
    {"service.*.retraining.by_alarm", kDetailed, Alarms, Trainings, Trainings},
    {"service.*.replicas.mean", kNoTrait, Service<&W::billed_area>, Seconds, kCame, nullptr,
     Replicas},
    {"class.*.latency.mean", kDetailed | kOfQueues, Class<&ClassWindow::latency_sum>, kClassAnswers,
     kClassAnswers},
    Distribution("class.*.latency.pN", kDetailed | kOfQueues, Of<&SteadyDetail::class_latency>),
    Distribution("class.*.latency.within(TIME)", kDetailed | kOfQueues,
                 Of<&SteadyDetail::class_latency>, kClassAnswers),
    {"class.*.time_to_first_token.mean", kDetailed | kOfQueues, ClassTokens<&T::first_sum>,
     ClassTokens<&T::answers>, ClassTokens<&T::answers>},
    Distribution("class.*.time_to_first_token.pN", kDetailed | kOfQueues,
                 Of<&SteadyDetail::class_first_token>),
    {"class.*.time_per_output_token.mean", kDetailed, ClassTokens<&T::per_token_sum>,
     ClassTokens<&T::several>, ClassTokens<&T::several>},
    Distribution("class.*.time_per_output_token.pN", kDetailed, Of<&SteadyDetail::class_per_token>),
    {"class.*.throughput", kDetailed, kClassAnswers, Seconds, kClassAnswers},
    {"class.*.availability", kDetailed, kClassAnswers, AllClassEnds, AllClassEnds},
    {"class.*.deadline_met", kDetailed | kSettles, Class<&ClassWindow::in_time>, AllClassEnds,
     AllClassEnds},
    {"cache.*.requests", kDetailed, kAllLookups, Seconds, kAllLookups},
    {"cache.*.hit_ratio", kDetailed, kHits, kAllLookups, kAllLookups},
    {"cache.*.stale_ratio", kDetailed, Lookups<LookupResult::kStale>, kAllLookups, kAllLookups},
    {"cache.*.coalesced_ratio", kDetailed, Lookups<LookupResult::kCoalesced>, kAllLookups,
     kAllLookups},
    {"store.*.reads", kDetailed, kReads, Seconds, kReads},
    {"store.*.staleness.mean", kDetailed, Aged<&StoreWindow::staleness_sum>, WithAge, WithAge},
    Distribution("store.*.staleness.pN", kDetailed, Of<&SteadyDetail::staleness>),
    Distribution("store.*.staleness.within(TIME)", kDetailed, Of<&SteadyDetail::staleness>,
                 WithAge),
    {"store.*.missing", kDetailed, Store<&StoreWindow::missing>, kReads, kReads},
    {"job.*.runs", kDetailed, Job<&JobWindow::started>, One, One},
    {"job.*.failed", kDetailed, RunsLost, RunsEnded, RunsEnded},
    {"job.*.missed", kDetailed, Job<&JobWindow::missed>, Slots, Slots},
    {"job.*.late.mean", kDetailed, Job<&JobWindow::late_sum>, Job<&JobWindow::started>,
     Job<&JobWindow::started>},
    {"job.*.duration.mean", kDetailed, Job<&JobWindow::took_sum>, Job<&JobWindow::succeeded>,
     Job<&JobWindow::succeeded>},
    {"job.*.workers.mean", kDetailed, Job<&JobWindow::paid_area>, Seconds, One},
    {"job.*.busy", kDetailed, Job<&JobWindow::busy_area>, Job<&JobWindow::paid_area>, One},
    {"job.*.interruptions", kDetailed, Job<&JobWindow::interruptions>, One, One},
    {"cost.per_hour", kNoTrait, PaidAnHour, Seconds, kArrivals, nullptr, PerHour},
    {"cost.per_million", kNoTrait, Million, kAnswers, kAnswers},
    {"cost.total", kNoTrait, PaidInAll, ShareOfRun, kArrivals, nullptr, Total},
};

// Classes, caches, stores and jobs are only in scenarios that are played in detail.
constexpr bool IsDetailOfAll(const MetricName& name, int traits) {
  if (name.where != MetricWhere::kAll && name.where != MetricWhere::kDetail) return false;
  for (const std::string_view kind : {"class.", "cache.", "store.", "job."}) {
    if (name.pattern.starts_with(kind)) return false;
  }
  return (traits & kDetailed) != 0;
}

// Nothing is named without a value, nor measured without a name, nor asked of a run that does not
// measure it.
constexpr bool OneForOne() {
  if (std::size(kValues) != std::size(kMetricNames)) return false;
  for (size_t i = 0; i < std::size(kValues); ++i) {
    const MetricValue& value = kValues[i];
    const MetricName& name = kMetricNames[i];
    if (value.pattern != name.pattern) return false;
    if (IsDetailOfAll(name, value.traits) != (name.where == MetricWhere::kDetail)) return false;
    const bool ratio = value.numerator && value.denominator && value.samples;
    if (!ratio && !value.histogram && !value.nominal) return false;
  }
  return true;
}
static_assert(OneForOne(), "kValues must have the rows of kMetricNames, in their order");

}  // namespace
}  // namespace values

std::span<const MetricValue> CommonMetricValues() { return values::kValues; }

}  // namespace servescape
