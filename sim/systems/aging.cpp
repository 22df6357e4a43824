// SPDX-License-Identifier: MIT
#include "sim/systems/aging.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "sim/scenario/bind.h"
#include "sim/scenario/config_aging.h"
#include "sim/scenario/fields.h"

namespace servescape {
namespace {

using enum ValueType;
using D = DriftConfig;
using T = RetrainingConfig;

constexpr SchemaRow kAging[] = {
    Table("service.*.drift", R"({ half_life = "20d", worst = 0.5 })",
          "The world moves away from what its model has learnt: of its quality, answers are worth "
          "less the older the model's data are."),
    Bound<&D::half_life>(
        Ranged("service.*.drift.half_life", kDuration, "s", 0, kTenYears, true, "", R"("20d")",
               "A little at any time: age at which half of what can be lost is lost.")),
    Bound<&D::at>(Ranged("service.*.drift.at", kDurationList, "s", 0, kTenYears, false, "[]",
                         R"(["10d", "40d"])",
                         "Suddenly: when the world changes, and models that were trained before "
                         "are worth worst.")),
    Bound<&D::period>(Ranged("service.*.drift.period", kDuration, "s", 0, kTenYears, true, "",
                             R"("365d")",
                             "With a season: a model is worth least half of it after its data "
                             "ended, and all after the whole.")),
    Bound<&D::worst>(Ranged("service.*.drift.worst", kRatio, "ratio", 0, 1, false, "0", "0.5",
                            "Of the service's quality, what an answer is worth at worst.")),
    Bound<&D::age>(Ranged("service.*.drift.age", kDuration, "s", 0, kTenYears, false, R"("0s")",
                          R"("5d")", "How old the data of the first model are at the start.")),
    Table("service.*.retraining", R"({ every = "7d", takes = "6h", price = "32 usd/h" })",
          "A new model is trained on all that is known when its training begins, by schedule, by "
          "alarm or both, one at a time."),
    Bound<&T::every>(Ranged("service.*.retraining.every", kDuration, "s", 0, kTenYears, false,
                            R"("0s")", R"("7d")",
                            "Time between two scheduled trainings, the first of them so long after "
                            "the start; 0: there is no schedule.")),
    Bound<&T::alarm_below>(
        Ranged("service.*.retraining.alarm_below", kRatio, "ratio", 0, 1, false, "0", "0.75",
               "A check begins a training where the share of good answers is significantly below "
               "this; 0: there are no checks.")),
    Bound<&T::check_every>(Ranged("service.*.retraining.check_every", kDuration, "s", 0, kTenYears,
                                  true, R"("1h")", R"("6h")", "Time between two checks.")),
    Bound<&T::window>(Ranged("service.*.retraining.window", kDuration, "s", 0, kTenYears, false,
                             R"("0s")", R"("1d")",
                             "Whose labels a check judges, back from the latest that are known; 0: "
                             "those of check_every.")),
    Bound<&T::labels>(Ranged("service.*.retraining.labels", kRatio, "ratio", 0, 1, true, "1",
                             R"("5%")",
                             "The share of answers of which it gets known whether they are good, "
                             "which they are with the probability quality times their worth.")),
    Bound<&T::label_delay>(Ranged("service.*.retraining.label_delay", kDuration, "s", 0, kTenYears,
                                  false, R"("0s")", R"("1d")", "How late that gets known.")),
    Bound<&T::confidence>(Ranged("service.*.retraining.confidence", kRatio, "ratio", 0.5, 0.999999,
                                 false, "0.95", R"("99.9%")",
                                 "Of one check; many are made, and each may raise a false alarm.")),
    Bound<&T::takes>(Ranged("service.*.retraining.takes", kDuration, "s", 0, kTenYears, false,
                            R"("0s")", R"("6h")",
                            "From the end of its data until the new model serves: its age then.")),
    Bound<&T::price>(Ranged("service.*.retraining.price", kMoneyPerHour, "usd/h", 0, 1e6, false, "",
                            R"("32 usd/h")", "Of the machines that train, for as long as it takes."
                            )),
    Bound<&T::cost>(Ranged("service.*.retraining.cost", kNumber, "usd", 0, 1e9, false, "0", "250",
                           "US dollars for each training beside that, such as for labels.")),
};

class AgingReader {
 public:
  AgingReader(const Section& in, Reporter& reporter)
      : in_(in), drift_(in.Below("drift")), retraining_(in.Below("retraining")),
        reporter_(reporter) {}

