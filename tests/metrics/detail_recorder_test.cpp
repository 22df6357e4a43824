// SPDX-License-Identifier: MIT
// A detail recorder driven by hand through a run of 320 windows of one second each.
#include "sim/metrics/detail_recorder.h"

#include <doctest/doctest.h>

#include <numeric>

namespace servescape {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
SimTime At(double seconds) { return {static_cast<int64_t>(seconds * 1e9)}; }
Duration For(double seconds) { return {static_cast<int64_t>(seconds * 1e9)}; }

// One service of two replicas, two classes, one cache, one store, two components.
DetailRecorder Make() {
  DetailShape shape;
  shape.deadlines = {Duration{0}, For(1)};
  shape.replicas = {2};
  shape.caches = shape.stores = 1;
  shape.components = {{ComponentKind::kQueueing, "model"}, {ComponentKind::kService, "model"}};
  return DetailRecorder(0, Duration{kWindows * kSecond}, shape);
}

double Area(const ReplicationRecord& record, double ServiceWindow::*field) {
  double sum = 0;
  for (const ServiceWindow& window : record.services[0]) sum += window.*field;
  return sum;
}

// A request of class `kind` that came at `from` and ends at `to`, all of it in the first component.
void End(DetailRecorder* recorder, double from, double to, uint32_t kind, Outcome outcome) {
  const int64_t spent[] = {For(to - from).ns, 0};
  recorder->OnTime(At(to));
  recorder->OnOutcome(At(to), 0, kind, outcome, For(to - from), 0.5, spent);
  if (outcome == Outcome::kAnswered) {
    recorder->OnComplete(At(to), 0, For(to - from));
  } else {
    recorder->OnFail(At(to), 0, For(to - from));
  }
}

}  // namespace

TEST_CASE("an answer of tokens is good within all limits at once") {
  DetailShape shape;
  shape.deadlines = {Duration{0}};
  shape.replicas = {1};
  shape.limits = {For(0.5), For(0.04), For(10)};
  DetailRecorder recorder(0, Duration{kWindows * kSecond}, shape);
  recorder.OnTime(At(1));
  recorder.OnTokenAnswer(0, 101, For(0.5), For(4.5));    // 40 ms a token: all as it may be
  recorder.OnTokenAnswer(0, 101, For(0.6), For(4.5));    // begins too late
  recorder.OnTokenAnswer(0, 101, For(0.4), For(4.5));    // 41 ms a token
  recorder.OnTokenAnswer(0, 1001, For(0.4), For(10.5));  // ends too late
  recorder.OnTokenAnswer(0, 1, For(0.4), For(0.4));      // one token has no time per token
  recorder.Close(At(kWindows), false);
  int64_t good = 0, answers = 0;
  for (const ClassWindow& window : recorder.record().detail->classes[0]) {
    good += window.tokens.good;
    answers += window.tokens.answers;
  }
  CHECK(answers == 5);
  CHECK(good == 2);
}

TEST_CASE("a request that waits, is preempted, resumes and is aborted keeps the areas") {
  DetailRecorder recorder = Make();
  recorder.OnTime(At(1));
  recorder.OnArrival(At(1));
  recorder.OnWait(At(1), 0);
  recorder.OnTime(At(2));
  recorder.OnServiceStart(0, For(1));
  recorder.OnBatchStart(At(2), 0, 1, 1, 1, For(10));
  recorder.OnTime(At(5));
  recorder.OnPreempt(At(5), 0, For(7));
  recorder.OnTime(At(7));
  recorder.OnResume(At(7), 0, For(2), For(7));
  recorder.OnTime(At(8));
  recorder.OnAbort(At(8), 0, For(6));
  recorder.OnServiceFail(At(8), 0, Outcome::kFailed);
  End(&recorder, 1, 8, 0, Outcome::kFailed);
  recorder.Close(At(kWindows), false);
  const ReplicationRecord& record = recorder.record();
  REQUIRE(record.detail != nullptr);
  const ServiceDetailWindow& fifth = record.detail->services[0][5];
  const ServiceWindow& eighth = record.services[0][8];
  CHECK(Area(record, &ServiceWindow::queue_area) == doctest::Approx(1 + 2));
  CHECK(Area(record, &ServiceWindow::busy_area) == doctest::Approx(3 + 1));
  CHECK(Area(record, &ServiceWindow::service_sum) == doctest::Approx(3 + 1));
  CHECK(Area(record, &ServiceWindow::wait_sum) +
            record.detail->services[0][7].resumed_wait_sum == doctest::Approx(1 + 2));
  CHECK(fifth.preempted == 1);
  CHECK(eighth.aborted == 1);
  CHECK(eighth.fails[static_cast<size_t>(Outcome::kFailed)] == 1);
  CHECK(record.windows[8].outcomes[static_cast<size_t>(Outcome::kFailed)] == 1);
  // It was there from second 1 to second 8, waiting or in service; a block has ten seconds.
  const CountTimes& present = record.detail->at_service[0][0];
  REQUIRE(present.size() == 2);
  CHECK(present[0] == doctest::Approx(3));
  CHECK(present[1] == doctest::Approx(7));
}

