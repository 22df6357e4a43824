// SPDX-License-Identifier: MIT
#include "sim/theory/md1.h"

#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/math.h"

namespace servescape {

namespace {

constexpr size_t kMostStates = 400;

// P(Poisson(load) > k) for k = 0, 1, ... until it vanishes; load < 1 keeps every term positive
// and the sums short.
std::vector<double> PoissonTails(double load) {
  std::vector<double> terms;
  double term = Exp(-load);
  for (double k = 1; term > 1e-300 && terms.size() < kMostStates; ++k) {
    terms.push_back(term);
    term *= load / k;
  }
  std::vector<double> tails(terms.size());
  double sum = 0;
  for (size_t k = terms.size(); k-- > 0;) {
    tails[k] = sum;
    sum += terms[k];
  }
  return tails;
}

}  // namespace

// Crossing the level between j - 1 and j as often upwards as downwards:
// p_j P(A = 0) = p_0 P(A > j - 1) + sum over 1 <= i < j of p_i P(A > j - i).
MD1::MD1(double rate, double service)
    : rate_(rate), service_(service), utilization_(rate * service) {
  if (!(utilization_ < 1)) return;
  const std::vector<double> above = PoissonTails(utilization_);
  const double none = Exp(-utilization_);
  states_.push_back(1 - utilization_);
  for (size_t j = 1; j < kMostStates; ++j) {
    double sum = j - 1 < above.size() ? states_[0] * above[j - 1] : 0;
    for (size_t i = j > above.size() ? j - above.size() : 1; i < j; ++i) {
      if (j - i < above.size()) sum += states_[i] * above[j - i];
    }
    states_.push_back(sum / none);
    const double ratio = states_[j - 1] > 0 ? states_[j] / states_[j - 1] : 0;
    const bool settled = std::fabs(ratio - ratio_) <= 1e-15 * ratio;
    ratio_ = ratio;
    if ((settled && j > 4) || states_[j] < 1e-280) break;
  }
  tails_.resize(states_.size());
  double tail = states_.back() * ratio_ / (1 - ratio_);
  for (size_t j = states_.size(); j-- > 0;) {
    tails_[j] = tail;
    tail += states_[j];
  }
}

double MD1::MeanWait() const {
  if (!stable()) return kInfinity;
  return utilization_ * service_ / (2 * (1 - utilization_));
}

double MD1::StateProbability(size_t n) const {
  if (!stable()) return kNaN;
  if (n < states_.size()) return states_[n];
  return states_.back() * Pow(ratio_, static_cast<double>(n - states_.size() + 1));
}

double MD1::QueueTail(size_t n) const {
  const size_t system = n + 1;
  if (system < tails_.size()) return tails_[system];
  return tails_.back() * Pow(ratio_, static_cast<double>(system - tails_.size() + 1));
}

// The complement of the sum in the header: 1 = P(Poisson < k) + P(Poisson >= k). Beyond the
// settled states a service more multiplies the tail by the ratio of neighbouring states.
double MD1::WaitTail(double t) const {
  if (!stable()) return 1;
  if (t < 0) return 1;
  if (rate_ == 0) return 0;
  const double services = std::floor(t / service_);
  const double exact = static_cast<double>(states_.size());
  const double beyond = services > exact ? services - exact : 0;
  const double whole = services - beyond;
  double y = service_ - (t - services * service_);
  y = y < 0 ? 0 : (y > service_ ? service_ : y);
  const size_t k = static_cast<size_t>(whole) + 1;
  const double load = rate_ * y;
  double term = Exp(-load);
  double tail = 0;
  for (size_t j = 0; j < k; ++j) {
    tail += term * QueueTail(k - 1 - j);
    term *= load / static_cast<double>(j + 1);
  }
  for (size_t j = k; j < k + 60 && term > 1e-20 * tail; ++j) {
    tail += term;
    term *= load / static_cast<double>(j + 1);
  }
  return beyond > 0 ? tail * Pow(ratio_, beyond) : tail;
}

double MD1::WaitQuantile(double q) const {
  if (!stable()) return kInfinity;
  if (WaitTail(0) <= 1 - q) return 0;
  double low = 0;
  double high = service_;
  while (WaitTail(high) > 1 - q && high < 1e300) {
    low = high;
    high *= 2;
  }
  for (int i = 0; i < 60; ++i) {
    const double middle = low + 0.5 * (high - low);
    if (!(middle > low && middle < high)) break;
    (WaitTail(middle) > 1 - q ? low : high) = middle;
  }
  return high;
}

}  // namespace servescape