  void Read(ServiceConfig* out) {
    if (in_.Given("drift") != nullptr) ReadFields(drift_, config_.drift, reporter_);
    ReadDrift();
    config_.retrains = in_.Given("retraining") != nullptr;
    if (config_.retrains) ReadRetraining();
    out->aging = std::make_shared<const AgingConfig>(config_);
  }

 private:
  void Error(const char* table, const Section& below, const char* key, const std::string& what) {
    const Origin at = *key == '\0' ? in_.KeyOrigin(table) : below.KeyOrigin(key);
    reporter_.Error(at, in_.label().Prefix() + what);
  }

  void ReadDrift() {
    if (in_.Given("drift") == nullptr) {
      Error("retraining", retraining_, "",
            "retraining needs drift, without which a new model is worth no more than the old one");
      return;
    }
    constexpr std::pair<const char*, DriftKind> kKinds[] = {{"half_life", DriftKind::kGradual},
                                                            {"at", DriftKind::kSudden},
                                                            {"period", DriftKind::kSeasonal}};
    int given = 0;
    for (const auto& [key, kind] : kKinds) {
      if (!drift_.Has(key)) continue;
      config_.drift.kind = kind;
      ++given;
    }
    if (given == 1) return;
    Error("drift", drift_, "",
          "drift needs one of half_life (gradual), at (sudden) and period (seasonal)");
  }

  void ReadRetraining() {
    ReadFields(retraining_, config_.retraining, reporter_);
    const RetrainingConfig& own = config_.retraining;
    const auto wrong = [this](const char* key, const std::string& what) {
      Error("retraining", retraining_, key, what);
    };
    if (own.every.ns == 0 && own.alarm_below == 0) {
      wrong("", "retraining needs every, for a schedule, or alarm_below, for an alarm");
    }
    for (const char* key : {"check_every", "window", "labels", "label_delay", "confidence"}) {
      if (retraining_.Has(key) && own.alarm_below == 0) {
        wrong(key, fmt::format("retraining.{} needs alarm_below", key));
      }
    }
    if (own.alarm_below >= 1) wrong("alarm_below", "retraining.alarm_below must be less than 1");
    if (!retraining_.Has("price") && !retraining_.Has("cost")) {
      wrong("", "retraining needs price or cost (0 where it costs nothing), or the bill is not "
                "whole");
    }
    constexpr int64_t kLeastTime = 1'000'000;  // ns: what looks more often is a mistake
    if (own.every.ns > 0 && own.every.ns < kLeastTime) {
      wrong("every", "retraining.every must be at least 1ms");
    }
    if (own.alarm_below > 0 && own.check_every.ns < kLeastTime) {
      wrong("check_every", "retraining.check_every must be at least 1ms");
    }
  }

  const Section& in_;
  Section drift_, retraining_;
  Reporter& reporter_;
  AgingConfig config_;
};

}  // namespace

std::span<const SchemaRow> AgingRows() { return kAging; }

void ReadAging(const Section& in, ServiceConfig& out, Reporter& reporter) {
  if (in.Given("drift") == nullptr && in.Given("retraining") == nullptr) return;
  AgingReader(in, reporter).Read(&out);
}

void CheckAging(const Node& root, const Config& config, Reporter& reporter) {
  if (!config.run.duration_automatic) return;
  const Node* const services = root.Find("service");
  for (size_t s = 0; s < config.services.size(); ++s) {
    if (config.services[s].aging == nullptr) continue;
    const Section at(&services->members[s].value, "service.*",
                     Label(fmt::format("service \"{}\"", config.services[s].name)),
                     services->members[s].origin);
    reporter.Error(at.KeyOrigin("drift"), at.label().Prefix() +
                                              "drift needs run.duration, the time in which the "
                                              "model ages");
  }
}

}  // namespace servescape
