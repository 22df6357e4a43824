// SPDX-License-Identifier: MIT
#include "sim/systems/jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sim/catalog/catalog.h"
#include "sim/scenario/config_job.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/read_distribution.h"
#include "sim/scenario/read_price.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/visits.h"
#include "sim/schedule/cron.h"
#include "sim/schedule/zone.h"

namespace servescape {
namespace {

constexpr size_t kMostJobs = 64;
constexpr uint64_t kMostChunks = 1'000'000;
constexpr size_t kMostStretches = 1000;
constexpr int64_t kShortestPeriod = kNsOfSecond;

constexpr std::string_view kOfCronJobs = " concurrencyPolicy startingDeadlineSeconds ";
constexpr std::string_view kOfAirflow =
    " timetable catchup start_date max_active_runs backfill ";
constexpr std::string_view kOfWorkers =
    " profile batch_time batch_size noise overhead start host price spot interruptions ";
constexpr std::string_view kOfStores = " covers keys publish keep_newer initial_age ";
constexpr std::string_view kOfSchedules = " every schedule clock startingDeadlineSeconds "
                                          "timetable catchup start_date scheduler_down backfill ";

template <class Part>
int32_t IndexIn(const std::vector<Part>& parts, const std::string& name) {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const Part& part) { return part.name == name; });
  return found == parts.end() ? -1 : static_cast<int32_t>(found - parts.begin());
}

