// SPDX-License-Identifier: MIT
// Hand-computed trajectories of batches: padding, preferred sizes, classes kept apart, limits that
// adapt. Times are milliseconds; see log.h for the notation.
#include <doctest/doctest.h>

#include "tests/engine/systems.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

TEST_CASE("a batch takes the time of the next shape") {
  Config config = Traced({0, 1, 2, 3, 51, 51, 51, 51, 51, 51});
  ServiceConfig& service = config.services[0];
  service.max_batch_size = 6;
  service.time.time = Constant(0);
  service.time.batch = BatchTimeKind::kAffine;
  service.time.per_item = 0.010;
  service.batching.shapes = {1, 4};
  // Three items take the time of four; beyond the last shape a batch is not padded.
  CHECK(Only(PlayGeneral(config), 'e') == "e10 e50 e61 e111");
  service.batching.shapes = {2, 6};
  CHECK(Only(PlayGeneral(config), 'e') == "e20 e80 e140");
}

TEST_CASE("a batch starts at once with a preferred size, else with what its delay has brought") {
  Config config = Traced({0, 1, 2, 3, 4, 40, 41, 42, 43, 44, 45, 46});
  ServiceConfig& service = config.services[0];
  service.max_batch_size = 8;
  service.max_batch_delay = Duration{20 * kMs};
  service.batching.preferred_sizes = {2, 4};
  // At 11 three wait, of which two go; the third waits until 4 + 20. At 51 four of five go.
  CHECK(Only(PlayGeneral(config), 's') == "s1x2 s11x2 s24x1 s41x2 s51x4 s66x1");
}

TEST_CASE("a batch of one class leaves the others their places") {
  Config config = Traced({0, 1, 2, 3, 4});
  config.classes = {ClassConfig{}, ClassConfig{}};
  config.classes[1].name = "other";
  for (const size_t row : {2u, 4u}) config.traffic[0].trace[row].request_class = 1;
  config.services[0].max_batch_size = 4;
  config.services[0].batching.per_class = true;
  CHECK(PlayGeneral(config) ==
        "a0 w0 s0x1 a1 w1 a2 w2 a3 w3 a4 w4 e10 s10x2 c10=10 e20 s20x2 c20=19 "
        "c20=17 e30 c30=28 c30=26");
}

// At most four, each item 10 ms, target 25 ms. The limit is 4, 2 after four, 3 after two, 1.5 after
// three, 2.5 after one, 3.5 after two, 1.75 after three.
TEST_CASE("the limit of a batch grows by steps and shrinks by a factor") {
  Config config = Traced({0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
  ServiceConfig& service = config.services[0];
  service.max_batch_size = 4;
  service.time.time = Constant(0);
  service.time.batch = BatchTimeKind::kAffine;
  service.time.per_item = 0.010;
  service.batching.adaptive = true;
  service.batching.adaptive_target = Duration{25 * kMs};
  service.batching.adaptive_backoff = 0.5;
  CHECK(Only(PlayGeneral(config), 's') == "s0x1 s10x4 s50x2 s70x3 s100x1 s110x2 s130x3 s160x1");
  service.batching.adaptive_step = 2;
  CHECK(Only(PlayGeneral(config), 's') == "s0x1 s10x4 s50x2 s70x4 s110x2 s130x4");
  // At most as many as a batch may ever have.
  service.batching.adaptive_target = Duration{1'000 * kMs};
  CHECK(Only(PlayGeneral(config), 's') == "s0x1 s10x4 s50x4 s90x4 s130x4");
}

}  // namespace
}  // namespace servescape::test
