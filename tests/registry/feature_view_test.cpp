// SPDX-License-Identifier: MIT
// Feast's feature view, by hand; times are hours.
#include "sim/registry/feature_view.h"

#include <doctest/doctest.h>

namespace servescape {
namespace {

constexpr int64_t kHourNs = 3600 * kNsOfSecond;
// So that a year before is not before 1970.
Instant Hour(double hour) {
  return {int64_t{20'000} * 24 * kHourNs + static_cast<int64_t>(hour * 3600) * kNsOfSecond};
}
constexpr Duration kHour{kHourNs};

FeatureRow Row(const char* entity, double at, const char* value) {
  return {entity, Hour(at), {}, value};
}

TEST_CASE("online reads do not look at ttl; absent and null differ") {
  FeatureView view(kHour);
  view.Write(Row("1", -100, "7"));
  view.Write({"2", Hour(-1), {}, {}});
  view.Materialize(Hour(-200), Hour(0));
  const OnlineRead old = view.Read("1", Hour(0));
  CHECK(old.present);
  CHECK(old.value == "7");
  CHECK(old.at == Hour(-100));
  CHECK(old.why == "100 h old, ttl 1 h: online reads do not look at it");
  CHECK(view.Read("2", Hour(0)).present);
  CHECK(!view.Read("2", Hour(0)).value);
  CHECK(!view.Read("3", Hour(0)).present);
}

TEST_CASE("both ends of a window are in it, later rows are not, the latest row counts") {
  FeatureView view({});
  view.Write(Row("start", 4, "a"));
  view.Write(Row("end", 6, "b"));
  view.Write({"late", Hour(6), {}, "c"});
  view.Write({"late", Hour(6.5), {}, "d"});
  view.Write(Row("many", 5.5, "new"));
  view.Write(Row("many", 4.5, "old"));
  view.Write({"tie", Hour(5), Hour(9), "second"});
  view.Write({"tie", Hour(5), Hour(8), "first"});
  const Materialization made = view.Materialize(Hour(4), Hour(6));
  CHECK(made.rows == 7);
  CHECK(made.written == 5);
  CHECK(view.Read("start", Hour(6)).value == "a");
  CHECK(view.Read("end", Hour(6)).value == "b");
  CHECK(view.Read("late", Hour(6)).value == "c");
  CHECK(view.Read("many", Hour(6)).value == "new");
  CHECK(view.Read("tie", Hour(6)).value == "second");
}

TEST_CASE("an older window overwrites newer values") {
  FeatureView view({});
  view.Write(Row("5", -3, "old"));
  view.Write(Row("5", -1, "new"));
  view.Materialize(Hour(-2), Hour(0));
  CHECK(view.Read("5", Hour(0)).value == "new");
  const Materialization older = view.Materialize(Hour(-48), Hour(-2));
  CHECK(older.over_newer == 1);
  CHECK(view.Read("5", Hour(0)).value == "old");
}

TEST_CASE("an incremental run goes on from the latest end and never sees a late row") {
  FeatureView view({20 * 24 * kHourNs});
  view.Write(Row("2", -5, "early"));
  const Materialization first = view.MaterializeIncremental(Hour(0), Hour(-1.5));
  CHECK(first.from == Hour(-480));  // ttl before now, not before its end
  CHECK(first.until == Hour(-1.5));
  view.Write(Row("2", -2, "late"));
  const Materialization second = view.MaterializeIncremental(Hour(0), Hour(0));
  CHECK(second.from == Hour(-1.5));
  CHECK(second.late_unseen == 1);
  CHECK(view.Read("2", Hour(0)).value == "early");
  // A window in the past does not move it back.
  view.Materialize(Hour(-10), Hour(-9));
  CHECK(view.MaterializeIncremental(Hour(1), Hour(1)).from == Hour(0));
}

TEST_CASE("the first incremental run without ttl begins 52 weeks before") {
  CHECK(FeatureView({}).MaterializeIncremental(Hour(0), Hour(0)).from == Hour(-8736));
}

TEST_CASE("joins of the past drop stale and future rows, and keep what is absent") {
  FeatureView view(kHour);
  view.Write(Row("1", 0, "a"));
  view.Write(Row("1", 0.5, "b"));
  const auto rows = view.Historical({{"1", Hour(0.25)},
                                     {"1", Hour(1.5)},
                                     {"1", Hour(1.6)},
                                     {"1", Hour(-1)},
                                     {"9", Hour(1)},
                                     {"9", Hour(1)}});
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].value == "a");
  CHECK(rows[1].value == "b");  // exactly the ttl
  CHECK(!rows[2].kept);
  CHECK(!rows[3].kept);
  CHECK(rows[4].kept);
  CHECK(!rows[4].value);
  CHECK(!rows[5].kept);
  FeatureView forever({});
  forever.Write(Row("1", 0, "a"));
  CHECK(forever.Historical({{"1", Hour(9999)}})[0].value == "a");
}

}  // namespace
}  // namespace servescape
