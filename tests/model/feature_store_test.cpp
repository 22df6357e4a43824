// SPDX-License-Identifier: MIT
// What Feast's online store holds, against closed forms: rows of an entity are a Poisson process,
// so that the age of the last one is exponential, whatever windows and late rows leave out.
#include <cmath>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/model/data_systems.h"

namespace servescape {
namespace {

constexpr int kEntities = 40'000;

StoreConfig View(double updates, double period) {
  StoreConfig store;
  store.view.feast = true;
  store.view.updates = updates;
  store.materialization = FromSeconds(period);
  return store;
}

SimTime When(double seconds) { return SimTime{FromSeconds(seconds).ns}; }

struct Found {
  double present = 0, age = 0, age_error = 0, quality = 0;
  double rule[kDataRules] = {};
  double least_age = 1e18;
};

Found ReadAll(const StoreConfig& config, double at) {
  const auto store = ModelOf(config);
  Found found;
  double squares = 0;
  for (int entity = 0; entity < kEntities; ++entity) {
    const FeatureRead read = store->Read(static_cast<uint64_t>(entity), When(at), 9);
    const double age = ToSeconds(read.age);
    found.present += read.present;
    found.age += read.present ? age : 0;
    squares += read.present ? age * age : 0;
    found.quality += read.quality / kEntities;
    ++found.rule[static_cast<int>(read.rule)];
    if (read.present) found.least_age = std::fmin(found.least_age, age);
  }
  found.age /= found.present;
  found.age_error = std::sqrt((squares / found.present - found.age * found.age) / found.present);
  found.present /= kEntities;
  for (double& share : found.rule) share /= kEntities;
  return found;
}

double RuleShare(const Found& found, DataRule rule) { return found.rule[static_cast<int>(rule)]; }

// Four standard errors of a share.
double Within(double share) { return 4 * std::sqrt(share * (1 - share) / kEntities) + 1e-9; }

TEST_CASE("feast: a value is as old as the window's end and what came before it") {
  StoreConfig store = View(1.0 / 100, 60);
  store.lag = FromSeconds(30);
  for (const double since : {0.0, 59.0}) {
    const Found found = ReadAll(store, 600 + since);
    CHECK(found.present == 1);
    CHECK(std::fabs(found.age - (30 + since + 100)) < 4 * found.age_error);
    CHECK(found.least_age >= 30 + since);  // rows later than the end are not taken
  }
}

TEST_CASE("feast: the first window reaches ttl back, and online reads do not look at the ttl") {
  StoreConfig store = View(1.0 / 100, 1000);
  store.view.ttl = FromSeconds(50);
  store.view.absent_quality = 0.25;
  const Found at_start = ReadAll(store, 0);
  const double absent = Exp(-0.5);
  CHECK(std::fabs(1 - at_start.present - absent) < Within(absent));
  CHECK(RuleShare(at_start, DataRule::kAbsent) == doctest::Approx(1 - at_start.present));
  CHECK(at_start.quality == doctest::Approx(1 - 0.75 * (1 - at_start.present)));
  // A moment before the next run every value is older than the ttl, and PRESENT.
  const Found later = ReadAll(store, 999);
  CHECK(later.present == at_start.present);
  CHECK(RuleShare(later, DataRule::kOldValue) == doctest::Approx(later.present));
  // Without a ttl 52 weeks, whatever the ttl of an old run would have been.
  StoreConfig year = View(0, 86'400);
  CHECK(ReadAll(year, 0).present == 1);
  year.view.updates = 1 / (26.0 * 7 * 86'400);
  const double none = Exp(-2);
  CHECK(std::fabs(1 - ReadAll(year, 0).present - none) < Within(none));
}

TEST_CASE("feast: an incremental run never sees a late row; the next one on time replaces it") {
  StoreConfig store = View(1.0 / 100, 50);
  store.view.late = 0.4;
  store.view.lateness = FromSeconds(80);  // longer than a window: all late ones are missed
  store.view.first_run = FromSeconds(1e6);
  const Found found = ReadAll(store, 10'000);
  const double on_time = 0.6 / 100;
  CHECK(std::fabs(found.age - 1 / on_time) < 4 * found.age_error);
  // A late row that has arrived is newer than the last on time: p exp(-a D).
  const double late = 0.4 * Exp(-on_time * 80);
  CHECK(std::fabs(RuleShare(found, DataRule::kLateRow) - late) < Within(late));
  // All late: what the first run saw is all there is.
  store.view.late = 1;
  store.view.first_run = {};
  const Found first = ReadAll(store, 10'000);
  CHECK(first.least_age >= 10'000 + 80);
  CHECK(std::fabs(first.age - (10'000 + 80 + 100)) < 4 * first.age_error);
}

TEST_CASE("feast: an older window that is materialised again writes over newer values") {
  StoreConfig store = View(1.0 / 10, 1000);
  store.view.backfill = {{When(500), FromSeconds(300), FromSeconds(200)}};
  const Found before = ReadAll(store, 499), after = ReadAll(store, 501),
              next = ReadAll(store, 1001);
  CHECK(RuleShare(before, DataRule::kBackfill) == 0);
  const double some = 1 - Exp(-10.0);  // a row in the window
  CHECK(std::fabs(RuleShare(after, DataRule::kBackfill) - some) < Within(some));
  CHECK(after.age == doctest::Approx(501 + 200 + 10).epsilon(0.01));
  CHECK(RuleShare(next, DataRule::kBackfill) == 0);
  CHECK(next.age < 15);
  // Read by who looks: twice the same.
  const auto model = ModelOf(store);
  CHECK(model->Read(3, When(501), 9).age == model->Read(3, When(501), 9).age);
}

TEST_CASE("feast: null is PRESENT, and stale and null values are worth what is said") {
  StoreConfig store = View(1.0 / 100, 10);
  store.view.nulls = 0.3;
  store.view.null_quality = 0.5;
  store.view.stale_after = FromSeconds(100);
  store.view.stale_quality = 0.8;
  const Found found = ReadAll(store, 100);
  CHECK(found.present == 1);
  CHECK(std::fabs(RuleShare(found, DataRule::kNull) - 0.3) < Within(0.3));
  const double stale = Exp(-1.0);
  const double quality = (1 - 0.2 * stale) * (1 - 0.5 * 0.3);
  CHECK(std::fabs(found.quality - quality) < 4 * 0.3 / std::sqrt(kEntities));
}

}  // namespace
}  // namespace servescape
