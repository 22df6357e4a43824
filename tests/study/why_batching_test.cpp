// SPDX-License-Identifier: MIT
// The why of a run names the rule of its batcher that bit, and what avoids it.
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

std::string WhyOf(double rate, const std::string& batching) {
  return RunText(fmt::format(R"([run]
duration = "60s"
warmup = "1s"
replications = 2
[traffic.u]
rate = "{}/s"
[service.m]
batch_time = {{ base = "80ms", per_item = "1ms" }}
batching = {{ {} }})",
                             rate, batching))
      .why;
}

bool Says(const std::string& why, const std::string& words) {
  CAPTURE(why);
  CHECK(why.find(words) != std::string::npos);
  return true;
}

TEST_CASE("why: a rule that held requests is named, with what avoids it") {
  const std::string triton = "system = \"triton\", max_batch_size = 8, dynamic_batching = { ";
  Says(WhyOf(4, triton + "default_queue_policy = { max_queue_size = 100 } }"),
       "looks every 500 ms; without priority_levels, time-outs and max_queue_size");
  CHECK(WhyOf(4, triton + "}").find("500 ms") == std::string::npos);
  Says(WhyOf(2, "system = \"litserve\", max_batch_size = 8, batch_timeout = 0.1"),
       "windows open one after the other");
  Says(WhyOf(8, "system = \"ray_serve\", max_batch_size = 8, batch_wait_timeout_s = 0.001"),
       "batches are closed by the clock while the model is busy");
  Says(WhyOf(8, "system = \"ray_serve\", max_ongoing_requests = 1"), "back-off");
}

TEST_CASE("why: what was refused is told in the system's words") {
  Says(WhyOf(40, "system = \"bentoml\", traffic = { max_concurrency = 2 }"), ": 429, ");
  Says(WhyOf(40, "system = \"torchserve\", job_queue_size = 2"), ": 503; a larger job_queue_size");
}

}  // namespace
}  // namespace servescape::testing
