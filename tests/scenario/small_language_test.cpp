// SPDX-License-Identifier: MIT
// A program that does without the systems of sim/systems/, as the page's first module: it passes
// over what only they say, names it, and reads the rest.
#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

constexpr const char* kGoal = "slo = [\"service.m.recall >= 90%\"]\n";

Result<Loaded, Diagnostics> Read(const std::string& more, const std::string& goal = kGoal) {
  return LoadWhatIsRead(goal + R"([traffic.u]
rate = "10/s"
[service.m]
time = "10ms"
replicas = 2
)" + more,
                        {}, nullptr);
}

std::string PassedOver(const std::string& more) {
  const bool scales = more.starts_with("autoscaler");
  const auto loaded = Read(more, scales ? "" : kGoal);
  REQUIRE(loaded);
  CHECK(loaded.value().config.services[0].replicas == 2);
  CHECK(loaded.value().config.slos.empty());
  return loaded.value().config.passed_over;
}

TEST_CASE("a small program passes over balancers and vector indexes, and names them") {
  CHECK_FALSE(WholeLanguage().any());
  CHECK(FindSchema("service.*.balancing") == nullptr);
  CHECK(PassedOver("balancing = { system = \"nginx\", config = \"least_conn;\" }") ==
        "service \"m\": balancing");
  CHECK(PassedOver("vector_index = { library = \"faiss\" }") == "service \"m\": vector_index");
  CHECK(PassedOver("autoscaler = { system = \"hpa\" }") == "service \"m\": autoscaler");
  CHECK(SentenceOf(*FindSchema("service.*.batching.max_batch_size")) ==
        FindSchema("service.*.batching.max_batch_size")->sentence);
}

TEST_CASE("a small program passes over a scale") {
  const auto loaded = Read("[run]\nscale = 10\n", "");
  REQUIRE(loaded);
  CHECK(loaded.value().config.passed_over == "run.scale");
}

TEST_CASE("a small program passes over what a language-model server is") {
  const auto loaded = LoadWhatIsRead(R"([traffic.u]
rate = "10/s"
prompt_tokens = 100
output_tokens = 10
[service.m]
batching = { tokens = "continuous", max_running = 4, server = { profile = "x" } }
)",
                                     {}, nullptr);
  REQUIRE(loaded);
  CHECK(loaded.value().config.passed_over == "service \"m\": batching.server");
}

TEST_CASE("a small program passes over sessions that grow") {
  const auto loaded = LoadWhatIsRead(R"([traffic.u]
rate = "10/s"
session = { requests = 3, grows = true }
[service.m]
time = "1ms"
)",
                                     {}, nullptr);
  REQUIRE(loaded);
  CHECK(loaded.value().config.passed_over == "traffic \"u\": session.grows");
}

TEST_CASE("a small program passes over a rollout, and does not miss who calls the new version") {
  const auto loaded = LoadWhatIsRead(R"([traffic.u]
rate = "10/s"
path = "main"
[[path.main]]
call = "m"
[service.m]
time = "10ms"
rollout = { to = "n", at = "1s", steps = ["50%"], step = "1s" }
[service.n]
time = "10ms"
)",
                                     {}, nullptr);
  REQUIRE(loaded);
  CHECK(loaded.value().config.passed_over == "service \"m\": rollout");
}

TEST_CASE("a small program passes over a model that ages and is trained anew") {
  for (const std::string table : {"drift = { half_life = \"1s\" }", "retraining = { cost = 1 }"}) {
    const auto loaded = LoadWhatIsRead(
        "traffic.u.rate = '1/s'\n[service.m]\ntime = '1ms'\n" + table + "\n", {}, nullptr);
    REQUIRE(loaded);
    CHECK(loaded.value().config.passed_over ==
          "service \"m\": " + table.substr(0, table.find(' ')));
  }
}

TEST_CASE("a small program passes over machines under replicas") {
  const auto loaded = LoadWhatIsRead(
      "traffic.u.rate = '1/s'\n[service.m]\ntime = '1ms'\nnodes = ['n']\n"
      "resources = { cpu = 1 }\n[nodes.n]\nhost = 'm6i.xlarge'\n",
      {}, nullptr);
  REQUIRE(loaded);
  CHECK(loaded.value().config.passed_over == "service \"m\": nodes");
}

TEST_CASE("a small program passes over jobs") {
  const auto loaded = LoadWhatIsRead(
      "traffic.u.rate = '1/s'\nservice.m.time = '1ms'\njob.j.every = '1h'\n", {}, nullptr);
  REQUIRE(loaded);
  CHECK(loaded.value().config.passed_over == "job");
}

TEST_CASE("a program that does not ask to pass over is told what is not played") {
  const auto loaded = Load("traffic.u.rate = '1/s'\nservice.m.time = '1ms'\n"
                           "service.m.vector_index.library = 'faiss'\n",
                           {}, nullptr);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error()[0].message ==
        "service \"m\": vector_index is not played by this program: servescape run on the command "
        "line does");
}

TEST_CASE("what is wrong besides is told") {
  CHECK_FALSE(Read("balancing = { system = \"nginx\" }\nreplicsa = 3"));
  CHECK_FALSE(Read("routing = \"random\""));  // a goal on what there is not
}

}  // namespace
}  // namespace servescape
