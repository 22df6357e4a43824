// SPDX-License-Identifier: MIT
// The fit of a step's law to means of TTFT and TPOT.
//
// TPOT is nearly affine in the law's numbers: each decode step lasts
// a + b n + c S + p P + q A + e (1 - (1 - k/E)^(n + P)), with n from the measured running requests
// and P, A from the prompts that come as answers end. So: least squares of relative errors with
// those averages (no number below 0), then every row is simulated, what the averages got wrong is
// taken off the measurements, and it is fitted again, until nothing moves; on the way the averages
// are replaced by slopes, from rows simulated with a little more of each number. TTFT counts little
// (overhead and prompts), less where it is far off, and not at all where memory holds requests
// back. Memory is what gives the running requests of such rows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/math.h"
#include "sim/cli/calibrate.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/load.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

constexpr int kRounds = 10, kFirstSlopes = 3, kLastSlopes = 6;
constexpr double kSettled = 0.002;         // of each number, from round to round
constexpr double kWeightOfTtft = 0.1;      // of an error of TTFT to one of TPOT, squared: its noise
constexpr double kFarTtft = 0.15;          // errors of it beyond count less and less
constexpr double kMemoryEfficiency = 0.8;  // of the bandwidth, in reading the cache
constexpr double kShareOfMemory = 0.9;     // of the memory; what it takes beside weights:
constexpr double kOtherMemory = 3e9;
constexpr double kDenseAttention = 1.5, kMixtureAttention = 0.4;  // of q / p by operations
constexpr double kMostKvTokens = 4e6;

double BytesOf(const std::string& precision) {
  if (precision.find("16") != std::string::npos) return 2;
  if (precision.find('8') != std::string::npos) return 1;
  // Four bits and a scale for each 16 of them.
  return precision.find('4') != std::string::npos ? 0.5625 : 2;
}

// What follows from the model and the GPU.
TokenLaw LawFromShapes(const TokenServer& server) {
  const ModelShape* model = FindModelShape(server.model);
  const GpuShape* gpu = FindGpuShape(server.gpu);
  TokenLaw law;
  law.context_ratio = server.context_ratio;
  law.expert_share = server.expert_share;
  const bool mixture = server.mixture || (model != nullptr && model->experts > 0);
  if (model != nullptr) {
    law.context_ratio = 2.0 * model->attention * model->heads * model->head_size / model->active *
                        (mixture ? kMixtureAttention : kDenseAttention);
    law.expert_share = model->experts > 0 ? static_cast<double>(model->used) / model->experts : 0.0;
  }
  if (!mixture) law.expert_share = 0;
  const bool latent = model != nullptr && model->latent;
  const double parts = latent ? 1 : server.gpus;
  if (gpu != nullptr && server.kv_bytes_per_token > 0) {
    law.per_cached_token = server.kv_bytes_per_token / (parts * gpu->bandwidth * kMemoryEfficiency);
    law.cached_computed = true;
  }
  law.kv_tokens = kMostKvTokens;
  if (gpu == nullptr || model == nullptr || server.kv_bytes_per_token <= 0) return law;
  const double weights = model->parameters * BytesOf(server.precision);
  const double own = server.gpus / parts;  // GPUs that keep the same cache
  const double left =
      kShareOfMemory * gpu->memory * server.gpus / own - weights / own - kOtherMemory;
  if (left <= 0) return law;
  law.kv_tokens = std::min(left / server.kv_bytes_per_token, kMostKvTokens);
  law.kv_computed = true;
  return law;
}

// The averages over a row's decode steps, from what was measured.
FitEquation TpotOf(const TokenRow& row, const TokenLaw& law, size_t index) {
  const double n = row.Running(), output = row.output.mean(), prompt = row.prompt.mean();
  const double prompts = n / output;  // a step
  const double read = prompts * prompt;
  const double alone = 1 - Pow(1 - law.expert_share, n), with = std::min(prompts, 1.0);
  FitEquation out;
  out.terms = {1, n, read * (1 + law.context_ratio * prompt / 2),
               law.expert_share > 0 ? (1 - with) * alone + with : 0, 0};
  out.known = law.per_cached_token * n * (prompt + output / 2);
  out.measured = row.tpot;
  out.row = index;
  return out;
}

// Half a step until the next begins, the prompt's own; a tenth of all come at once.
FitEquation TtftOf(const TokenRow& row, const TokenLaw& law, size_t index) {
  FitEquation out = TpotOf(row, law, index);
  const double prompt = row.prompt.mean();
  const double rounds = static_cast<double>(row.requests) / row.clients;
  const double burst = rounds > 0 ? row.clients / (2 * rounds) : 0;
  for (double& term : out.terms) term *= 1.5;
  out.known *= 1.5;
  out.terms[2] = prompt * (1 + law.context_ratio * prompt / 2) * (1 + burst);
  out.terms[4] = 1;
  out.measured = row.ttft;
  out.weight = kWeightOfTtft;
  out.of_ttft = true;
  return out;
}