template <class Part>
std::vector<std::string> NamesOfParts(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

class JobReader {
 public:
  JobReader(const Member& member, const Node& jobs, const Config& config, Reporter& reporter)
      : in_(&member.value, "job.*", Label(fmt::format("job \"{}\"", member.key)), member.origin),
        jobs_(jobs),
        config_(config),
        reporter_(reporter) {
    out_.name = member.key;
  }

  JobConfig Read() {
    ReadFields(in_, out_, reporter_);
    ReadStart();
    ReadClock();
    ReadSchedule();
    ReadStretches();
    ReadBackfills();
    ReadWork();
    ReadPlace();
    ReadStore();
    if (config_.run.duration_automatic) {
      Wrong("", "needs run.duration, the time in which its runs are due");
    }
    return std::move(out_);
  }

 private:
  void Wrong(const char* key, const std::string& what) {
    reporter_.Error(*key == '\0' ? in_.origin() : in_.KeyOrigin(key), in_.label().Prefix() + what);
  }
  // None of these keys, which have no meaning here.
  void Refuse(std::string_view keys, const std::string& why) {
    for (const Member& member : in_.table()->members) {
      if (Lists(keys, member.key)) Wrong(member.key.c_str(), member.key + why);
    }
  }
  // Seconds since 1970 of a time by the job's clock, which has no zone and is never put on or back.
  std::optional<int64_t> Time(const Section& at, const char* key) {
    if (!at.Given(key)) return std::nullopt;
    const std::optional<int64_t> local = ParseCivil(at.Text(key));
    if (local) return local;
    reporter_.Error(at.ValueOrigin(key), fmt::format("{}: \"{}\" is no time such as "
                                                     "2026-01-01T07:00",
                                                     at.label().Below(key).Text(),
                                                     at.Text(key).substr(0, 40)));
    return std::nullopt;
  }

  void ReadStart() {
    const int given = (in_.Has("schedule") ? 1 : 0) + (in_.Has("every") ? 1 : 0) +
                      (in_.Has("after") ? 1 : 0);
    if (given != 1) {
      Wrong("", "needs one of schedule, such as \"0 2 * * *\", every, such as \"24h\", and after, "
                "another job");
    }
    const bool airflow = out_.system == JobSystem::kAirflow;
    Refuse(airflow ? kOfCronJobs : kOfAirflow,
           airflow ? " is a CronJob's" : " is an Airflow DAG's: it needs system = \"airflow\"");
    if (!in_.Given("after")) return;
    Refuse(kOfSchedules, " has no meaning with after");
    const std::string name = in_.Text("after");
    for (size_t i = 0; i < jobs_.members.size(); ++i) {
      if (jobs_.members[i].key == name) out_.after = static_cast<int32_t>(i);
    }
    if (out_.after >= 0) return;
    std::vector<std::string> known;
    for (const Member& member : jobs_.members) known.push_back(member.key);
    Wrong("after", fmt::format("runs after job \"{}\", which does not exist{}",
                               name.substr(0, 60), DidYouMean(name, known)));
  }

  void ReadClock() {
    if (const auto clock = Time(in_, "clock")) out_.clock = *clock;
    if (const auto start = Time(in_, "start_date")) {
      out_.has_start_date = true;
      out_.start_date = *start;
    }
  }

  void ReadSchedule() {
    const bool airflow = out_.system == JobSystem::kAirflow;
    const int64_t least = airflow ? kShortestPeriod : 60 * kShortestPeriod;
    if (out_.every.ns > 0 && out_.every.ns < least) {
      Wrong("every", airflow ? "every must be at least 1s"
                             : "every must be at least 1min: the jobs of a CronJob are named by "
                               "the minute, and two of a name are one (an Airflow DAG may have "
                               "\"1s\")");
      out_.every = Duration{least};
    }
    if (out_.every.ns % kShortestPeriod != 0) {
      Wrong("every", "every must be whole seconds");
    }
    if (const Node* node = in_.Given("startingDeadlineSeconds")) {
      const bool fits = node->integer >= 0 && node->integer <= 315'360'000;
      out_.has_deadline = true;
      out_.deadline = Duration{fits ? node->integer * kNsOfSecond : 0};
      if (!fits) Wrong("startingDeadlineSeconds", "startingDeadlineSeconds must be 0 to 315360000");
    }
    if (!in_.Given("schedule")) return;
    const CronResult cron =
        airflow ? ParseCroniter(out_.schedule) : ParseRobfig(out_.schedule);
    if (!cron) {
      Wrong("schedule", fmt::format("schedule \"{}\": {}", out_.schedule.substr(0, 60),
                                    cron.error()));
    } else if (!Fits(cron.value())) {
      Wrong("schedule", fmt::format("schedule \"{}\" never fits", out_.schedule.substr(0, 60)));
    }
    if (!cron || !Fits(cron.value())) out_.schedule = "0 0 * * *";
  }
  bool Fits(const CronExpression& cron) const {
    if (out_.system == JobSystem::kCronJob) {
      return NextRobfig(cron, Zone(), AtSeconds(out_.clock)).has_value();
    }
    return NextCroniter(cron, out_.clock * kNsOfSecond).has_value() &&
           PreviousCroniter(cron, out_.clock * kNsOfSecond).has_value();
  }

  // The tables of a list, each read by read(section).
  template <class ReadOne>
  void Each(const char* key, ReadOne read) {
    const Node* const list = in_.Given(key);
    if (list == nullptr) return;
    if (list->items.size() > kMostStretches) {
      return Wrong(key, fmt::format("{} has more than {} entries", key, kMostStretches));
    }
    for (size_t i = 0; i < list->items.size(); ++i) {
      const Node& item = list->items[i];
      if (item.bad) continue;
      read(Section(&item, fmt::format("job.*.{}[]", key), in_.label().Below(key).Entry(i),
                   item.origin));
    }
  }

  void ReadStretches() {
    Each("scheduler_down", [this](const Section& at) {
      JobStretch& stretch = out_.down.emplace_back();
      ReadFields(at, stretch, reporter_);
      if (at.Has("from") && at.Has("until") && stretch.from < stretch.until) return;
      reporter_.Error(at.origin(), at.label().Text() + " needs from, and until after it");
      out_.down.pop_back();
    });
    std::sort(out_.down.begin(), out_.down.end(),
              [](const JobStretch& a, const JobStretch& b) { return a.from < b.from; });
    for (size_t i = 1; i < out_.down.size(); ++i) {
      if (out_.down[i].from <= out_.down[i - 1].until) {
        return Wrong("scheduler_down", "scheduler_down: its entries must stand apart");
      }
    }
  }

  void ReadBackfills() {
    Each("backfill", [this](const Section& at) {
      JobBackfill backfill;
      ReadFields(at, backfill, reporter_);
      const auto from = Time(at, "from"), until = Time(at, "until");
      if (!at.Has("from") || !at.Has("until")) {
        reporter_.Error(at.origin(), at.label().Text() + " needs from and until, logical dates");
      } else if (from && until && *until < *from) {
        reporter_.Error(at.origin(), at.label().Text() + ": until must not be before from");
      }
      backfill.from = from.value_or(0);
      backfill.until = std::max(backfill.from, until.value_or(0));
      if (backfill.until > out_.clock + backfill.at.ns / kNsOfSecond) {
        reporter_.Error(at.origin(), at.label().Text() + ": until must not be after it is begun");
      }
      out_.backfill.push_back(backfill);
    });
  }

  void ReadWork() {
    if (!in_.Has("items")) Wrong("", "needs items, such as items = 1_000_000");
    out_.items = std::max<uint64_t>(1, out_.items);
    if (!in_.Has("service") || in_.Has("chunk")) CheckChunks();
    if (in_.Has("retry_delay") && out_.retries == 0) {
      reporter_.Warn(in_.KeyOrigin("retry_delay"),
                     in_.label().Prefix() + "retry_delay has no effect without retries");
    }
    const double mean = out_.time.noise.Mean();
    if (!(mean > 0)) {
      Wrong("noise", "noise must have a mean above 0");
    } else if (in_.Given("noise")) {
      out_.time.noise = Scaled(out_.time.noise, 1 / mean);
    }
    ReadTime();
  }

  void CheckChunks() {
    out_.chunk = std::clamp<uint64_t>(out_.chunk, 1, out_.items);
    if (out_.chunks() <= kMostChunks) return;
    Wrong(in_.Has("chunk") ? "chunk" : "items",
          fmt::format("has {} chunks, more than {}: make chunk larger, or items fewer",
                      out_.chunks(), kMostChunks));
    out_.chunk = (out_.items + kMostChunks - 1) / kMostChunks;
  }

  void ReadTime() {
    if (in_.Has("service")) return;
    if (in_.Has("profile") == in_.Has("batch_time")) {
      return Wrong("", "needs profile, an entry of the catalog, or batch_time = { base = \"5ms\", "
                       "per_item = \"1ms\" }");
    }
    out_.time.batch = BatchTimeKind::kAffine;
    if (!in_.Has("profile")) {
      if (out_.time.base + out_.time.per_item <= 0) {
        Wrong("batch_time", "batch_time needs a base or a per_item above 0s");
      }
      return;
    }
    const Profile* const profile = FindProfile(out_.profile);
    if (profile == nullptr) {
      return Wrong("profile", fmt::format("there is no profile \"{}\" in the catalog{}",
                                          out_.profile.substr(0, 60),
                                          DidYouMean(out_.profile, ProfileNames())));
    }
    out_.profile = profile->id;
    out_.time.batch = BatchTimeKind::kCurve;
    for (const ProfilePoint& point : profile->points) {
      out_.time.curve.push_back({static_cast<double>(point.batch), point.milliseconds / 1e3});
    }
  }

  void ReadPlace() {
    if (in_.Has("service")) return ReadService();
    if (in_.Has("class")) Wrong("class", "class has no meaning without service");
    const PriceRead price = ReadPrice(in_, in_.label().Prefix(), reporter_);
    out_.host = price.host;
    out_.price_per_hour = price.per_hour;
    out_.priced = price.priced;
    if (!out_.spot) return;
    const Instance* const instance = FindInstance(out_.host);
    if (in_.Has("price") || instance == nullptr) {
      Wrong("spot", "spot takes the catalog's price of host: it needs host, and no price");
    } else if (instance->spot_usd_per_hour <= 0) {
      Wrong("spot", fmt::format("the catalog has no spot price of {}: give price", out_.host));
    } else {
      out_.price_per_hour = instance->spot_usd_per_hour;
    }
  }

  void ReadService() {
    Refuse(kOfWorkers, " has no meaning with service: the chunks are scored by its servers");
    const std::string name = in_.Text("service");
    out_.service = IndexIn(config_.services, name);
    if (in_.Given("service") && out_.service < 0) {
      Wrong("service", fmt::format("there is no service \"{}\"{}", name.substr(0, 60),
                                   DidYouMean(name, NamesOfParts(config_.services))));
    }
    const std::string request_class = in_.Text("class");
    if (!request_class.empty()) {
      out_.request_class = IndexIn(config_.classes, request_class);
      if (out_.request_class < 0) {
        out_.request_class = 0;
        Wrong("class", fmt::format("there is no class \"{}\"{}", request_class.substr(0, 60),
                                   DidYouMean(request_class, NamesOfParts(config_.classes))));
      }
    }
    if (out_.service < 0) return;
    const ServiceConfig& service = config_.services[static_cast<size_t>(out_.service)];
    if (service.tokens.any || service.blocking_path >= 0 || service.serverless != nullptr) {
      Wrong("service", fmt::format("service \"{}\" cannot score chunks: it has tokens, a "
                                   "blocking_path or a serverless platform",
                                   name));
    }
    // Without batching, whatever a request carries is one unit of work (check_items.cpp).
    const uint64_t most =
        service.system.any() ? service.system.LargestBatch() : service.max_batch_size;
    if (!in_.Has("chunk")) {
      out_.chunk = most;
      CheckChunks();
    } else if (out_.chunk > most) {
      Wrong("chunk", fmt::format("chunk must be at most {}, the largest batch of service \"{}\"",
                                 most, name));
    }
  }

  void ReadStore() {
    if (!in_.Has("store")) {
      return Refuse(kOfStores, " has no meaning without store");
    }
    const std::string name = in_.Text("store");
    out_.store = IndexIn(config_.stores, name);
    if (in_.Given("store") && out_.store < 0) {
      Wrong("store", fmt::format("there is no store \"{}\"{}", name.substr(0, 60),
                                 DidYouMean(name, NamesOfParts(config_.stores))));
    }
    if (out_.popular && in_.Has("keys")) {
      reporter_.Warn(in_.KeyOrigin("keys"), in_.label().Prefix() +
                                               "keys has no effect without covers = \"random\"");
    } else if (!out_.popular && out_.keys < out_.items) {
      Wrong(in_.Has("keys") ? "keys" : "covers",
            fmt::format("covers = \"random\" needs keys, how many there are: at least its {} items",
                        out_.items));
      out_.keys = out_.items;
    }
    if (out_.store < 0) return;
    const StoreConfig& store = config_.stores[static_cast<size_t>(out_.store)];
    if (store.view.feast || store.materialization.ns > 0) {
      Wrong("store", fmt::format("store \"{}\" has system or materialization, which say what "
                                 "fills it",
                                 name));
    }
  }

  Section in_;
  const Node& jobs_;
  const Config& config_;
  Reporter& reporter_;
  JobConfig out_;
};

// Whether a job comes after itself.
bool IsInCircle(const std::vector<JobConfig>& jobs, size_t job) {
  int32_t at = jobs[job].after;
  for (size_t steps = 0; at >= 0 && steps <= jobs.size(); ++steps) {
    if (static_cast<size_t>(at) == job) return true;
    at = jobs[static_cast<size_t>(at)].after;
  }
  return false;
}

// Calls of services by fallbacks of steps that read a store which a job fills, as if it had
// nothing, as caches are taken to miss (ExpectedVisits).
void AddFallbacks(const Config& config, const BlockConfig& block, double factor,
                  std::vector<double>* visits) {
  for (const StepConfig& step : block.steps) {
    if (step.kind == StepKind::kStore && !step.attempt.fallback.empty() &&
        IsWritten(config, step.target)) {
      const std::vector<double> calls = VisitsOf(step.attempt.fallback[0], visits->size());
      for (size_t s = 0; s < calls.size(); ++s) (*visits)[s] += factor * calls[s];
    }
    double rounds = factor;
    if (step.kind == StepKind::kFanOut) rounds *= step.shards;
    if (step.kind == StepKind::kLoop) {
      rounds *= step.repeat >= 1 ? step.times : 1 / (1 - step.repeat);
    }
    for (size_t i = 0; i < step.blocks.size(); ++i) {
      const double share =
          step.kind != StepKind::kBranch ? 1
          : i < step.weights.size()      ? step.weights[i]
                                         : 1 / static_cast<double>(step.blocks.size());
      AddFallbacks(config, step.blocks[i], rounds * share, visits);
    }
  }
}

}  // namespace

