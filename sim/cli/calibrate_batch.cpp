// SPDX-License-Identifier: MIT
// Batch curves from tables of perf_analyzer (-f) and Model Analyzer: clients of a closed loop and
// the throughput they get. By Little's law each row tells the time of a request's round; a round is
// the batches that are served until its own has been, and an overhead. As for tokens: least squares
// with averages, each row simulated, what the averages miss taken off, until nothing moves.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "sim/cli/calibrate.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/load.h"
#include "sim/scenario/table_parser.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

constexpr int kBatchRounds = 16;
constexpr double kMostPerRow = 65536;

class PerfTable : public TableParser {
 public:
  PerfTable(uint32_t max_batch, uint32_t instances)
      : TableParser("Concurrency,Inferences/Second", "measurements"),
        otherwise_{0, 1, instances, max_batch, 0, false} {}

  bool known() const { return known_; }
  std::vector<BatchRow> rows;

 private:
  std::string Header() override {
    clients_ = Find("Concurrency");
    throughput_ = Find("Inferences/Second");
    if (!throughput_) throughput_ = Find("Throughput (infer/sec)");
    items_ = Find("Batch");
    instances_ = Find("Instance Group");
    max_batch_ = Find("Max Batch Size");
    known_ = clients_ && throughput_;
    return known_ ? "" : "no columns Concurrency and Inferences/Second";
  }

  std::string Row() override {
    BatchRow row = otherwise_;
    double value = 0;
    for (const auto& [column, out] : {std::pair(clients_, &row.clients), {items_, &row.items}}) {
      if (!column) continue;
      const std::string wrong = Number(*column, value);
      if (!wrong.empty()) return wrong;
      if (!(value >= 1 && value <= kMostPerRow)) return Wrong(*column, "must be 1 or more");
      *out = static_cast<uint32_t>(value);
    }
    const std::string wrong = Number(*throughput_, row.throughput);
    if (!wrong.empty()) return wrong;
    if (!(row.throughput > 0)) return Wrong(*throughput_, "must be above 0");
    row.instances = Whole(instances_, row.instances);
    row.max_batch = Whole(max_batch_, row.max_batch);
    row.max_batch = std::max(row.max_batch, row.items);
    rows.push_back(row);
    return "";
  }

