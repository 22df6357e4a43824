// SPDX-License-Identifier: MIT
// servescape calibrate: from a benchmark's results to the profile of a server.
#include "sim/cli/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/compressed.h"
#include "sim/report/json_value.h"

namespace servescape {
namespace {

constexpr size_t kMostResultBytes = size_t{64} << 20;

struct CalibrateOptions {
  std::vector<std::string> files;
  std::string family, backend, model, gpu;
  uint32_t gpus = 1;
  double kv_bytes = 0;
  uint32_t max_batch = 1, instances = 1;
  bool json = false;
};

// Packed or not.
Result<std::string, FileProblem> ReadResult(const std::string& file) {
  Result<std::string, FileProblem> text = ReadFile(file, kMostResultBytes);
  if (!text || CompressionOf(text.value()).empty()) return text;
  std::string inside;
  const std::string wrong = Unpack(text.value(), kMostResultBytes, &inside);
  if (!wrong.empty()) return FileProblem{file + ": " + wrong};
  return inside;
}

// All files' rows as one benchmark, or the family that was named.
Result<TokenBenchmark, std::string> Gather(const CalibrateOptions& options) {
  TokenBenchmark out;
  for (const std::string& file : options.files) {
    auto text = ReadResult(file);
    if (!text) return text.error().message;
    auto read = ReadTokenBenchmarks(text.value(), file);
    if (!read) return file + ": " + read.error();
    const std::vector<TokenBenchmark> families = std::move(read).value();
    std::string names;
    const TokenBenchmark* found = families.size() == 1 ? &families[0] : nullptr;
    for (const TokenBenchmark& each : families) {
      names += (names.empty() ? "" : ", ") + each.server.title;
      if (!options.family.empty() && each.server.title == options.family) found = &each;
    }
    if (found == nullptr || (!options.family.empty() && found->server.title != options.family)) {
      return fmt::format("{}: has {} families; name one with --family: {}", file, families.size(),
                         names);
    }
    if (out.rows.empty()) out.server = found->server;
    out.rows.insert(out.rows.end(), found->rows.begin(), found->rows.end());
  }
  if (!options.backend.empty()) out.server.scheduler = options.backend;
  if (!options.model.empty()) out.server.model = options.model;
  if (!options.gpu.empty()) out.server.gpu = options.gpu;
  if (options.gpus > 1) out.server.gpus = options.gpus;
  if (options.kv_bytes > 0) out.server.kv_bytes_per_token = options.kv_bytes;
  if (out.rows.empty()) return std::string("no rows");
  HoldOut(&out.rows);
  return out;
}

double Off(double simulated, double measured) { return 100 * (simulated / measured - 1); }

// "# 1024/1024 x 64: TTFT 345 ms (+2.1 %), TPOT ..": a line for each row.
std::string Residuals(const TokenBenchmark& benchmark, const TokenFit& fit, bool held_out) {
  std::string out;
  for (const TokenResidual& each : fit.residuals) {
    const TokenRow& row = benchmark.rows[each.row];
    if (row.held_out != held_out) continue;
    out += fmt::format(
        "#   {:>5.0f} in {:>5.0f} out {:>4} clients  TTFT {:>9.1f} ms {:+6.1f} %  TPOT {:>7.2f} "
        "ms {:+6.1f} %\n",
        row.prompt.high, row.output.high, row.clients, row.ttft * 1e3, Off(each.ttft, row.ttft),
        row.tpot * 1e3, Off(each.tpot, row.tpot));
  }
  return out;
}

std::string CalibrateToText(const TokenBenchmark& benchmark, const TokenFit& fit) {
  const std::string held = Residuals(benchmark, fit, true);
  std::string out = fmt::format(
      "# Fitted by servescape calibrate: least squares of the relative errors of TPOT and (by a\n"
      "# tenth) TTFT, each row simulated with its client, {} rounds. Measured, and how far off "
      "the\n"
      "# simulation is, of the rows that were fitted:\n",
      std::max(1, fit.rounds));
  out += Residuals(benchmark, fit, false);
  out += held.empty() ? "# No measured row was held out.\n" : "# and of those held out:\n" + held;
  return out + ScenarioOf(benchmark, fit.law);
}

std::string CalibrateToJson(const TokenBenchmark& benchmark, const TokenFit& fit) {
  Json out = Json::object();
  out["schema"] = 1;
  out["family"] = benchmark.server.title;
  out["rounds"] = fit.rounds;
  out["profile"] = CalibrateToText(benchmark, fit);
  Json rows = Json::array();
  for (size_t i = 0; i < benchmark.rows.size(); ++i) {
    const TokenRow& row = benchmark.rows[i];
    Json each = Json::object();
    each["where"] = row.where;
    each["prompt_tokens"] = row.prompt.high;
    each["output_tokens"] = row.output.high;
    each["mean_output_tokens"] = row.output.mean();
    each["clients"] = row.clients;
    each["fitted"] = !row.held_out && row.measured();
    Json set = Json::object();
    for (const KeyValue& pair : SettingsOf(benchmark.server, row)) set[pair.key] = pair.value;
    each["set"] = std::move(set);
    for (const TokenResidual& residual : fit.residuals) {
      if (residual.row != i) continue;
      each["ttft"] = residual.ttft;
      each["tpot"] = residual.tpot;
    }
    rows.push_back(std::move(each));
  }
  out["rows"] = std::move(rows);
  return Print(out, true) + "\n";
}

// ---- tables of batches ----------------------------------------------------------------------

std::string BatchesToText(const std::vector<BatchRow>& rows, const BatchFit& fit) {
  std::string out =
      "# Fitted by servescape calibrate: least squares of the relative errors of the throughput,\n"
      "# each row simulated. Measured, and how far off the simulation is:\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    const BatchRow& row = rows[i];
    out += fmt::format("#   {:>4} clients of {:>4} items  {:>10.1f}/s {:+6.1f} %  {}\n",
                       row.clients, row.items, row.throughput,
                       Off(fit.simulated[i], row.throughput), row.held_out ? "held out" : "fitted");
  }
  return out + BatchScenario(rows.back(), fit.law);
}

std::string BatchesToJson(const std::vector<BatchRow>& rows, const BatchFit& fit) {
  Json out = Json::object();
  out["schema"] = 1;
  out["profile"] = BatchesToText(rows, fit);
  Json list = Json::array();
  for (size_t i = 0; i < rows.size(); ++i) {
    Json each = Json::object();
    each["clients"] = rows[i].clients;
    each["items"] = rows[i].items;
    each["fitted"] = !rows[i].held_out;
    each["throughput"] = fit.simulated[i];
    list.push_back(std::move(each));
  }
  out["rows"] = std::move(list);
  return Print(out, true) + "\n";
}

// Whether the files are such tables, and what became of them.
std::optional<int> CalibrateBatches(const CalibrateOptions& options) {
  std::vector<BatchRow> rows;
  for (const std::string& file : options.files) {
    auto text = ReadResult(file);
    if (!text) return std::nullopt;  // told by who reads it next
    auto read = ReadBatchTable(text.value(), options.max_batch, options.instances);
    if (!read) return std::nullopt;
    if (!*read) {
      Complain(file + ": " + read->error());
      return kExitUsage;
    }
    rows.insert(rows.end(), read->value().begin(), read->value().end());
  }
  auto fit = FitBatches(rows);
  if (!fit) {
    Complain(fit.error());
    return kExitInvalid;
  }
  const std::string text =
      options.json ? BatchesToJson(rows, fit.value()) : BatchesToText(rows, fit.value());
  std::fputs(text.c_str(), stdout);
  return kExitOk;
}

int Calibrate(const CalibrateOptions& options) {
  if (const std::optional<int> code = CalibrateBatches(options)) return *code;
  auto gathered = Gather(options);
  if (!gathered) {
    Complain(gathered.error());
    return kExitUsage;
  }
  const TokenBenchmark benchmark = std::move(gathered).value();
  auto fit = FitTokens(benchmark);
  if (!fit) {
    Complain(fit.error());
    return kExitInvalid;
  }
  const std::string text = options.json ? CalibrateToJson(benchmark, fit.value())
                                        : CalibrateToText(benchmark, fit.value());
  std::fputs(text.c_str(), stdout);
  return kExitOk;
}

}  // namespace

