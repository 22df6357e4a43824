// SPDX-License-Identifier: MIT
// The batchers of MLServer, BentoML, LitServe, Ray Serve, TorchServe and
// TensorFlow Serving, each by steps computed by hand.
#include <set>

#include <doctest/doctest.h>

#include "sim/batching/bentoml.h"
#include "tests/batching/drive.h"

namespace servescape::test {
namespace {

BatchingSystemConfig Of(BatchingSystem system, uint32_t max_batch_size) {
  BatchingSystemConfig config;
  config.system = system;
  config.max_batch_size = max_batch_size;
  return config;
}

BatchingSystemConfig MlServer(uint32_t size, double time) {
  BatchingSystemConfig config = Of(BatchingSystem::kMlServer, size);
  config.max_batch_time = time;
  return config;
}

TEST_CASE("mlserver: off unless both fields are given") {
  CHECK(Drive(MlServer(8, 0), 100, 10).Play(Every(0, 5, 3)) == "0:0 110:1 220:2");
  CHECK(Drive(MlServer(0, 0.1), 100, 10).Play(Every(0, 5, 3)) == "0:0 110:1 220:2");
}

TEST_CASE("mlserver: batches are closed by the clock while the model is busy") {
  Drive drive(MlServer(8, 0.1), 400, 10);
  CHECK(drive.Play(Join({{0}}, Every(150, 60, 5))) == "100:0 510:1,2 930:3,4 1350:5");
  CHECK(drive.held(BatchRule::kClosedEarly) == 3);
  CHECK(Drive(MlServer(8, 0.001), 200, 10).Play({{0}, {50}, {60}}) == "1:0 211:1 421:2");
}

TEST_CASE("mlserver: counts requests, and each that joins shortens the round") {
  CHECK(Drive(MlServer(3, 0.1), 100, 10).Play({{0, 5}, {5, 5}, {10, 2}, {15, 1}}) ==
        "10:0,1,2 230:3");
  // 100 ms less 20, less 40, less 60: the round is over when the fourth has
  // come.
  CHECK(Drive(MlServer(8, 0.1), 10, 1).Play(Every(0, 20, 5)) == "60:0,1,2,3 180:4");
}

TEST_CASE(
    "mlserver: workers in turn; a blocking model stops the loop, an "
    "awaiting one does not") {
  BatchingSystemConfig config = MlServer(2, 0.05);
  config.parallel_workers = 2;
  CHECK(Drive(config, 400, 10).Play(Every(0, 10, 6)) == "10:0,1 30:2,3@1 430:4,5");
  config = MlServer(8, 0.1);
  config.parallel_workers = 0;
  CHECK(Drive(config, 400, 10).Play(Join({{0}}, Every(150, 60, 5))) == "100:0 610:1,2,3,4,5");
  config = MlServer(4, 0.05);
  config.predict_awaits = true;
  CHECK(Drive(config, 400, 10).Play(Every(0, 10, 8)) == "30:0,1,2,3 70:4,5,6,7@1");
}

BatchingSystemConfig Bento(uint32_t size = 8, double latency = 60000) {
  BatchingSystemConfig config = Of(BatchingSystem::kBentoMl, size);
  config.max_latency_ms = latency;
  return config;
}

// After 16 requests one by one nothing is learnt but that nobody waits.
const std::vector<Sent> kSingles = Every(0, 300, 16);

std::string AfterSingles(const BatchingSystemConfig& config, const std::vector<Sent>& sent,
                         double base, double per_item) {
  const std::string all = Drive(config, base, per_item).Play(Join(kSingles, sent));
  return all.substr(all.find(":15") + 4);
}

TEST_CASE("bentoml: takes what is there; a request that does not fit is cut") {
  CHECK(AfterSingles(Bento(), Join({{6000}}, Every(6020, 5, 3)), 100, 10) ==
        "6000:16 6110:17,18,19");
  CHECK(AfterSingles(Bento(), {{6000, 11}, {6010}}, 100, 10) == "6000:16 6180:16,17");
}

TEST_CASE("bentoml: sheds the oldest while all that wait would take too long") {
  const std::string story =
      AfterSingles(Bento(4, 500), Join({{6000}}, Every(6010, 3, 20)), 200, 10);
  // a and b are 105 ms each: three that wait are too many after 80 ms, two are
  // not after 146.
  CHECK(story.substr(0, 29) == "6000:16 !6019:17=5 !6022:18=5");
  CHECK(story.substr(story.rfind(' ') + 1) == "6210:35,36");
  CHECK(story.find("!6141:34=5") != std::string::npos);
}

TEST_CASE(
    "bentoml: holds back for as long as earlier batches waited, once it "
    "has learnt") {
  BentoMlOptimizer known(60);
  for (int i = 0; i < 11; ++i) known.Log(At(0), 1, 5, 0.11);
  CHECK(known.wait() == 0);  // the training does not count
  CHECK(known.a() == doctest::Approx(0.055));
  CHECK(known.b() == doctest::Approx(0.055));
  for (int i = 0; i < 9; ++i) known.Log(At(4000), 2, 0.1, 0.12);
  CHECK(known.wait() == 0);  // refreshed at most each 5 s
  known.Log(At(9000), 2, 0.1, 0.12);
  CHECK(known.wait() == doctest::Approx(10 * 0.1 / 19));
  CHECK(known.a() == doctest::Approx(0.01));
  CHECK(known.b() == doctest::Approx(0.1));
  std::vector<Sent> bursts;
  for (int i = 0; i < 15; ++i) bursts = Join(bursts, Every(6000 + 500 * i, 1, 9));
  const std::string story = AfterSingles(Bento(), Join(bursts, {{20000}}), 100, 10);
  const std::string last = story.substr(story.rfind(' ') + 1);
  CHECK(std::stod(last) > 20015);
  CHECK(std::stod(last) < 20150);
}

TEST_CASE(
    "bentoml: 429 above max_concurrency, 504 after timeout while the "
    "execution goes on") {
  BatchingSystemConfig config = Bento();
  config.max_concurrency = 2;
  CHECK(AfterSingles(config, Every(6000, 10, 3), 100, 10) == "6000:16 !6020:18=3 6110:17");
  config.max_concurrency = 0;
  config.traffic_timeout = 0.15;
  CHECK(AfterSingles(config, {{10000}, {10010}, {10020}}, 100, 10) ==
        "10000:16 10110:17,18 ?10160:17 ?10170:18");
}

BatchingSystemConfig Lit(uint32_t size, double window) {
  BatchingSystemConfig config = Of(BatchingSystem::kLitServe, size);
  config.batch_timeout = window;
  return config;
}

TEST_CASE("litserve: without batch_timeout a worker takes what is queued") {
  CHECK(Drive(Lit(8, 0), 100, 10).Play(Every(0, 1, 4)) == "0:0 110:1,2,3");
  CHECK(Drive(Lit(1, 0), 100, 10).Play(Every(0, 5, 3)) == "0:0 110:1 220:2");
}

TEST_CASE(
    "litserve: the window belongs to the worker, and a fresh one opens "
    "after a batch") {
  double least = 1e9, most = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const double start = std::stod(Drive(Lit(8, 0.2), 100, 10, seed).Play({{1000}})) - 1000;
    least = std::min(least, start);
    most = std::max(most, start);
    // Those that came 10 ms after the batch began have waited 100 ms when it
    // ends; 200 more.
    Drive drive(Lit(2, 0.2), 100, 10, seed);
    const std::string story = drive.Play({{1000}, {1000}, {1010}});
    CHECK(story == "1000:0,1 1320:2");
  }
  CHECK(least < 20);
  CHECK(most > 180);
  CHECK(most <= 200);
}

TEST_CASE("litserve: timeout is looked at when a worker takes a request up") {
  BatchingSystemConfig config = Lit(8, 0);
  config.timeout = 0.2;
  CHECK(Drive(config, 500, 10).Play({{0}, {50}, {90}, {400}}) == "0:0 !510:1=4 !510:2=4 510:3");
}

BatchingSystemConfig Ray(uint32_t size, double wait, uint32_t ongoing) {
  BatchingSystemConfig config = Of(BatchingSystem::kRayServe, size);
  config.serve_batch = size > 0;
  config.batch_wait_timeout_s = wait;
  config.max_ongoing_requests = ongoing;
  return config;
}

TEST_CASE("ray serve: the collector does not wait for the running batch") {
  CHECK(Drive(Ray(8, 0.01, 100), 300, 10).Play(Every(0, 20, 4)) == "10:0 320:1 630:2 940:3");
  CHECK(Drive(Ray(8, 0.1, 100), 500, 10).Play(Join({{0}}, Every(150, 60, 6))) ==
        "100:0 610:1,2 1130:3,4 1650:5,6");
  BatchingSystemConfig config = Ray(8, 0.1, 100);
  config.body_blocks = true;
  CHECK(Drive(config, 500, 10).Play(Join({{0}}, Every(150, 60, 6))) == "100:0 710:1,2,3,4,5,6");
}

TEST_CASE("ray serve: max_ongoing_requests caps a batch") {
  Drive drive(Ray(8, 0.2, 5), 100, 10);
  const std::string story = drive.Play(Every(0, 2, 8));
  CHECK(story.starts_with("200:0,1,2,3,4 "));
  CHECK(drive.held(BatchRule::kCap) == 1);
}

TEST_CASE("ray serve: at the limit the router asks again with back-off") {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Drive drive(Ray(0, 0, 1), 105, 0, seed);
    const std::string story = drive.Play(Every(0, 5, 10));
    const double last = std::stod(story.substr(story.rfind(' ') + 1));
    CHECK(last > 1500);  // 945 if the replica were kept busy
    CHECK(last < 2300);
    CHECK(drive.held(BatchRule::kBackOff) > 5);
  }
}

