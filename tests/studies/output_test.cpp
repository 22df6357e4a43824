// SPDX-License-Identifier: MIT
// Outlooks, OpenMetrics, HTML and traces: what other programs read of a run.
#include <algorithm>
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/report/json_value.h"
#include "sim/studies/chrome_trace.h"
#include "sim/studies/html_report.h"
#include "sim/studies/junit.h"
#include "sim/studies/open_metrics.h"
#include "sim/studies/outlook.h"
#include "sim/study/study.h"
#include "tests/studies/variants.h"

namespace servescape::testing {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

RunReport ReportOf(const std::string& text) {
  const Variant variant = VariantOf("queue", text);
  return RunStudy(variant.config, variant.hash);
}

}  // namespace

TEST_CASE("an outlook has each part's load and names what is unstable") {
  const StudyOutlook calm = OutlookOf(VariantOf("calm", OneQueue("50/s", 3, "100s")), {});
  REQUIRE(calm.services.size() == 1);
  CHECK(calm.services[0].load == doctest::Approx(0.5));
  CHECK(calm.services[0].limit == doctest::Approx(100));
  CHECK(!calm.services[0].unstable);
  CHECK(calm.requests == doctest::Approx(15'000));
  const StudyOutlook full = OutlookOf(VariantOf("full", OneQueue("120/s", 3, "100s")), {});
  CHECK(full.services[0].unstable);
  CHECK(Has(ToText({calm, full}, {}), "unstable: more comes than it can serve"));
  CHECK(Has(ToText({calm, full}, {}), "6 replications of 2 points, about 51 k requests"));
  CHECK(Has(ToJson({full}), "\"unstable\": true"));
  const StudyOutlook spike =
      OutlookOf(VariantOf("spike", OneQueue("50/s", 3, "100s"),
                          "traffic.users.profile=[{ at = \"10s\", factor = 3.0, hold = \"5s\" }]"),
                {});
  CHECK(spike.services[0].peaks);
  CHECK(!spike.services[0].unstable);
  const StudyOutlook huge = OutlookOf(VariantOf("huge", OneQueue("50/s", 3, "1000d")), {});
  CHECK(Has(huge.refused, "max_requests"));
}

TEST_CASE("metrics as OpenMetrics text") {
  const std::string text = ToOpenMetrics(
      ReportOf("slo = [\"latency.within(200ms) >= 1%\"]\n" + OneQueue("50/s", 8, "200s")), "a\"b");
  CHECK(text.ends_with("# EOF\n"));
  CHECK(Has(text,
            "# TYPE servescape_latency_quantile_seconds gauge\n"
            "# UNIT servescape_latency_quantile_seconds seconds\n"));
  CHECK(Has(text,
            "servescape_latency_quantile_seconds{scenario=\"a\\\"b\",quantile=\"0.99\","
            "bound=\"value\"} 0.0"));
  CHECK(Has(text, "servescape_service_wait_mean_seconds{scenario=\"a\\\"b\",service=\"desk\","));
  CHECK(Has(text, "servescape_latency_within_ratio{scenario=\"a\\\"b\",within=\"200ms\","));
  CHECK(Has(text, "servescape_cost_per_hour_usd_per_hour{"));
  // A family stands together, and once.
  const std::string type = "# TYPE servescape_service_wait_quantile_seconds gauge";
  CHECK(text.find(type) == text.rfind(type));
}

TEST_CASE("a report as one HTML file") {
  RunReport report = ReportOf("slo = [\"latency.p99 <= 1s\"]\n" + OneQueue("50/s", 8, "200s"));
  report.title = "a<script>b";
  const std::string html = ToHtml(report, "queue.toml");
  CHECK(Has(html, "<h1>a&lt;script&gt;b</h1>"));
  CHECK(!Has(html, "<script"));
  CHECK(!Has(html, "src="));
  CHECK(Has(html, "<td class=\"met\">met</td>"));
  CHECK(Has(html, "latency.p99 over time</title>"));
  CHECK(Has(html, report.digest));
  const auto count = [&](const std::string& tag) {
    size_t n = 0;
    for (size_t at = html.find(tag); at != html.npos; at = html.find(tag, at + 1)) ++n;
    return n;
  };
  for (const char* tag : {"table", "tr", "td", "svg", "p", "h2"}) {
    CAPTURE(tag);
    const std::string name = tag;
    CHECK(count("<" + name + ">") + count("<" + name + " ") == count("</" + name + ">"));
  }
  // The largest bar reaches the top, and shares sum to one.
  CHECK(DistributionSvg({}).empty());
  const std::string bars = DistributionSvg({{0.001, 0.002, 10}, {0.5, 0.6, 30}});
  CHECK(Has(bars, "75 %"));
  CHECK(Has(bars, "y=\"10.00\""));
  Series gap{"x", Unit::kSeconds, {1, std::nan(""), 2}, {1, 1, 1}, {1, 1, 2}};
  const std::string curve = CurveSvg(gap, {1, 2, 3});
  CHECK(std::count(curve.begin(), curve.end(), 'M') == 5);  // axes, two bars, two pieces
}

TEST_CASE("goals as JUnit XML") {
  const RunReport report = ReportOf("slo = [\"latency.mean <= 1s\", \"latency.mean <= 1ms\"]\n" +
                                    OneQueue("50/s", 8, "200s"));
  const std::string xml = ToJUnit(report, "queue");
  CHECK(Has(xml, "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""));
  CHECK(Has(xml, "name=\"latency.mean &lt;= 1ms\"><failure message=\"missed: "));
  CHECK(Has(ToJUnit(ReportOf(OneQueue("120/s", 8, "100s")), "full"), "name=\"stable\"><failure"));
}

TEST_CASE("requests as a trace of Perfetto") {
  Variant variant = VariantOf("queue", OneQueue("50/s", 1, "20s"));
  variant.config.run.detail = true;
  ChromeTrace trace(variant.config, 100);
  Listeners listeners;
  std::vector<RequestRow> rows;
  listeners.requests = [&](const RequestRow& row) {
    trace.Add(row);
    rows.push_back(row);
  };
  (void)RunStudy(variant.config, variant.hash, SerialExecutor(), nullptr, listeners);
  Json root;
  std::string error;
  REQUIRE(ParseJson(trace.Text(), &root, &error));
  size_t requests = 0;
  double whole = 0, parts = 0, from = 0, until = 0, last = 0;
  for (const Json& event : root["traceEvents"]) {
    if (event["ph"] != "X") continue;
    const double ts = event["ts"].get<double>(), length = event["dur"].get<double>();
    if (event["name"] == "answered") {
      ++requests;
      whole += length;
      from = ts;
      until = ts + length;
      CHECK(ts >= last);
      last = ts;
    } else {
      parts += length;
      CHECK(ts >= from - 1e-3);  // within its request
      CHECK(ts + length <= until + 1e-3);
    }
  }
  CHECK(requests == 100);
  CHECK(parts == doctest::Approx(whole).epsilon(1e-9));
  // No two in one row at once.
  std::vector<std::pair<double, double>> spans;
  for (const Json& event : root["traceEvents"]) {
    if (event["ph"] != "X" || event["name"] != "answered" || event["tid"] != 1) continue;
    const double ts = event["ts"].get<double>();
    if (!spans.empty()) CHECK(ts >= spans.back().second - 1e-3);
    spans.push_back({ts, ts + event["dur"].get<double>()});
  }
  CHECK(spans.size() > 10);
}

}  // namespace servescape::testing
