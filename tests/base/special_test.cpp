// SPDX-License-Identifier: MIT
// LogGamma, the normal distribution and Student's t against long double and against values from
// 60-digit arithmetic.
#include <doctest/doctest.h>

#include <cmath>

#include "sim/base/math.h"
#include "tests/base/math_digest.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::Points;
using testing::RelativeError;

TEST_CASE("math: LogGamma to 1e-13, near its zeros as well") {
  Points points;
  double worst = 0;
  for (int i = 0; i < 100000; ++i) {
    const double wide = Exp(points.Between(-600, 600));
    const double near = points.Between(0.9, 2.1);
    const double x = i % 3 == 0 ? wide : (i % 3 == 1 ? near : points.Between(0, 40));
    const double error = RelativeError(LogGamma(x), std::lgamma(static_cast<long double>(x)));
    if (error > worst) worst = error;
  }
  CHECK(worst < 1e-13);
  CHECK(RelativeError(LogGamma(0.5), 0.5 * Log(kPi)) < 1e-15);
  CHECK(RelativeError(LogGamma(1 + 0x1p-30), -5.3757397843110445e-10) < 1e-13);
}

TEST_CASE("math: NormalCdf and Mills' ratio to 1e-12 in both tails") {
  Points points;
  double worst = 0;
  for (int i = 0; i < 20000; ++i) {
    const double z = points.Between(-37.5, 9);
    const long double reference = 0.5L * std::erfc(-z / std::sqrt(2.0L));
    worst = std::fmax(worst, RelativeError(NormalCdf(z), reference));
  }
  CHECK(worst < 1e-12);
  for (double z = -5; z < 30; z += 0.125) {
    const long double exact = z;
    const long double tail = std::erfc(exact / std::sqrt(2.0L)) * std::sqrt(std::acos(0.0L));
    CAPTURE(z);
    CHECK(RelativeError(NormalMillsRatio(z), tail * std::exp(exact * exact / 2)) < 1e-12);
  }
  CHECK(RelativeError(NormalMillsRatio(1e6), 1e-6 * (1 - 1e-12)) < 1e-15);
}

TEST_CASE("math: NormalQuantile inverts NormalCdf to 1e-12") {
  Points points;
  double worst = 0;
  for (int i = 0; i < 20000; ++i) {
    const double p = i % 2 == 0 ? points.Between(0, 1) : Exp(points.Between(-740, 0));
    const long double z = NormalQuantile(p);
    const long double density = std::exp(-z * z / 2) / std::sqrt(4 * std::acos(0.0L));
    const long double miss = (0.5L * std::erfc(-z / std::sqrt(2.0L)) - p) / density;
    worst = std::fmax(worst, static_cast<double>(std::fabs(miss / z)));
  }
  CHECK(worst < 1e-12);
  CHECK(RelativeError(NormalQuantile(0.975), 1.9599639845400539) < 1e-14);
  CHECK(RelativeError(NormalQuantile(0.995), 2.5758293035489005) < 1e-14);
  CHECK(RelativeError(NormalQuantile(0.9), 1.2815515655446006) < 1e-14);
  CHECK(RelativeError(NormalQuantile(1e-10), -6.3613409024040562) < 1e-14);
  CHECK(RelativeError(NormalQuantile(1e-300), -37.047096299361199) < 1e-14);
  CHECK(RelativeError(NormalQuantile(0.5 + 1e-12), 2.5066282746e-12) < 1e-4);
  CHECK(NormalQuantile(0.125) == -NormalQuantile(0.875));
}

TEST_CASE("math: StudentQuantile to 1e-9") {
  struct Case {
    double p, degrees, quantile;
  };
  const Case cases[] = {
      {0.975, 1, 12.706204736174693},
      {0.975, 2, 4.3026527297494618},
      {0.975, 3, 3.1824463052837084},
      {0.975, 4, 2.7764451051977935},
      {0.975, 9, 2.262157162798205},
      {0.995, 29, 2.7563859036706051},
      {0.6, 1.5, 0.30074539256979535},
      {0.975, 99, 1.9842169515864171},
      {0.9995, 12.5, 4.2669367662921823},
      {0.99999, 5, 15.546854534969158},
      {0.975, 201, 1.9718365067798589},
      {0.9999, 250, 3.7749127906181995},
      {0.75, 1000, 0.67473516460700944},
      {0.975, 100000, 1.9599877075346093},
      {0.975, 2000000, 1.9599651706763746},
  };
  for (const Case& c : cases) {
    CAPTURE(c.p);
    CAPTURE(c.degrees);
    CHECK(RelativeError(StudentQuantile(c.p, c.degrees), c.quantile) < 1e-10);
    const double limit = c.p > 0.999 ? 1e-6 : 1e-10;  // 1 - p is rounded
    CHECK(RelativeError(StudentQuantile(1 - c.p, c.degrees), -c.quantile) < limit);
  }
  CHECK(RelativeError(StudentQuantile(1e-100, 2000000), -21.27465971607796) < 2e-12);
  CHECK(RelativeError(StudentQuantile(1e-300, 1100000), -37.058663792092445) < 2e-12);
  CHECK(RelativeError(StudentQuantile(1e-20, 1000), -9.4670448152559242) < 1e-10);
}

}  // namespace
}  // namespace servescape
