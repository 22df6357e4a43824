// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>
#include <string_view>

#include "sim/catalog/catalog.h"
#include "sim/catalog/serverless.h"
#include "sim/catalog/search.h"

namespace servescape {
namespace {

TEST_CASE("profiles: unique names, increasing batches, positive times, a source each") {
  CHECK(Profiles().size() == 71);
  std::set<std::string_view> names;
  for (const Profile* profile : Profiles()) {
    CAPTURE(profile->id);
    CHECK(names.insert(profile->id).second);
    if (!profile->alias.empty()) CHECK(names.insert(profile->alias).second);
    CHECK(profile->source.size() > 10);
    CHECK_FALSE(profile->date.empty());
    REQUIRE(profile->points.size() >= 2);
    for (size_t i = 0; i < profile->points.size(); ++i) {
      CHECK(profile->points[i].milliseconds > 0);
      if (i > 0) CHECK(profile->points[i].batch > profile->points[i - 1].batch);
    }
    // The last segment is extended to larger batches, so it rises, or ends beyond the largest.
    const auto& points = profile->points;
    const bool rises =
        points[points.size() - 1].milliseconds >= points[points.size() - 2].milliseconds;
    CHECK((rises || points.back().batch >= 65536));
  }
}

TEST_CASE("vector indexes: dials that rise, loads that were measured, a source each") {
  std::set<std::string_view> ids;
  for (const SearchProfile& profile : SearchProfiles()) {
    CAPTURE(profile.id);
    CHECK(ids.insert(profile.id).second);
    CHECK(FindSearchProfile(profile.id) == &profile);
    CHECK(profile.source.size() > 10);
    CHECK(profile.fit.size() > 10);
    REQUIRE(profile.dials.size() >= 2);
    for (size_t i = 0; i < profile.dials.size(); ++i) {
      const SearchDial& dial = profile.dials[i];
      CHECK(dial.recall <= 1);
      CHECK(dial.serial_ms > profile.overhead_ms);
      CHECK(dial.serial_p99_ms > dial.serial_ms);
      CHECK_FALSE(dial.loads.empty());
      if (i == 0) continue;
      CHECK(dial.ef > profile.dials[i - 1].ef);
      CHECK(dial.recall > profile.dials[i - 1].recall);
      CHECK(dial.serial_ms >= profile.dials[i - 1].serial_ms);
    }
  }
  CHECK(ids.size() == 2);
  CHECK_FALSE(FindSearchProfile(""));
}

TEST_CASE("between two dials: times by power law, recall by the logarithm; nothing outside") {
  const SearchProfile& profile = *FindSearchProfile("milvus_hnsw_1m_768d");
  const auto measured = DialAt(profile, 200);
  REQUIRE(measured);
  CHECK(measured->recall == 0.9757);
  CHECK(measured->serial_ms == 2.387);
  const auto between = DialAt(profile, 200 * 1.4142135623730951);
  REQUIRE(between);
  CHECK(between->recall == doctest::Approx((0.9757 + 0.9849) / 2));
  CHECK(between->serial_ms * between->serial_ms == doctest::Approx(2.387 * 3.268));
  CHECK(between->serial_p99_ms * between->serial_p99_ms == doctest::Approx(2.9 * 4.2));
  CHECK(DialAt(profile, 100));
  CHECK(DialAt(profile, 400));
  CHECK_FALSE(DialAt(profile, 99.9));
  CHECK_FALSE(DialAt(profile, 400.1));
}

TEST_CASE("serverless platforms: a key once, with a source; what is uncertain is marked so") {
  std::set<std::string> keys;
  for (const ServerlessFact& fact : ServerlessFacts()) {
    CAPTURE(fact.key);
    CHECK(keys.insert(std::string(fact.platform) + " " + std::string(fact.key)).second);
    CHECK(fact.source.size() > 10);
    CHECK(fact.value > 0);
    CHECK((!fact.date.empty() || fact.confidence == Confidence::kLow));
  }
  CHECK(ServerlessValue("lambda", "prices.per_million") == 0.2);
  CHECK(ServerlessValue("lambda", "nothing") == 0);
}

TEST_CASE("instances: unique ids, prices and a source each") {
  CHECK(Instances().size() == 46);
  std::set<std::string_view> ids;
  for (const Instance* instance : Instances()) {
    CAPTURE(instance->id);
    CHECK(ids.insert(instance->id).second);
    CHECK(instance->usd_per_hour > 0);
    CHECK(instance->spot_usd_per_hour < instance->usd_per_hour);
    CHECK(instance->accelerator.empty() == (instance->accelerators == 0));
    CHECK(instance->source.size() > 10);
  }
}

TEST_CASE("lookup by id and by alias") {
  REQUIRE(FindInstance("g4dn.xlarge"));
  CHECK(FindInstance("g4dn.xlarge")->usd_per_hour == 0.526);
  CHECK(FindInstance("g4dn.xlarge")->accelerator == "T4");
  CHECK_FALSE(FindInstance(""));
  REQUIRE(FindProfile("resnet50/t4"));
  CHECK(FindProfile("resnet50/t4") == FindProfile("resnet50__t4__ort_trt_fp16"));
  CHECK(FindProfile("resnet50/t4")->points[3].milliseconds == 8.998);
  CHECK(FindProfile("dlrm/v100"));
  CHECK_FALSE(FindProfile(""));
}

}  // namespace
}  // namespace servescape
