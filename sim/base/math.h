// SPDX-License-Identifier: MIT
// Deterministic mathematics. libm differs in the last bit between platforms, so everything that
// can reach a result uses these instead: the same bits on every compiler and in WebAssembly
// (IEEE-754 doubles, no contraction, round to nearest). std::sqrt, std::fabs, std::floor and
// std::ceil are exact everywhere and may be used as they are.
#pragma once

namespace servescape {

constexpr double kPi = 3.14159265358979323846;

// Natural logarithm, within 1 ulp. Log(0) = -inf, Log(x < 0) = NaN.
double Log(double x);
// Decimal logarithm, within 1 ulp and exact for powers of ten.
double Log10(double x);
// log(1 + x) without cancellation for small x, within 2 ulp.
double Log1p(double x);
// e^x, within 1 ulp; overflows to inf, underflows to 0 (through denormals).
double Exp(double x);
// e^x - 1 without cancellation for small x, within 2 ulp.
double Expm1(double x);
// x^y for x >= 0, within 1 ulp. Pow(0, 0) = 1; x < 0 gives NaN unless y is an integer.
double Pow(double x, double y);
// Cosine and sine of x radians, |x| <= 1e6, absolute error below 1e-15. NaN beyond.
double Cos(double x);
double Sin(double x);
// Natural logarithm of the gamma function, x > 0, relative error below 1e-13. NaN for x < 0.
double LogGamma(double x);
// Standard normal distribution function and its inverse, relative error below 1e-12.
// NormalQuantile(0) = -inf, NormalQuantile(1) = inf, NaN outside.
double NormalCdf(double z);
double NormalQuantile(double p);
// Mills' ratio (1 - NormalCdf(z)) / density(z), relative error below 1e-12: the reciprocal of the
// normal hazard rate. It stays finite where both parts underflow.
double NormalMillsRatio(double z);
// Quantile of Student's t with the given degrees of freedom (>= 1), 0 < p < 1, relative error
// below 1e-9. Infinite at 0 and 1, NaN outside.
double StudentQuantile(double p, double degrees);

}  // namespace servescape