TEST_CASE("who leaves the queue has waited, and is there no longer") {
  DetailRecorder recorder = Make();
  recorder.OnTime(At(1));
  recorder.OnArrival(At(1));
  recorder.OnWait(At(1), 0);
  recorder.OnTime(At(3.5));
  recorder.OnAbandon(At(3.5), 0, For(2.5));
  recorder.OnServiceFail(At(3.5), 0, Outcome::kTimedOut);
  End(&recorder, 1, 3.5, 1, Outcome::kTimedOut);
  recorder.Close(At(kWindows), false);
  const ReplicationRecord& record = recorder.record();
  CHECK(Area(record, &ServiceWindow::queue_area) == doctest::Approx(2.5));
  CHECK(record.services[0][3].abandoned == 1);
  CHECK(record.detail->services[0][3].abandoned_wait_sum == doctest::Approx(2.5));
  CHECK(record.detail->at_service[0][0][1] == doctest::Approx(2.5));
  CHECK(record.detail->in_system[0][1] == doctest::Approx(2.5));
  CHECK(record.detail->in_system[0][0] == doctest::Approx(7.5));
  CHECK(record.detail->classes[1][3].outcomes[static_cast<size_t>(Outcome::kTimedOut)] == 1);
  CHECK(record.detail->classes[0][3].outcomes[static_cast<size_t>(Outcome::kTimedOut)] == 0);
}

TEST_CASE("classes, quality, deadlines and blocks") {
  DetailRecorder recorder = Make();
  recorder.OnTime(At(0));
  for (int i = 0; i < 3; ++i) recorder.OnArrival(At(0));
  End(&recorder, 0, 0.5, 1, Outcome::kAnswered);
  End(&recorder, 0, 1.5, 1, Outcome::kAnswered);
  End(&recorder, 0, 15, 0, Outcome::kAnswered);
  recorder.Close(At(kWindows), false);
  const DetailRecord& detail = *recorder.record().detail;
  CHECK(detail.classes[1][0].in_time == 1);
  CHECK(detail.classes[1][1].in_time == 0);
  CHECK(detail.classes[0][15].in_time == 0);  // it has no deadline
  CHECK(detail.classes[1][1].latency_sum == doctest::Approx(1.5));
  CHECK(detail.class_latency[1][0].total() == 2);
  CHECK(detail.class_latency[0][0].total() == 0);
  CHECK(detail.class_latency[0][1].total() == 1);
  CHECK(detail.windows[0].quality_sum == doctest::Approx(0.5));
  // Three in the system until 0.5, two until 1.5, one until 15.
  CHECK(detail.in_system[0][3] == doctest::Approx(0.5));
  CHECK(detail.in_system[0][2] == doctest::Approx(1));
  CHECK(detail.in_system[0][1] == doctest::Approx(8.5));
  CHECK(detail.in_system[1][1] == doctest::Approx(5));
  CHECK(detail.in_system[1][0] == doctest::Approx(5));
}

TEST_CASE("attempts, lookups, reads, replicas") {
  DetailRecorder recorder = Make();
  recorder.OnReplicasUp(At(0), 0, 2);
  recorder.OnTime(At(0.5));
  recorder.OnAttempt(At(0.5), AttemptKind::kFirst);
  recorder.OnAttempt(At(0.5), AttemptKind::kHedge);
  recorder.OnLookup(At(0.5), 0, LookupResult::kStale);
  recorder.OnStoreRead(At(0.5), 0, For(60), false);
  recorder.OnStoreRead(At(0.5), 0, For(30), false);
  recorder.OnReplicaServed(0, 1, For(0.25));
  recorder.OnReplicasUp(At(0.5), 0, 1);
  recorder.OnTime(At(2.25));
  recorder.OnReplicasUp(At(2.25), 0, 2);
  recorder.Close(At(kWindows), false);
  const DetailRecord& detail = *recorder.record().detail;
  const std::vector<ServiceWindow>& windows = recorder.record().services[0];
  CHECK(recorder.record().windows[0].attempts == std::array<int64_t, 3>{1, 0, 1});
  CHECK(detail.caches[0][0] == CacheWindow{0, 1, 0, 0});
  CHECK(detail.stores[0][0].reads == 2);
  CHECK(detail.stores[0][0].staleness_sum == doctest::Approx(90));
  CHECK(detail.staleness[0][0].total() == 2);
  CHECK(detail.staleness[0][1].total() == 0);
  CHECK(detail.replicas[0][0][1].served == 1);
  CHECK(detail.replicas[0][0][1].sojourn_sum == doctest::Approx(0.25));
  CHECK(detail.replicas[0][1][1].served == 0);
  CHECK(windows[0].up_area == doctest::Approx(1.5));
  CHECK(windows[1].up_area == doctest::Approx(1));
  CHECK(windows[2].up_area == doctest::Approx(1.75));
  CHECK(windows[319].up_area == doctest::Approx(2));
}