TEST_CASE(
    "ray serve: a full router refuses; replicas get what the less loaded "
    "of two takes") {
  BatchingSystemConfig config = Ray(0, 0, 1);
  config.max_queued_requests = 3;
  const std::string story = Drive(config, 1000, 0).Play(Every(0, 1, 6));
  CHECK(story.find("!4:4=2 !5:5=2") != std::string::npos);
  const std::string three = Drive(Ray(0, 0, 100), 300, 0, 1, 3).Play(Every(0, 1, 3));
  CHECK(three.find("2:2") != std::string::npos);  // at once
}

BatchingSystemConfig Torch(uint32_t size, double delay, uint32_t workers) {
  BatchingSystemConfig config = Of(BatchingSystem::kTorchServe, 0);
  config.batch_size = size;
  config.max_batch_delay = delay;
  config.initial_workers = workers;
  return config;
}

TEST_CASE("torchserve: the delay begins when a worker takes the first request") {
  CHECK(Drive(Torch(8, 200, 1), 100, 10).Play({{0}}) == "200:0");
  Drive drive(Torch(8, 100, 1), 400, 10);
  CHECK(drive.Play(Join({{0}}, Every(150, 10, 10))) == "100:0 510:1,2,3,4,5,6,7,8 1090:9,10");
  CHECK(drive.held(BatchRule::kFreshDelay) == 1);
}