void TakeTerms(const FitTerms& terms, TokenLaw* law) {
  law->base = terms[0];
  law->per_sequence = terms[1];
  law->per_prompt_token = terms[2];
  law->experts = terms[3];
  law->overhead = terms[4];
}

// Plays a row's scenario.
std::string PlayRow(const TokenBenchmark& benchmark, const std::string& text, size_t index,
                    TokenResidual* out) {
  std::vector<Setting> settings;
  for (const KeyValue& each : SettingsOf(benchmark.server, benchmark.rows[index])) {
    settings.push_back({each.key, each.value});
  }
  auto loaded = Load(text, settings, [](const std::string&) { return std::optional<Resource>(); });
  if (!loaded) return Format(loaded.error(), text, benchmark.rows[index].where);
  const RunReport report = RunStudy(std::move(loaded).value().config, "");
  const Metric* ttft = FindMetric(report, "time_to_first_token.mean");
  const Metric* tpot = FindMetric(report, "time_per_output_token.mean");
  if (ttft == nullptr || tpot == nullptr || !(tpot->estimate.value > 0)) {
    return benchmark.rows[index].where + ": its scenario answers nothing: " + report.stopped;
  }
  *out = {index, ttft->estimate.value, tpot->estimate.value};
  return "";
}

class TokenFitter {
 public:
  explicit TokenFitter(const TokenBenchmark& benchmark)
      : benchmark_(benchmark), fit_{LawFromShapes(benchmark.server), {}, 0} {}

  Result<TokenFit, std::string> Run() {
    Choose();
    if (equations_.size() < 4) {
      return std::string("too few points to fit: two with TTFT and TPOT are the least");
    }
    FitTerms terms = LeastSquares(equations_, Targets({}));
    std::vector<TokenResidual> played;
    TokenLaw best;
    double least = -1;
    for (fit_.rounds = 1; fit_.rounds <= kRounds; ++fit_.rounds) {
      TakeTerms(terms, &fit_.law);
      std::string wrong = PlayAll(fitted_, &played);
      if (wrong.empty() && (fit_.rounds == kFirstSlopes || fit_.rounds == kLastSlopes)) {
        wrong = TakeSlopes(terms, played);
      }
      if (!wrong.empty()) return wrong;
      const double sum = SumOf(played);
      if (least < 0 || sum < least) {
        least = sum;
        best = fit_.law;
      }
      const double moved_memory = FitMemory(played);
      const FitTerms next = LeastSquares(equations_, Targets(played));
      double moved = moved_memory;
      for (size_t i = 0; i < kFitUnknowns; ++i) {
        // Of what it adds to the first equation's time.
        const FitEquation& first = equations_.front();
        moved = std::max(moved, std::abs((next[i] - terms[i]) * first.terms[i]) / first.measured);
        terms[i] += 0.8 * (next[i] - terms[i]);
      }
      if (moved < kSettled && fit_.rounds > kFirstSlopes) break;
    }
    fit_.rounds = std::min(fit_.rounds, kRounds);
    fit_.law = best;
    std::vector<size_t> all;
    for (size_t i = 0; i < benchmark_.rows.size(); ++i) {
      if (benchmark_.rows[i].measured()) all.push_back(i);
    }
    const std::string wrong = PlayAll(all, &fit_.residuals);
    if (!wrong.empty()) return wrong;
    return fit_;
  }

 private:
  void Choose() {
    double held = 0;
    for (size_t i = 0; i < benchmark_.rows.size(); ++i) {
      const TokenRow& row = benchmark_.rows[i];
      if (row.held_out || !row.measured()) continue;
      fitted_.push_back(i);
      equations_.push_back(TpotOf(row, fit_.law, i));
      if (!row.Saturated()) {
        equations_.push_back(TtftOf(row, fit_.law, i));
      } else if (MemoryHolds(row)) {
        memory_rows_.push_back(i);
        held += row.Running() * TokensOf(row);
      }
    }
    if (memory_rows_.empty()) return;
    fit_.law.kv_tokens = held / static_cast<double>(memory_rows_.size());
    fit_.law.kv_fitted = true;
  }

  // That a running request takes, on average.
  double TokensOf(const TokenRow& row) const {
    const bool reserves = benchmark_.server.scheduler == "tensorrt_llm";
    return row.prompt.mean() + (reserves ? 1 : 0.5) * row.output.mean();
  }

