// SPDX-License-Identifier: MIT
// A recorder driven by hand through a run of 320 windows of one second each.
#include "sim/metrics/recorder.h"

#include <doctest/doctest.h>

namespace servescape {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
SimTime At(double seconds) { return {static_cast<int64_t>(seconds * 1e9)}; }
Duration For(double seconds) { return {static_cast<int64_t>(seconds * 1e9)}; }

Recorder Make() { return Recorder(3, Duration{kWindows * kSecond}, {2}); }

}  // namespace

TEST_CASE("one request that waits and is served across a window's end") {
  Recorder recorder = Make();
  recorder.OnTime(At(0.25));
  recorder.OnArrival(At(0.25));
  recorder.OnWait(At(0.25), 0);
  recorder.OnTime(At(0.75));
  recorder.OnServiceStart(0, For(0.5));
  recorder.OnBatchStart(At(0.75), 0, 1, 1, 4, For(0.75));
  recorder.OnTime(At(1.5));
  recorder.OnBatchEnd(At(1.5), 0);
  recorder.OnServiceEnd(0, For(1.25));
  recorder.OnComplete(At(1.5), 0, For(1.25));
  recorder.Close(At(kWindows), false);
  const ReplicationRecord& record = recorder.record();
  REQUIRE(record.windows.size() == kWindows);
  REQUIRE(record.services[0].size() == kWindows);
  REQUIRE(record.latency.size() == kBlocks);
  CHECK(record.index == 3);
  CHECK(record.duration == kWindows);
  CHECK(record.arrivals == 1);
  CHECK(record.completions == 1);
  CHECK(record.in_flight == 0);
  CHECK(record.windows[0].in_system_area == doctest::Approx(0.75));
  CHECK(record.windows[1].in_system_area == doctest::Approx(0.5));
  CHECK(record.windows[1].latency_sum == doctest::Approx(1.25));
  CHECK(record.windows[1].outcomes == OutcomeCounts{1, 0, 0, 0, 0});
  CHECK(record.windows[1].p50 == doctest::Approx(1.25).epsilon(0.002));
  const ServiceWindow& first = record.services[0][0];
  CHECK(first.arrivals == 1);
  CHECK(first.started == 1);
  CHECK(first.waited == 1);
  CHECK(first.batches == 1);
  CHECK(first.batch_items == 4);
  CHECK(first.wait_sum == doctest::Approx(0.5));
  CHECK(first.queue_area == doctest::Approx(0.5));
  CHECK(first.busy_area == doctest::Approx(0.25));
  CHECK(first.service_sum == doctest::Approx(0.75));
  const ServiceWindow& second = record.services[0][1];
  CHECK(second.completions == 1);
  CHECK(second.sojourn_sum == doctest::Approx(1.25));
  CHECK(second.busy_area == doctest::Approx(0.5));
  CHECK(record.services[0][2].busy_area == 0);
  CHECK(record.latency[0].total() == 1);
  CHECK(record.wait[0][0].total() == 1);
  CHECK(record.latency[1].total() == 0);
}

TEST_CASE("a request that starts at once has waited zero") {
  Recorder recorder = Make();
  recorder.OnTime(At(12.5));
  recorder.OnArrival(At(12.5));
  recorder.OnServiceStart(0, Duration{0});
  recorder.OnBatchStart(At(12.5), 0, 1, 0, 1, For(1000));
  recorder.Close(At(kWindows), false);
  const ReplicationRecord& record = recorder.record();
  const ServiceWindow& window = record.services[0][12];
  CHECK(window.arrivals == 1);
  CHECK(window.started == 1);
  CHECK(window.waited == 0);
  CHECK(record.wait[0][1].total() == 1);
  CHECK(record.wait[0][1].Quantile(1) == 0);
  CHECK(record.in_flight == 1);
  CHECK(record.in_system_area == doctest::Approx(kWindows - 12.5));
}

TEST_CASE("a rejected request is counted with the time it had spent") {
  Recorder recorder = Make();
  recorder.OnTime(At(1));
  recorder.OnArrival(At(1));
  recorder.OnTime(At(3));
  recorder.OnReject(At(3), 0);
  recorder.OnFail(At(3), 0, For(2));
  recorder.Close(At(kWindows), false);
  const ReplicationRecord& record = recorder.record();
  CHECK(record.rejections == 1);
  CHECK(record.windows[3].rejections == 1);
  CHECK(record.services[0][3].rejections == 1);
  CHECK(record.services[0][3].arrivals == 1);
  CHECK(record.windows[3].outcomes == OutcomeCounts{0, 1, 0, 0, 0});
  CHECK(record.services[0][3].fails == OutcomeCounts{0, 1, 0, 0, 0});
  CHECK(record.rejected_age_sum == doctest::Approx(2));
  CHECK(record.in_system_area == doctest::Approx(2));
}