TEST_CASE(
    "torchserve: one worker collects the batch while another is idle; a "
    "full queue refuses") {
  CHECK(Drive(Torch(8, 200, 2), 100, 10).Play(Every(0, 3, 8)) == "21:0,1,2,3,4,5,6,7");
  BatchingSystemConfig config = Torch(1, 100, 1);
  config.job_queue_size = 1;
  CHECK(Drive(config, 100, 0).Play(Every(0, 1, 3)) == "0:0 !2:2=2 100:1");
}

BatchingSystemConfig Tf(uint32_t size, uint64_t timeout) {
  BatchingSystemConfig config = Of(BatchingSystem::kTensorflowServing, size);
  config.batch_timeout_micros = timeout;
  config.num_batch_threads = 1;
  config.max_enqueued_batches = 2;
  return config;
}

TEST_CASE(
    "tensorflow serving: a batch goes when it is full, or open for the "
    "time-out and a thread "
    "is free") {
  CHECK(Drive(Tf(4, 50'000), 200, 0).Play(Every(0, 10, 6)) == "30:0,1,2,3 230:4,5");
  CHECK(Drive(Tf(4, 50'000), 20, 0).Play(Every(0, 10, 6)) == "30:0,1,2,3 90:4,5");
}

TEST_CASE(
    "tensorflow serving: the queue is bounded in batches, and one in a "
    "thread is not in it") {
  CHECK(Drive(Tf(2, 0), 500, 0).Play(Every(0, 10, 7)) == "0:0 !50:5=2 !60:6=2 500:1,2 1000:3,4");
  CHECK(Drive(Tf(2, 0), 500, 0).Play({{0, 3}}) == "!0:0=1");
}

}  // namespace
}  // namespace servescape::test
