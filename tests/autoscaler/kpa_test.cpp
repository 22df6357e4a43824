// SPDX-License-Identifier: MIT
// Knative's autoscaler: its decision and the averages that it decides on, computed by hand.
#include "sim/autoscaler/kpa.h"

#include <doctest/doctest.h>

#include "sim/autoscaler/kpa_metrics.h"
#include "tests/autoscaler/at.h"

namespace servescape {
namespace {

// A decision for both averages alike.
KpaDecision Ask(const KpaConfig& config, KpaState* state, double now, int64_t ready, double stable,
                double panic) {
  return Decide(config, {At(now), ready, KpaAverages{stable, panic}}, state);
}

TEST_CASE("defaults of Knative") {
  const KpaConfig config;
  CHECK(config.target_value == 70);
  CHECK(config.target_burst_capacity == 211);
  CHECK(config.max_scale_up_rate == 1000);
  CHECK(config.max_scale_down_rate == 2);
  CHECK(PanicWindow(config) == FromSeconds(6));
  KpaConfig rounded;
  rounded.stable_window = FromSeconds(25);
  CHECK(PanicWindow(rounded) == FromSeconds(3));  // 2.5 s
  rounded.panic_window_percentage = 1;
  CHECK(PanicWindow(rounded) == FromSeconds(1));
}

TEST_CASE("rates hold the answer between floor(ready / down) and ceil(up x ready)") {
  KpaConfig config;
  KpaState state;
  CHECK(Ask(config, &state, 2, 5, 7, 7).desired == 2);  // ceil(.1) = 1, held to floor(2.5)
  CHECK(Ask(config, &state, 4, 1, 0, 0).desired == 0);
  config.max_scale_up_rate = 1.5;
  config.panic_threshold_percentage = 1000;
  CHECK(Ask(config, &state, 6, 3, 420, 420).desired == 5);  // 6, held to ceil(4.5)
  config.reachable = false;
  CHECK(Ask(config, &state, 8, 5, 7, 7).desired == 1);
}

TEST_CASE("panic begins at the threshold itself, holds the largest, and ends after the window") {
  const KpaConfig config;
  KpaState state;
  CHECK(!Ask(config, &state, 2, 2, 140, 210).panicking);  // 3 / 2
  const KpaDecision begun = Ask(config, &state, 4, 2, 140, 280);
  CHECK(begun.panicking);  // 4 / 2 = 2
  CHECK(begun.desired == 4);
  CHECK(begun.reason ==
        "stable ceil(140 / 70) = 2 (1..2000 from 2 ready), panic ceil(280 / 70) = "
        "4; panic, 4 / 2 >= 2, so never below 4");
  CHECK(Ask(config, &state, 10, 4, 70, 0).desired == 4);
  CHECK(Ask(config, &state, 64, 4, 70, 0).desired == 4);  // 60 s later: not more than the window
  const KpaDecision ended = Ask(config, &state, 66, 4, 70, 0);
  CHECK(!ended.panicking);
  CHECK(ended.desired == 2);  // floor(4 / 2)
}

// pkg/autoscaler/scaling/autoscaler_test.go at 01f103e: TestAutoscalerScale and others.
TEST_CASE("decisions of Knative's own tests") {
  struct Row {
    double target;
    int64_t ready;
    double stable, panic;
    int64_t desired;
    bool in_panic = false;
    double up = 10, down = 10;
    int64_t activation = 1;
  };
  constexpr Row kRows[] = {{10, 1, 50, 10, 5},
                           {10, 1, 50, 100, 10},
                           {1, 5, 50, 30, 50, true},
                           {1, 5, 20, 30, 30, true},
                           {10, 1, 1000, 1001, 10},
                           {10, 10, 1000, 1001, 100},
                           {10, 100, 1, 1, 10},
                           {1, 2, 3, 3.1, 3, false, 1.1},
                           {10, 100, 1, 1, 90, false, 10, 1.1},
                           {10, 1, 0, 0, 0},
                           {10, 1, 1, 0, 2, false, 10, 10, 2}};
  for (const Row& row : kRows) {
    CAPTURE(row.desired);
    KpaConfig config;
    config.target_value = row.target;
    config.max_scale_up_rate = row.up;
    config.max_scale_down_rate = row.down;
    config.activation_scale = row.activation;
    KpaState state;
    if (row.in_panic) state.panic_time = SimTime{};
    KpaSignals signals;
    signals.ready = row.ready;
    signals.averages = KpaAverages{row.stable, row.panic};
    CHECK(Decide(config, signals, &state).desired == row.desired);
  }
}

TEST_CASE("an autoscaler that finds several pods begins in panic") {
  const KpaConfig config;
  KpaState found = BeginKpa(At(0), 10);
  CHECK(Ask(config, &found, 60, 10, 0, 0).desired == 10);
  CHECK(Ask(config, &found, 62, 10, 0, 0).desired == 5);
  KpaState one = BeginKpa(At(0), 1);
  CHECK(Ask(config, &one, 2, 1, 0, 0).desired == 0);
}

TEST_CASE("no data is no decision") {
  KpaState state;
  CHECK(!Decide(KpaConfig(), {At(2), 3, {}}, &state).valid);
}

TEST_CASE("activation-scale holds while something is asked for") {
  KpaConfig config;
  config.activation_scale = 3;
  KpaState state;
  CHECK(Ask(config, &state, 2, 0, 1, 1).desired == 3);
  CHECK(Ask(config, &state, 4, 3, 0.01, 0).desired == 3);
  CHECK(Ask(config, &state, 6, 3, 0, 0).desired == 1);
  CHECK(Ask(config, &state, 8, 1, 0, 0).desired == 0);
}

TEST_CASE("scale-down-delay holds the largest of its last intervals of 2 s") {
  KpaConfig config;
  config.scale_down_delay = FromSeconds(5);  // three intervals
  KpaState state;
  CHECK(Ask(config, &state, 2, 1, 100, 0).desired == 2);
  CHECK(Ask(config, &state, 4, 2, 60, 0).desired == 2);
  CHECK(Ask(config, &state, 6, 2, 60, 0).desired == 2);
  CHECK(Ask(config, &state, 8, 2, 60, 0).desired == 1);
}

TEST_CASE("excess burst capacity is counted from what pods can take, not from the target") {
  KpaConfig config;
  KpaState state;
  CHECK(Ask(config, &state, 2, 10, 700, 786.7).excess_burst_capacity == 2);  // 1000 - 211 - 786.7
  CHECK(Ask(config, &state, 2, 0, 1, 1).excess_burst_capacity == -212);
  config.target_burst_capacity = 0;
  CHECK(Ask(config, &state, 2, 0, 1, 1).excess_burst_capacity == 0);
  config.target_burst_capacity = -1;
  CHECK(Ask(config, &state, 2, 9, 1, 1).excess_burst_capacity == -1);
}

TEST_CASE("an average runs from the first write to the last, at most the window") {
  KpaWindow window(FromSeconds(6), false);
  CHECK(window.Empty(At(10)));
  window.Record(At(10), 60);
  window.Record(At(10.9), 30);  // the same second: added
  CHECK(window.Average(At(10)) == 90);
  window.Record(At(11), 30);
  CHECK(window.Average(At(11)) == 60);
  CHECK(window.Average(At(13)) == 60);  // silence dilutes nothing
  window.Record(At(14), 0);             // but a gap that has ended counts
  CHECK(window.Average(At(14)) == 24);  // 120 / 5
  window.Record(At(16), 0);
  CHECK(window.Average(At(16)) == 5);  // 30 / 6: second 10 has left
  CHECK(window.Average(At(21)) == 0);  // only second 16 is left
  CHECK(!window.Empty(At(22)));
  CHECK(window.Empty(At(23)));
  window.Record(At(23), 7);  // a silence of a window begins anew
  CHECK(window.Average(At(23)) == 7);
}

TEST_CASE("averages have six digits after the point") {
  KpaWindow window(FromSeconds(60), false);
  window.Record(At(1), 1);
  window.Record(At(2), 0);
  window.Record(At(3), 1);
  CHECK(window.Average(At(3)) == 0.666667);
}

TEST_CASE("exponential weights do not add up to one") {
  KpaWindow window(FromSeconds(60), true);
  window.Record(At(1), 50);
  window.Record(At(2), 50);
  CHECK(window.Average(At(2)) == doctest::Approx(18).epsilon(1e-12));    // 10 + 8
  CHECK(window.Average(At(3)) == doctest::Approx(14.4).epsilon(1e-12));  // silence counts as 0
  KpaWindow panic(FromSeconds(6), true);  // a = 1 - .0001^(1/6) = .784557
  panic.Record(At(1), 100);
  CHECK(panic.Average(At(1)) == doctest::Approx(78.4557).epsilon(1e-5));
}

}  // namespace
}  // namespace servescape