TEST_CASE("a stopped run closes its window early and leaves the others empty") {
  Recorder recorder = Make();
  recorder.OnTime(At(1));
  recorder.OnArrival(At(1));
  recorder.OnTime(At(2.5));
  recorder.OnArrival(At(2.5));
  recorder.Close(At(2.5), true);
  const ReplicationRecord& record = recorder.record();
  REQUIRE(record.windows.size() == kWindows);
  CHECK(record.truncated);
  CHECK(record.duration == 2.5);
  CHECK(record.in_flight == 2);
  CHECK(record.in_system_area == doctest::Approx(1.5));
  CHECK(record.windows[2].in_system_area == doctest::Approx(0.5));
  CHECK(record.windows[3].in_system_area == 0);
  // Two replicas, as long as it ran.
  CHECK(record.services[0][1].billed_area == doctest::Approx(2));
  CHECK(record.services[0][2].up_area == doctest::Approx(1));
  CHECK(record.services[0][3].billed_area == 0);
}

TEST_CASE("areas of windows longer than moments reach are exact") {
  // 50 years: windows of 57 days, areas taken every 18 minutes; both counts high throughout.
  constexpr int64_t kDay = 86'400'000'000'000;
  const SimTime end{50 * 365 * kDay};
  Recorder recorder(0, Duration{end.ns}, {1});
  recorder.OnTime({kDay});
  for (int i = 0; i < 4000; ++i) {
    recorder.OnArrival({kDay});
    recorder.OnWait({kDay}, 0);
  }
  recorder.OnServiceStart(0, Duration{0});
  recorder.OnBatchStart({kDay}, 0, 1, 1, 1, Duration{kDay});
  recorder.OnTime({2 * kDay});
  recorder.OnNextStart({2 * kDay}, 0, Duration{kDay}, 1, Duration{kDay});
  recorder.Close(end, false);
  const ReplicationRecord& record = recorder.record();
  double waiting = 0, busy = 0;
  for (const ServiceWindow& window : record.services[0]) {
    waiting += window.queue_area;
    busy += window.busy_area;
  }
  const double days = 50 * 365 - 1, day = 86'400;
  CHECK(record.in_system_area == doctest::Approx(4000 * days * day).epsilon(1e-12));
  CHECK(waiting == doctest::Approx((3998 * days + 1) * day).epsilon(1e-12));
  CHECK(busy == doctest::Approx(days * day).epsilon(1e-12));
}

TEST_CASE("arrivals that wait may be reported together, up to the window's end") {
  Recorder apart = Make(), together = Make();
  for (Recorder* recorder : {&apart, &together}) {
    recorder->OnTime(At(3.25));
    CHECK(recorder->quiet_until() == At(4));
  }
  for (const double seconds : {3.25, 3.5, 3.75}) {
    apart.OnArrival(At(seconds));
    apart.OnWait(At(seconds), 0);
  }
  together.OnQueuedArrivals(0, 3, static_cast<uint64_t>(At(3.25 + 3.5 + 3.75).ns));
  for (Recorder* recorder : {&apart, &together}) {
    recorder->Close(At(kWindows), false);
    const ReplicationRecord& record = recorder->record();
    CHECK(record.arrivals == 3);
    CHECK(record.services[0][3].arrivals == 3);
    CHECK(record.services[0][3].queue_area == doctest::Approx(0.75 + 0.5 + 0.25));
    CHECK(record.windows[3].in_system_area == doctest::Approx(0.75 + 0.5 + 0.25));
    CHECK(record.services[0][4].queue_area == doctest::Approx(3));
  }
}

TEST_CASE("the digest tells results apart") {
  Recorder one = Make(), two = Make(), three = Make();
  for (Recorder* recorder : {&one, &two, &three}) {
    recorder->OnTime(At(1));
    recorder->OnArrival(At(1));
    recorder->OnTime(At(2));
  }
  one.OnComplete(At(2), 0, For(1));
  two.OnComplete(At(2), 0, For(1));
  three.OnComplete(At(2), 1, For(1));
  for (Recorder* recorder : {&one, &two, &three}) recorder->Close(At(kWindows), false);
  CHECK(one.record().digest.value() == two.record().digest.value());
  CHECK(one.record().digest.value() != three.record().digest.value());
}

}  // namespace servescape