TEST_CASE("the split keeps the parts of like latencies apart, answers only") {
  DetailRecorder recorder = Make();
  recorder.OnTime(At(1));
  for (int i = 0; i < 4; ++i) recorder.OnArrival(At(1));
  const auto end = [&](double latency, double first, Outcome outcome) {
    const int64_t spent[] = {For(first).ns, For(latency).ns - For(first).ns};
    recorder.OnOutcome(At(1), 0, 0, outcome, For(latency), 1, spent);
    recorder.OnComplete(At(1), 0, For(latency));
  };
  end(0.1, 0.025, Outcome::kAnswered);
  end(0.1005, 0.05, Outcome::kAnswered);
  end(0.001, 0.001, Outcome::kAnswered);
  end(0.1, 0.1, Outcome::kShed);
  recorder.Close(At(kWindows), false);
  const DetailRecord& detail = *recorder.record().detail;
  const LatencySplit& split = detail.split[0];
  REQUIRE(split.counts.size() > 2);
  CHECK(split.first == LatencySplit::ClassOf(1'000'000));
  CHECK(split.counts.front() == 1);
  CHECK(split.counts.back() == 2);
  CHECK(split.sums[split.sums.size() - 2] == 75'000'000u);
  CHECK(split.sums[split.sums.size() - 1] == 125'500'000u);
  CHECK(std::accumulate(split.sums.begin(), split.sums.end(), uint64_t{0}) == 201'500'000u);
  CHECK(detail.split[1].counts.empty());
  CHECK(detail.ended == 4);
  CHECK(detail.exact == 4);
  LatencySplit merged;
  merged.Merge(split, 2);
  merged.Merge(split, 2);
  CHECK(merged.counts.back() == 4);
  CHECK(merged.sums.back() == 251'000'000u);
}

TEST_CASE("parts that do not sum to the latency are found") {
  DetailRecorder recorder = Make();
  recorder.OnTime(At(1));
  const int64_t spent[] = {1, 1};
  recorder.OnOutcome(At(1), 0, 0, Outcome::kAnswered, Duration{3}, 1, spent);
  recorder.Close(At(kWindows), false);
  CHECK(recorder.record().detail->ended == 1);
  CHECK(recorder.record().detail->exact == 0);
}

TEST_CASE("answers and rejections leave the digest of a plain recorder, other ends their own") {
  Recorder plain(0, Duration{kWindows * kSecond}, {1});
  DetailRecorder same = Make(), other = Make();
  const auto run = [](auto* recorder, auto tell) {
    recorder->OnTime(At(1));
    recorder->OnArrival(At(1));
    recorder->OnArrival(At(1));
    recorder->OnTime(At(2));
    tell(Outcome::kAnswered);
    recorder->OnComplete(At(2), 0, For(1));
    tell(Outcome::kRejected);
    recorder->OnFail(At(2), 0, For(1));
    recorder->Close(At(kWindows), false);
    return recorder->record().digest.value();
  };
  const int64_t spent[] = {kSecond, 0};
  const uint64_t expected = run(&plain, [](Outcome) {});
  CHECK(run(&same, [&](Outcome outcome) {
          same.OnOutcome(At(2), 0, 0, outcome, For(1), 1, spent);
        }) == expected);
  CHECK(run(&other, [&](Outcome outcome) {
          const bool refused = outcome == Outcome::kRejected;
          other.OnOutcome(At(2), 0, 0, refused ? Outcome::kShed : outcome, For(1), 1, spent);
        }) != expected);
}

TEST_CASE("counts beyond the last are kept with it, and a stopped run closes every block") {
  DetailRecorder recorder = Make();
  recorder.OnTime(At(0));
  for (int i = 0; i < 2000; ++i) recorder.OnArrival(At(0));
  recorder.OnTime(At(4));
  recorder.Close(At(4), true);
  const DetailRecord& detail = *recorder.record().detail;
  REQUIRE(detail.in_system.size() == kBlocks);
  REQUIRE(detail.in_system[0].size() == kCountLevels);
  CHECK(detail.in_system[0].back() == doctest::Approx(4));
  CHECK(detail.in_system[1].empty());
  CHECK(detail.windows.size() == kWindows);
  CHECK(detail.services[0].size() == kWindows);
}

}  // namespace servescape