  // "1:GPU" is one; 0 and what is no number are as nothing told.
  uint32_t Whole(std::optional<size_t> column, uint32_t otherwise) const {
    if (!column) return otherwise;
    uint32_t out = 0;
    for (const char c : fields_[*column]) {
      if (std::isdigit(static_cast<unsigned char>(c)) == 0) break;
      out = std::min(out * 10 + static_cast<uint32_t>(c - '0'), 60'000u);
    }
    return out > 0 ? out : otherwise;
  }

  BatchRow otherwise_;
  bool known_ = false;
  std::optional<size_t> clients_, throughput_, items_, instances_, max_batch_;
};

double RoundOf(const BatchRow& row, double throughput) {
  return row.clients * row.items / throughput;
}

// Half of those who wait are served while the others come back, as far as a batch takes them.
FitEquation BatchEquation(const BatchRow& row, size_t index) {
  const double all = double(row.clients) * row.items, least = row.items;
  const double size =
      std::clamp(all / (2.0 * row.instances), least, std::max<double>(least, row.max_batch));
  const double batches = std::max(1.0, all / (size * row.instances));
  FitEquation out;
  out.terms = {batches, batches * size, row.clients <= row.instances ? 1.0 : 0.3, 0, 0};
  out.measured = RoundOf(row, row.throughput);
  out.row = index;
  return out;
}

std::string PlayBatches(const BatchRow& row, const BatchLaw& law, double* throughput) {
  auto loaded = Load(BatchScenario(row, law), {},
                     [](const std::string&) { return std::optional<Resource>(); });
  if (!loaded) return "the scenario of the fit is not valid";
  const RunReport report = RunStudy(std::move(loaded).value().config, "");
  const Metric* metric = FindMetric(report, "throughput");
  if (metric == nullptr || !(metric->estimate.value > 0)) {
    return "the scenario of the fit answers nothing: " + report.stopped;
  }
  *throughput = metric->estimate.value * row.items;
  return "";
}

std::string PlayAllBatches(const std::vector<BatchRow>& rows, const BatchLaw& law,
                           std::vector<double>* out) {
  out->assign(rows.size(), 0);
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string wrong = PlayBatches(rows[i], law, &(*out)[i]);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

}  // namespace

std::optional<Result<std::vector<BatchRow>, std::string>> ReadBatchTable(std::string_view text,
                                                                         uint32_t max_batch,
                                                                         uint32_t instances) {
  PerfTable table(max_batch, instances);
  const std::string wrong = table.Parse(text);
  if (!table.known()) return std::nullopt;
  using Out = Result<std::vector<BatchRow>, std::string>;
  if (!wrong.empty()) return Out(wrong);
  if (table.rows.empty()) {
    return Out("has no row that can be read; the first: " + table.why_left_out());
  }
  std::stable_sort(table.rows.begin(), table.rows.end(), [](const BatchRow& a, const BatchRow& b) {
    return a.items != b.items ? a.items < b.items : a.clients < b.clients;
  });
  for (size_t i = 2; i + 1 < table.rows.size() && table.rows.size() > 5; i += 3) {
    table.rows[i].held_out = true;
  }
  return Out(std::move(table.rows));
}

Result<BatchFit, std::string> FitBatches(const std::vector<BatchRow>& rows) {
  std::vector<FitEquation> equations;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].held_out) equations.push_back(BatchEquation(rows[i], i));
  }
  if (equations.size() < 3) return std::string("too few rows to fit: three are the least");
  std::vector<double> targets;
  for (const FitEquation& each : equations) targets.push_back(each.measured);
  FitTerms terms = LeastSquares(equations, targets);
  BatchFit out;
  for (int round = 0; round < kBatchRounds; ++round) {
    out.law = {terms[0], terms[1], terms[2]};
    const std::string wrong = PlayAllBatches(rows, out.law, &out.simulated);
    if (!wrong.empty()) return wrong;
    for (size_t e = 0; e < equations.size(); ++e) {
      const FitEquation& each = equations[e];
      const double simulated = RoundOf(rows[each.row], out.simulated[each.row]);
      targets[e] = each.measured - (simulated - DotOf(terms, each.terms));
    }
    const FitTerms next = LeastSquares(equations, targets);
    for (size_t i = 0; i < kFitUnknowns; ++i) terms[i] += 0.6 * (next[i] - terms[i]);
  }
  return out;
}

std::string BatchScenario(const BatchRow& row, const BatchLaw& law) {
  constexpr double kAnswers = 4000;  // of a run
  const auto ms = [](double seconds) { return fmt::format("\"{:.7g}ms\"", seconds * 1e3); };
  const double seconds = std::max(kAnswers, 40.0 * row.clients) * row.items / row.throughput;
  return fmt::format(
      "title = \"A model server\"\n\n"
      "[run]\n"
      "duration = \"{:.6g}s\"\n"
      "warmup = \"{:.6g}s\"\n"
      "replications = 1\n\n"
      "[traffic.bench]  # the benchmark's client: each waits for its answer\n"
      "arrivals = \"closed\"\n"
      "clients = {}  # measured so\n"
      "items = {}  # measured so\n"
      "path = \"main\"\n\n"
      "[[path.main]]\n"
      "delay = {}  # fitted: client, network, copies\n\n"
      "[[path.main]]\n"
      "call = \"model\"\n\n"
      "[service.model]\n"
      "concurrency = {}  # measured so, or as was said: instances\n"
      "batch_time = {{ base = {}, per_item = {} }}  # fitted\n"
      "batching = {{ max_size = {} }}  # measured so, or as was said\n",
      seconds, seconds / 10, row.clients, row.items, ms(law.overhead), row.instances, ms(law.base),
      ms(law.per_item), row.max_batch);
}

}  // namespace servescape
