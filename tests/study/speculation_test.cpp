// SPDX-License-Identifier: MIT
// Speculative decoding and LoRA adapters in runs: what they gain, by the closed
// form, and when they do not.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/load.h"
#include "sim/study/study.h"
#include "tests/study/builders.h"

namespace servescape::test {
namespace {

RunReport PlayServer(const std::string& text) {
  Result<Loaded, Diagnostics> loaded = Load(text, {}, nullptr);
  if (!loaded) MESSAGE(Format(loaded.error(), text, "server.toml"));
  REQUIRE(loaded);
  return testing::Run(loaded.value().config);
}

const Metric& Told(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  REQUIRE_MESSAGE(metric != nullptr, name);
  return *metric;
}

// Clients of a closed loop: so many answers of 200 tokens at a time.
std::string ServerFor(int clients, const std::string& server) {
  return "[run]\nwarmup = \"20s\"\nduration = \"400s\"\nreplications = "
         "4\n[traffic.u]\n"
         "arrivals = \"closed\"\nclients = " +
         std::to_string(clients) +
         "\nthink = \"0s\"\nprompt_tokens = 100\noutput_tokens = "
         "200\n[service.m]\n"
         "routing = \"random\"\nbatching = { tokens = \"continuous\", "
         "max_running = 512, server = { "
         "profile = \"llama70b-h100-vllm-fp8-tp2\"" +
         server + " } }\n";
}
std::string Drafts(const std::string& more) {
  return ", speculative_config = { draft_time = \"500us\", " + more + " }";
}

TEST_CASE("a step gives (1 - a^(k+1)) / (1 - a) tokens in the mean") {
  for (const double rate : {0.5, 0.8}) {
    const RunReport report = PlayServer(ServerFor(
        4, Drafts("num_speculative_tokens = 4, acceptance_rate = " + std::to_string(rate))));
    const double mean = (1 - std::pow(rate, 5)) / (1 - rate);
    const Metric& length = Told(report, "service.m.acceptance_length");
    // Four standard errors, of an interval of about two on each side.
    CHECK(std::abs(length.estimate.value - mean) < length.estimate.upper - length.estimate.lower);
    CHECK(length.estimate.value == doctest::Approx(mean).epsilon(0.02));
    const Metric& share = Told(report, "service.m.draft_acceptance");
    CHECK(share.estimate.value == doctest::Approx((mean - 1) / 4).epsilon(0.03));
  }
}

TEST_CASE("rates by position are those of whole prefixes") {
  const RunReport report =
      PlayServer(ServerFor(4, Drafts("num_speculative_tokens = 3, "
                                     "synthetic_acceptance_rates = [0.7, 0.5, 0.4]")));
  CHECK(Told(report, "service.m.acceptance_length").estimate.value ==
        doctest::Approx(2.6).epsilon(0.02));
}

TEST_CASE("no drafts: the bits of a server without them") {
  const auto digest = [](const std::string& server) {
    return PlayServer(ServerFor(8, server)).digest;
  };
  CHECK(digest("") == digest(Drafts("num_speculative_tokens = 0")));
}

TEST_CASE("drafts help a few sequences and slow many") {
  const std::string drafts = Drafts("num_speculative_tokens = 4, acceptance_rate = 0.6");
  const auto token_time = [](const RunReport& report) {
    return Told(report, "service.m.time_per_output_token.mean").estimate.value;
  };
  const double few = token_time(PlayServer(ServerFor(2, ""))),
               few_drafting = token_time(PlayServer(ServerFor(2, drafts)));
  CHECK(few_drafting < 0.6 * few);
  const double many = token_time(PlayServer(ServerFor(400, ""))),
               many_drafting = token_time(PlayServer(ServerFor(400, drafts)));
  CHECK(many_drafting > 1.1 * many);
}

TEST_CASE("the load of a server with drafts is what it can do") {
  const RunReport report =
      PlayServer(ServerFor(64, Drafts("num_speculative_tokens = 3, acceptance_rate = 0.7")));
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
}

TEST_CASE(
    "popular adapters stay, and slots come out of the memory of keys and "
    "values") {
  const auto adapters = [](const std::string& more) {
    return ", lora_config = { adapters = 50, cpu_load = \"20ms\", max_loras = "
           "8, " +
           more + " }";
  };
  const RunReport alike = PlayServer(ServerFor(16, adapters("zipf = 0")));
  const RunReport popular = PlayServer(ServerFor(16, adapters("zipf = 1.5")));
  CHECK(Told(popular, "service.m.adapter_hit_ratio").estimate.value >
        Told(alike, "service.m.adapter_hit_ratio").estimate.value + 0.2);
  CHECK(Told(alike, "service.m.adapter_waits").estimate.value >
        Told(popular, "service.m.adapter_waits").estimate.value);
  CHECK(Told(alike, "service.m.adapter_loads").estimate.value > 0);
  const RunReport large =
      PlayServer(ServerFor(16, adapters("zipf = 1.5, adapter_bytes = \"2GB\"")));
  CHECK(Told(large, "service.m.kv_use.mean").estimate.value >
        1.2 * Told(popular, "service.m.kv_use.mean").estimate.value);
}

}  // namespace
}  // namespace servescape::test