void AddCalibrate(CLI::App* app, int* exit_code) {
  CLI::App* const verb =
      app->add_subcommand("calibrate", "Fit a service's profile to the results of a benchmark");
  auto options = std::make_shared<CalibrateOptions>();
  verb->add_option("files", options->files, "Results of a benchmark")
      ->required()
      ->option_text("FILE...");
  verb->add_option("--family", options->family, "The family of a file of series");
  verb->add_option("--scheduler", options->backend,
                   "Who runs, where the files do not say: vllm, tensorrt_llm or sglang")
      ->check(CLI::IsMember({"vllm", "tensorrt_llm", "sglang"}));
  verb->add_option("--model", options->model, "The model, where the files do not say");
  verb->add_option("--gpu", options->gpu, "The GPU, where the files do not say");
  verb->add_option("--gpus", options->gpus, "GPUs of a replica")->check(CLI::Range(1, 4096));
  verb->add_option("--kv-bytes-per-token", options->kv_bytes,
                   "Keys and values of one token, all layers and GPUs")
      ->check(CLI::Range(0.0, 1e9));
  verb->add_option("--max-batch", options->max_batch,
                   "Largest batch of the model, where the table does not say")
      ->check(CLI::Range(1, 65536));
  verb->add_option("--instances", options->instances,
                   "Instances of the model, where the table does not say")
      ->check(CLI::Range(1, 4096));
  verb->add_flag("--json", options->json, "The profile, and each row with its settings, as JSON");
  verb->footer(
      "Reads results of vLLM's benchmark, AIPerf and GenAI-Perf, one point a file; tables of\n"
      "perf_analyzer and Model Analyzer; and files of concurrency sweeps.\n"
      "Prints a scenario: the benchmark's client, and a service whose keys are marked measured,\n"
      "fitted, computed or assumed, after the errors of the fit, those on rows held out apart.\n\n"
      "Examples:\n"
      "  servescape calibrate c8.json c16.json c32.json c64.json > llama.toml\n"
      "  servescape calibrate c*.json --gpu h100 --gpus 2 --kv-bytes-per-token 327680\n"
      "  servescape calibrate perf_analyzer.csv --max-batch 8\n"
      "  servescape calibrate series.json --family llama70b-h100-vllm-fp8-tp2\n"
      "  servescape run llama.toml --set traffic.bench.clients=48");
  verb->callback([options, exit_code] { *exit_code = Calibrate(*options); });
}

}  // namespace servescape
