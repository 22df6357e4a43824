// SPDX-License-Identifier: MIT
// A program that does without the systems of sim/systems/, as the page's small module: it refuses
// a scenario that needs them with one sentence, and plays all others.
#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

std::string RefusalOf(const std::string& more) {
  const auto loaded = Load(R"([traffic.u]
rate = "10/s"
[service.m]
time = "10ms"
replicas = 2
)" + more,
                           {}, nullptr);
  std::string out;
  if (loaded) return out;
  for (const Diagnostic& each : loaded.error()) out += each.message + "\n";
  return out;
}

TEST_CASE("a small program refuses balancers and vector indexes in one sentence") {
  CHECK_FALSE(WholeLanguage().any());
  CHECK(FindSchema("service.*.balancing") == nullptr);
  CHECK(RefusalOf("routing = \"random\"") == "");
  CHECK(RefusalOf("balancing = { system = \"nginx\", config = \"least_conn;\" }") ==
        "service \"m\": balancing is not played in this page; the program servescape plays it\n");
  CHECK(RefusalOf("vector_index = { library = \"faiss\" }") ==
        "service \"m\": vector_index is not played in this page; the program servescape plays "
        "it\n");
  CHECK(SentenceOf(*FindSchema("service.*.batching.max_batch_size")) ==
        FindSchema("service.*.batching.max_batch_size")->sentence);
}

}  // namespace
}  // namespace servescape
