// SPDX-License-Identifier: MIT
#include "sim/report/text.h"

#include <doctest/doctest.h>

#include <cmath>

#include "sim/report/table.h"
#include "tests/report/golden.h"
#include "tests/report/sample_reports.h"

using namespace servescape;

TEST_CASE("text: a busy system, as a whole") {
  CheckGolden(ToText(BusyReport(), {.width = 80, .wall_seconds = 0.5}), "busy.txt");
}

TEST_CASE("text: an unstable run shows no latency and says how fast the queue grows") {
  CheckGolden(ToText(UnstableReport(), {}), "unstable.txt");
}

TEST_CASE("text: one replication, no title, no services") {
  CheckGolden(ToText(SmallReport(), {}), "small.txt");
}

TEST_CASE("text: a detailed run, as a whole") {
  CheckGolden(ToText(DetailedReport(), {}), "detailed.txt");
}

TEST_CASE("text: what a run is too short for is reported with the run that would do") {
  RunReport report = BusyReport();
  const double none = std::nan("");
  for (Metric& metric : report.metrics) {
    if (metric.name == "latency.mean") {
      metric.estimate = {none, none, none, 9};
      metric.needs_duration = 482;
    }
    if (metric.name == "latency.p99") metric.estimate = {none, none, none, 5000};
    if (metric.name == "service.ranker.queue.mean") metric.estimate = {none, none, none, 0};
    if (metric.name == "service.gateway.wait.p99") metric.estimate = {none, none, none, 0};
  }
  report.slos[0].estimate = {none, none, none, 5000};
  report.slos[1].metric = "latency.mean";
  report.slos[1].estimate = {none, none, none, 9};
  const std::string text = ToText(report, {});
  const auto line_of = [&text](const std::string& words) {
    const size_t at = text.find("  " + words);
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
  };
  CHECK(line_of("mean ").ends_with("-        withheld: needs about 8.03 min"));
  CHECK(line_of("availability >= 99.9%").ends_with("withheld: needs about 8.03 min"));
  CHECK(line_of("p99 ").ends_with("withheld: needs more replications"));
  CHECK(line_of("latency.p99 <= 100ms").ends_with("withheld: needs more replications"));
  CHECK(line_of("queue.mean").ends_with("no data"));
  CHECK(line_of("wait.p99").ends_with("no data"));
}

TEST_CASE("text: what rarely happens is reported only when it did") {
  RunReport report = DetailedReport();
  const std::string text = ToText(report, {});
  CHECK(text.find("timed_out") == std::string::npos);
  CHECK(text.find("preempted") == std::string::npos);
  for (Metric& metric : report.metrics) {
    if (metric.name == "timed_out") metric.estimate = {0.1, 0, 0.2, 10};
  }
  CHECK(ToText(report, {}).find("timed_out") != std::string::npos);
}

TEST_CASE("text: many places are cut to the largest") {
  RunReport report = BusyReport();
  for (int i = 1; i <= 20; ++i) {
    const double share = i / 210.0;
    report.split.push_back(
        {ComponentKind::kService, "s" + std::to_string(i), share, 10 * share, share});
  }
  const std::string text = ToText(report, {});
  CHECK(text.find("service s10 ") != std::string::npos);
  CHECK(text.find("service s9 ") == std::string::npos);
  CHECK(text.find("the rest") != std::string::npos);  // 1 + .. + 9 of 210
  CHECK(text.find("21.4 %") != std::string::npos);
}

TEST_CASE("text: the tradeoff curve") { CheckGolden(ToText(SamplePoints(), {}), "points.txt"); }

TEST_CASE("text: colour is an addition only") {
  const std::string plain = ToText(BusyReport(), {});
  std::string colored = ToText(BusyReport(), {.color = true});
  CHECK(colored != plain);
  for (size_t at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b')) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  CHECK(colored == plain);
}

TEST_CASE("text: lines do not end in spaces and keep the width where they can") {
  const std::string text = ToText(BusyReport(), {.width = 60});
  CHECK(text.find(" \n") == std::string::npos);
  CHECK(ToText(UnstableReport(), {}).find(" \n") == std::string::npos);
}

TEST_CASE("table: widths count characters, not bytes") {
  Table table(false, 1);
  table.AddRow({{"4 µs"}, {"x", Align::kRight}, {""}});
  table.AddRow({{"40 ms"}, {"yy", Align::kRight}, {"end"}});
  CHECK(table.Print() == " 4 µs    x\n 40 ms  yy  end\n");
}