  // Whether it is memory that lets so few run: all of them come near what there should be, or
  // there is no telling and few run indeed.
  bool MemoryHolds(const TokenRow& row) const {
    constexpr double kNear = 0.75, kFew = 0.8;
    if (!fit_.law.kv_computed) return row.Running() < kFew * row.clients;
    return row.clients * TokensOf(row) > kNear * fit_.law.kv_tokens;
  }

  // What the unknown terms have to give: the measurement, less what is known, less what the
  // averages miss of the simulation.
  std::vector<double> Targets(const std::vector<TokenResidual>& played) {
    const FitTerms now{fit_.law.base, fit_.law.per_sequence, fit_.law.per_prompt_token,
                       fit_.law.experts, fit_.law.overhead};
    std::vector<double> out;
    for (FitEquation& each : equations_) {
      double target = each.measured - each.known;
      for (const TokenResidual& row : played) {
        if (row.row != each.row) continue;
        const double simulated = each.of_ttft ? row.ttft : row.tpot;
        target -= simulated - each.known - DotOf(now, each.terms);
        const double far = (simulated / each.measured - 1) / kFarTtft;
        if (each.of_ttft) each.weight = kWeightOfTtft / (1 + far * far);
      }
      out.push_back(target);
    }
    return out;
  }

  // What each number adds to each equation, by playing all rows with a little more of it in place
  // of the averages; of the overhead it is known.
  std::string TakeSlopes(const FitTerms& terms, const std::vector<TokenResidual>& played) {
    constexpr double kMore = 0.03;  // of a number's time, or of the measured one
    const TokenLaw law = fit_.law;
    std::string wrong;
    for (size_t i = 0; i + 1 < kFitUnknowns && wrong.empty(); ++i) {
      const FitEquation& first = equations_.front();
      if (!(first.terms[i] > 0)) continue;
      FitTerms more = terms;
      more[i] += kMore * std::max(terms[i], 0.3 * first.measured / first.terms[i]);
      TakeTerms(more, &fit_.law);
      std::vector<TokenResidual> other;
      wrong = PlayAll(fitted_, &other);
      for (FitEquation& each : equations_) {
        const size_t at = static_cast<size_t>(std::find(fitted_.begin(), fitted_.end(), each.row) -
                                              fitted_.begin());
        if (!wrong.empty()) break;
        const double before = each.of_ttft ? played[at].ttft : played[at].tpot;
        const double after = each.of_ttft ? other[at].ttft : other[at].tpot;
        each.terms[i] = (after - before) / (more[i] - terms[i]);
      }
    }
    fit_.law = law;
    return wrong;
  }

  // Of the squares of all relative errors.
  double SumOf(const std::vector<TokenResidual>& played) const {
    double sum = 0;
    for (const TokenResidual& each : played) {
      TokenRow row = benchmark_.rows[each.row];
      const double running = row.Running();
      const double tpot = each.tpot / row.tpot - 1, ttft = each.ttft / row.ttft - 1;
      const double far = ttft / kFarTtft;
      sum += tpot * tpot + (row.Saturated() ? 0 : kWeightOfTtft * ttft * ttft / (1 + far * far));
      row.ttft = each.ttft;
      row.tpot = each.tpot;
      const double runs = row.Running() / running - 1;
      sum += runs * runs;
    }
    return sum;
  }

  // Running requests are as many as memory lets run.
  double FitMemory(const std::vector<TokenResidual>& played) {
    if (memory_rows_.empty()) return 0;
    double sum = 0;
    for (const size_t index : memory_rows_) {
      TokenRow row = benchmark_.rows[index];
      const double measured = row.Running();
      for (const TokenResidual& each : played) {
        if (each.row != index) continue;
        row.ttft = each.ttft;
        row.tpot = each.tpot;
      }
      sum += std::log(measured / row.Running());
    }
    const double factor = std::exp(sum / static_cast<double>(memory_rows_.size()));
    fit_.law.kv_tokens = std::clamp(fit_.law.kv_tokens * factor, 1000.0, kMostKvTokens);
    return std::abs(factor - 1) / 4;
  }

  std::string PlayAll(const std::vector<size_t>& rows, std::vector<TokenResidual>* out) const {
    const std::string text = ScenarioOf(benchmark_, fit_.law);
    out->assign(rows.size(), {});
    for (size_t i = 0; i < rows.size(); ++i) {
      const std::string wrong = PlayRow(benchmark_, text, rows[i], &(*out)[i]);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  const TokenBenchmark& benchmark_;
  TokenFit fit_;
  std::vector<size_t> fitted_, memory_rows_;
  std::vector<FitEquation> equations_;
};

}  // namespace

Result<TokenFit, std::string> FitTokens(const TokenBenchmark& benchmark) {
  return TokenFitter(benchmark).Run();
}

}  // namespace servescape
