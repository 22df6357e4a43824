// SPDX-License-Identifier: MIT
// Ranks by Zipf's law: rank k (from 0) has a probability proportional to (k + 1)^-exponent.
// Rejection-inversion (Hoermann and Derflinger, "Rejection-inversion to generate variates from
// monotone discrete distributions", ACM TOMACS 6:3, 1996): exact, no table, about 1.1 tries a
// draw for any exponent and count.
#pragma once

#include <cstdint>

#include "sim/random/generator.h"

namespace servescape {

class Zipf {
 public:
  // exponent >= 0 (0: uniform), count >= 1.
  Zipf(double exponent, uint32_t count);

  uint32_t Draw(Generator& generator) const;

  double exponent() const { return exponent_; }
  uint32_t count() const { return count_; }

 private:
  // The integral of x^-exponent from 1 to x, and its inverse.
  double Integral(double x) const;
  double Inverse(double integral) const;

  double exponent_;
  uint32_t count_;
  double least_;   // the inversion's range: integral at 1.5 less the probability mass of rank 0 ..
  double most_;    // .. to the integral at count + 0.5
  double accept_;  // within this of its rank a point is accepted without computing its mass
};

}  // namespace servescape