void ReadJobs(const Node& root, Config* config, std::vector<bool>* called, Reporter& reporter) {
  const Node* const jobs = root.Find("job");
  if (jobs == nullptr || jobs->bad) return;
  if (jobs->members.size() > kMostJobs) {
    reporter.Error(jobs->members[kMostJobs].origin, fmt::format("more than {} jobs", kMostJobs));
    return;
  }
  std::vector<JobConfig> read;
  for (const Member& member : jobs->members) {
    if (member.value.bad) {
      read.emplace_back().name = member.key;
      continue;
    }
    read.push_back(JobReader(member, *jobs, *config, reporter).Read());
    const int32_t service = read.back().service;
    if (service >= 0 && called != nullptr && static_cast<size_t>(service) < called->size()) {
      (*called)[static_cast<size_t>(service)] = true;
    }
  }
  for (size_t i = 0; i < read.size(); ++i) {
    if (IsInCircle(read, i)) {
      reporter.Error(jobs->members[i].origin,
                     fmt::format("job \"{}\": runs after itself", read[i].name));
      break;
    }
  }
  for (JobConfig& each : read) {
    config->jobs.push_back(std::make_shared<const JobConfig>(std::move(each)));
  }
  for (PathConfig& path : config->paths) {
    if (!path.visits.empty()) AddFallbacks(*config, path.steps, 1, &path.visits);
  }
}

}  // namespace servescape
