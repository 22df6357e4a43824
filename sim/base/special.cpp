// SPDX-License-Identifier: MIT
#include "sim/base/elementary.h"
#include "sim/base/math.h"

namespace servescape {

namespace {

// log(gamma(2 + t)) for |t| <= 1/2: (1 - Euler's constant) t plus the sum over k >= 2 of
// (zeta(k) - 1) (-t)^k / k (Abramowitz and Stegun 6.1.33). The last term is below 1e-19.
double LogGammaNearTwo(double t) {
  constexpr double kTerms[] = {
      0.42278433509846713,     0.3224670334241132,      -0.067352301053198102,
      0.020580808427784546,    -0.0073855510286739857,  0.0028905103307415234,
      -0.001192753911703261,   0.00050966952474304245,  -0.00022315475845357939,
      9.9457512781808531e-05,  -4.4926236738133142e-05, 2.0507212775670691e-05,
      -9.4394882752683967e-06, 4.3748667899074882e-06,  -2.0392157538013662e-06,
      9.5514121304074194e-07,  -4.4924691987645662e-07, 2.1207184805554665e-07,
      -1.0043224823968099e-07, 4.7698101693639804e-08,  -2.2711094608943164e-08,
      1.0838659214896955e-08,  -5.1834750419700466e-09, 2.4836745438024785e-09,
      -1.1921401405860912e-09, 5.7313672416788623e-10,  -2.7595228851242334e-10,
      1.3304764374244489e-10,  -6.4229645638380996e-11};
  double sum = 0;
  for (int k = 28; k >= 0; --k) sum = sum * t + kTerms[k];
  return sum * t;
}

// Stirling's series for x >= 10 (Abramowitz and Stegun 6.1.41); the next term is below 1e-17.
double LogGammaLarge(double x) {
  constexpr double kHalfLogTwoPi = 0.91893853320467278;
  constexpr double kTerms[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                               1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
  const double inverse = 1 / x;
  const double square = inverse * inverse;
  double sum = 0;
  for (int k = 7; k >= 0; --k) sum = sum * square + kTerms[k];
  return (x - 0.5) * (Log(x) - 1) + (kHalfLogTwoPi - 0.5) + sum * inverse;
}

}  // namespace

double LogGamma(double x) {
  if (!(x > 0)) return x == 0 ? kInfinity : kNaN;
  if (x == kInfinity) return x;
  if (x >= 10) return LogGammaLarge(x);
  if (x < 0.5) return LogGammaNearTwo(x) - Log1p(x) - Log(x);
  if (x < 1.5) return LogGammaNearTwo(x - 1) - Log1p(x - 1);
  double product = 1;
  while (x > 2.5) {
    x -= 1;
    product *= x;
  }
  return LogGammaNearTwo(x - 2) + Log(product);
}

}  // namespace servescape
