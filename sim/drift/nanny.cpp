// SPDX-License-Identifier: MIT
// nannyml's univariate calculator.
#include <algorithm>
#include <cmath>
#include <span>

#include "sim/base/math.h"
#include "sim/drift/monitors.h"

namespace servescape {
namespace {

constexpr size_t kEstimatedFrom = 10'000, kEstimateBins = 10'000, kUsualChunks = 10;
constexpr double kDeviations = 3;

// The sum over steps of an empirical distribution (or what it leaves) of sorted values.
double Staircase(const Sample& sorted, bool rest) {
  double out = 0;
  const auto n = static_cast<double>(sorted.size());
  for (size_t i = 0; i + 1 < sorted.size(); ++i) {
    const double below = static_cast<double>(i + 1) / n;
    out += (rest ? 1 - below : below) * (sorted[i + 1] - sorted[i]);
  }
  return out;
}

class NannyMethods {
 public:
  explicit NannyMethods(Sample reference) : reference_(std::move(reference)) {
    std::sort(reference_.begin(), reference_.end());
    edges_ = BinEdges(reference_, BinRule::kDoane);
    shares_ = Shares(reference_, edges_);
    estimated_ = reference_.size() >= kEstimatedFrom && reference_.front() < reference_.back();
    if (!estimated_) return;
    fine_edges_ = EvenEdges(reference_.front(), reference_.back(), kEstimateBins);
    fine_below_ = Cumulate(Shares(reference_, fine_edges_));
  }

  std::array<double, kNannyMethods> Measure(std::span<const double> rows) const {
    Sample data(rows.begin(), rows.end());
    std::sort(data.begin(), data.end());
    std::vector<double> p = shares_, q = Shares(data, edges_);
    double inside = 0;
    for (const double each : q) inside += each;
    if (1 - inside > 0) {
      p.push_back(0);
      q.push_back(1 - inside);
    }
    double roots = 0;
    for (size_t i = 0; i < p.size(); ++i) {
      const double difference = std::sqrt(p[i]) - std::sqrt(q[i]);
      roots += difference * difference;
    }
    std::array<double, kNannyMethods> out{JensenShannon(p, q, 2), 0, 0, std::sqrt(roots / 2)};
    if (estimated_) {
      Estimate(data, &out[1], &out[2]);
    } else {
      out[1] = CompareByKs(reference_, data, KsMethod::kAsymptotic).distance;
      out[2] = Wasserstein(reference_, data);
    }
    return out;
  }

 private:
  static std::vector<double> Shares(const Sample& sorted, const std::vector<double>& edges) {
    std::vector<double> out = CountInBins(sorted, edges);
    for (double& each : out) each /= static_cast<double>(sorted.size());
    return out;
  }

  static std::vector<double> Cumulate(std::vector<double> shares) {
    for (size_t i = 1; i < shares.size(); ++i) shares[i] += shares[i - 1];
    return shares;
  }

  // By bins of even width over the reference's range. Of values beyond it the distance's
  // ends count one value too many, as nannyml's do.
  void Estimate(const Sample& data, double* ks, double* wasserstein) const {
    const auto n = static_cast<double>(data.size());
    const auto low = std::lower_bound(data.begin(), data.end(), fine_edges_.front());
    const auto high = std::upper_bound(data.begin(), data.end(), fine_edges_.back());
    const auto smaller = static_cast<double>(low - data.begin());
    const auto bigger = static_cast<double>(data.end() - high);
    const std::vector<double> below = Cumulate(Shares(data, fine_edges_));
    const double before = smaller > 0 ? (smaller + 1) / n : 0;
    double gaps = 0;
    *ks = 0;
    for (size_t i = 0; i < below.size(); ++i) {
      *ks = std::max(*ks, std::fabs(fine_below_[i] - below[i] - smaller / n));
      gaps += std::fabs(fine_below_[i] - below[i] - before);
    }
    *wasserstein = gaps * (fine_edges_[1] - fine_edges_[0]);
    if (smaller > 0) {
      Sample end(data.begin(), low);
      end.push_back(fine_edges_.front());
      *wasserstein += Staircase(end, false) * before;
    }
    if (bigger > 0) {
      Sample end{fine_edges_.back()};
      end.insert(end.end(), high, data.end());
      *wasserstein += Staircase(end, true) * (bigger + 1) / n;
    }
  }

  Sample reference_;
  std::vector<double> edges_, shares_, fine_edges_, fine_below_;
  bool estimated_ = false;
};

std::vector<NannyChunk> Chunks(const NannyMethods& methods, const Sample& data, size_t size) {
  if (size == 0) size = std::max<size_t>(1, data.size() / kUsualChunks);
  std::vector<NannyChunk> out;
  for (size_t first = 0; first < data.size(); first += size) {
    const size_t count = std::min(size, data.size() - first);
    out.push_back({first, count, methods.Measure(std::span(data).subspan(first, count)), {}});
  }
  return out;
}

}  // namespace

NannyColumn CompareNanny(const Sample& reference, const Sample& data, size_t chunk_size) {
  const NannyMethods methods(reference);
  const std::vector<NannyChunk> own = Chunks(methods, reference, chunk_size);
  NannyColumn out;
  for (size_t i = 0; i < kNannyMethods; ++i) {
    Sample values;
    for (const NannyChunk& chunk : own) values.push_back(chunk.values[i]);
    out.thresholds[i] = MeanOf(values) + kDeviations * Deviation(values);
  }
  out.chunks = Chunks(methods, data, chunk_size);
  for (NannyChunk& chunk : out.chunks) {
    for (size_t i = 0; i < kNannyMethods; ++i) {
      chunk.alerts[i] = chunk.values[i] > out.thresholds[i];
    }
  }
  return out;
}

}  // namespace servescape
