// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>
#include <string_view>

#include "sim/catalog/catalog.h"
#include "sim/catalog/language_models.h"
#include "sim/catalog/language_servers.h"
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

TEST_CASE("language-model servers: unique names, laws that take time, known models and GPUs") {
  CHECK(LanguageServers().size() == 19);
  std::set<std::string_view> ids;
  for (const LanguageServer& server : LanguageServers()) {
    CAPTURE(server.id);
    CHECK(ids.insert(server.id).second);
    CHECK(FindLanguageServer(server.id) == &server);
    CHECK(FindLanguageModel(server.model) != nullptr);
    CHECK(FindLanguageGpu(server.gpu) != nullptr);
    CHECK(server.base_ms > 0);
    CHECK(server.per_sequence_us >= 0);
    CHECK(server.per_cached_token_ns > 0);
    CHECK(server.per_token_us > 0);
    CHECK((server.experts_ms > 0) == (server.expert_share > 0));
    CHECK(server.kv_tokens > 100'000);
    CHECK(server.fitted >= 5);
  }
  for (const Instance* instance : Instances()) {
    const std::string_view accelerator = instance->accelerator;
    if (accelerator.empty() || accelerator.starts_with("Inferentia")) continue;
    CAPTURE(accelerator);
    CHECK(FindLanguageGpu(accelerator) != nullptr);
  }
  CHECK(FindLanguageGpu("A100-40GB")->memory < FindLanguageGpu("A100-80GB")->memory);
}

// A server of 70 billion weights of a byte on one H200: 70.6 GB at nine tenths of 4.8 TB/s, and 80
// layers of 55 us; 80 * 2 * 8 * 128 bytes of keys and values a token.
TEST_CASE("a server from first principles, by hand") {
  LanguagePlacement placement{FindLanguageModel("meta-llama/Llama-3.1-70B"),
                              FindLanguageGpu("h200_sxm"), 1, 1, 1, 0.9};
  const LanguageRoofline law = RooflineOf(placement);
  CHECK(law.base == doctest::Approx(70.6 / (4800 * 0.9) + 80 * 55e-6));
  CHECK(law.kv_bytes_per_token == 163'840);
  CHECK(law.per_cached_token == doctest::Approx(163'840 / (4.8e12 * 0.8)));
  CHECK(law.per_token == doctest::Approx(2 * 70.6e9 / (1979e12 * 0.5)));
  CHECK(law.kv_tokens == doctest::Approx((0.9 * 141 * 1073741824.0 - 73.6e9) / 163'840));
  CHECK(law.experts == 0);
  // Of 16 bits the weights need two of them.
  placement.weight_bytes = 2;
  CHECK(RooflineOf(placement).kv_tokens < 0);
  CHECK(LeastGpus(placement, 1000) == 2);
  // Of a mixture what all tokens use is read every step, the rest as it is touched.
  placement.model = FindLanguageModel("gpt-oss-120b");
  const LanguageRoofline mixture = RooflineOf(placement);
  CHECK(mixture.expert_share == doctest::Approx(4.0 / 128));
  const double common = (5.1e9 - 117e9 * 4 / 128) / (1 - 4.0 / 128);
  CHECK(mixture.experts == doctest::Approx((117e9 - common) * 2 / (4.8e12 * 0.9)));
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
