// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/metrics/histogram.h"
#include "sim/random/generator.h"

using servescape::Duration;
using servescape::Generator;
using servescape::Histogram;
using servescape::RankOf;

namespace {

Histogram Of(const std::vector<int64_t>& values) {
  Histogram histogram;
  for (const int64_t v : values) histogram.Add(Duration{v});
  return histogram;
}

// The definition, by sorting.
int64_t Sorted(std::vector<int64_t> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(RankOf(q, static_cast<int64_t>(values.size())) - 1)];
}

std::vector<int64_t> Lognormal(uint64_t seed, int n) {
  Generator generator(seed);
  std::vector<int64_t> values;
  for (int i = 0; i < n; ++i) {
    const double z = servescape::NormalQuantile(generator.NextOpenUniform());
    values.push_back(static_cast<int64_t>(servescape::Exp(14 + 2 * z)));
  }
  return values;
}

}  // namespace

TEST_CASE("bins cover every duration once and are at most 1/256 of it wide") {
  uint32_t before = 0;
  for (int64_t v : {int64_t{0}, int64_t{1}, int64_t{255}, int64_t{256}, int64_t{511}, int64_t{512},
                    int64_t{513}, int64_t{514}, int64_t{1'000'000}, int64_t{123'456'789'012},
                    int64_t{1} << 61}) {
    const uint32_t bin = Histogram::BinOf(v);
    CAPTURE(v);
    CHECK(Histogram::LowerOf(bin) <= v);
    CHECK(v < Histogram::UpperOf(bin));
    CHECK((Histogram::UpperOf(bin) - Histogram::LowerOf(bin)) * 256 <= std::max<int64_t>(v, 256));
    CHECK(Histogram::BinOf(Histogram::LowerOf(bin)) == bin);
    CHECK(Histogram::BinOf(Histogram::UpperOf(bin)) == bin + 1);
    CHECK(bin >= before);
    before = bin;
  }
}

TEST_CASE("nearest rank: the textbook sample 15 20 35 40 50") {
  const Histogram histogram = Of({50, 15, 40, 20, 35});
  const double q[] = {0.05, 0.3, 0.4, 0.5, 1.0};
  const int64_t expected[] = {15, 20, 20, 35, 50};
  for (int i = 0; i < 5; ++i) {
    CAPTURE(q[i]);
    CHECK(std::llround(histogram.Quantile(q[i]) * 1e9) == expected[i]);
  }
}

TEST_CASE("a rank that is an integer but for rounding is that integer") {
  CHECK(RankOf(0.3, 10) == 3);
  CHECK(RankOf(0.7, 10) == 7);
  CHECK(RankOf(0.95, 20) == 19);
  CHECK(RankOf(0.99, 100) == 99);
  CHECK(RankOf(0.999, 1000) == 999);
  CHECK(RankOf(0.301, 10) == 4);
  CHECK(RankOf(1e-9, 10) == 1);
  CHECK(RankOf(1, 10) == 10);
}

TEST_CASE("exact below 512 ns") {
  for (int64_t v = 0; v < 512; ++v) {
    CHECK(std::llround(Of({v}).Quantile(0.5) * 1e9) == v);
  }
}

TEST_CASE("a quantile is within 0.2 % of the recorded value it stands for") {
  const std::vector<int64_t> values = Lognormal(7, 20'000);
  const Histogram histogram = Of(values);
  for (const double q : {0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0}) {
    const double exact = static_cast<double>(Sorted(values, q)) * 1e-9;
    CAPTURE(q);
    CHECK(std::fabs(histogram.Quantile(q) / exact - 1) <= 1.0 / 512);
  }
}

TEST_CASE("growing at either end loses nothing") {
  const std::vector<int64_t> values = {5'000'000, 4, 900'000'000'000, 0, 77, 5'000'001, 1'000};
  const Histogram histogram = Of(values);
  int64_t count = 0;
  for (const uint32_t c : histogram.counts()) count += c;
  CHECK(count == 7);
  CHECK(histogram.total() == 7);
  for (const int64_t v : values) CHECK(histogram.CountOf(Histogram::BinOf(v)) >= 1);
  CHECK(histogram.CountOf(Histogram::BinOf(5'000'000)) == 2);
}

TEST_CASE("merging parts is the same as recording everything in one") {
  const std::vector<int64_t> a = Lognormal(1, 3000), b = Lognormal(2, 5000);
  std::vector<int64_t> both = a;
  both.insert(both.end(), b.begin(), b.end());
  Histogram merged = Of(a);
  merged.Merge(Of(b));
  merged.Merge(Histogram());
  const Histogram one = Of(both).Compact(), two = merged.Compact();
  CHECK(one.first() == two.first());
  CHECK(one.counts() == two.counts());
  CHECK(one.total() == two.total());
  // Into an empty one, and from one whose low bins are unoccupied.
  Histogram empty;
  empty.Merge(merged);
  CHECK(empty.Compact().counts() == two.counts());
}

TEST_CASE("values are counted above a quantile's bin") {
  const Histogram histogram = Of({100, 200, 200, 300, 1'000'000});
  CHECK(histogram.BinOfQuantile(0.5) == Histogram::BinOf(200));
  CHECK(histogram.CountAbove(histogram.BinOfQuantile(0.5)) == 2);
  CHECK(histogram.CountAbove(Histogram::BinOf(1)) == 5);
  CHECK(histogram.CountAbove(Histogram::BinOf(2'000'000)) == 0);
}

TEST_CASE("clearing keeps the range and forgets the counts") {
  Histogram histogram = Of({100, 1'000'000});
  histogram.Clear();
  CHECK(histogram.total() == 0);
  CHECK(std::isnan(histogram.Quantile(0.5)));
  CHECK(std::isnan(histogram.Maximum()));
  CHECK(histogram.Compact().counts().empty());
  histogram.Add(Duration{100});
  CHECK(std::llround(histogram.Quantile(1) * 1e9) == 100);
  CHECK(histogram.total() == 1);
}

TEST_CASE("many equal values at once") {
  Histogram histogram;
  histogram.AddMany(Duration{0}, 3);
  histogram.AddMany(Duration{9}, 0);
  histogram.Add(Duration{9});
  CHECK(histogram.total() == 4);
  CHECK(histogram.CountOf(0) == 3);
  CHECK(std::llround(histogram.Quantile(0.76) * 1e9) == 9);
}

TEST_CASE("share at most a limit") {
  const Histogram histogram = Of({10, 20, 30, 40});
  CHECK(histogram.ShareAtMost(Duration{-1}) == 0);
  CHECK(histogram.ShareAtMost(Duration{9}) == 0);
  CHECK(histogram.ShareAtMost(Duration{10}) == 0.25);
  CHECK(histogram.ShareAtMost(Duration{39}) == 0.75);
  CHECK(histogram.ShareAtMost(Duration{40}) == 1);
  CHECK(std::isnan(Histogram().ShareAtMost(Duration{1})));
  // 1024 .. 1027 share a bin: half of it counts at 1025, but for the least and the largest value.
  const Histogram wide = Of({1000, 1024, 1027, 2000});
  CHECK(wide.ShareAtMost(Duration{1025}) == 0.5);
  CHECK(wide.ShareAtMost(Duration{1027}) == 0.75);
  CHECK(Of({1024, 1027}).ShareAtMost(Duration{1023}) == 0);
  CHECK(Of({1024, 1027}).ShareAtMost(Duration{1027}) == 1);
}

TEST_CASE("the largest value is exact") {
  CHECK(Of({7, 300}).Maximum() == 300e-9);
  CHECK(Of({1024}).Maximum() == 1024e-9);
  CHECK(Of({5'000'000, 1'000'003}).Maximum() == 0.005);
  Histogram merged = Of({1'000'003});
  merged.Merge(Of({999'999}));
  CHECK(merged.Maximum() == 1'000'003 / 1e9);
  CHECK(merged.Compact().Maximum() == 1'000'003 / 1e9);
  merged.Clear();
  merged.Add(Duration{700});
  CHECK(merged.Maximum() == 700e-9);
}

TEST_CASE("values at most a watched limit are counted exactly") {
  const std::vector<int64_t> values = {4'990'000, 4'999'999, 5'000'000, 5'000'000, 5'000'000,
                                       5'000'001, 5'003'000, 9'000'000, 1'000'000};
  const std::vector<Duration> limits = {{5'000'000}, {5'000'001}, {80'000'000}, {100}, {5'000'000}};
  Histogram window, block, other;
  window.Watch(limits);
  other.Watch(limits);
  for (int round = 0; round < 2; ++round) {  // it is watched again after Clear
    for (const int64_t v : values) window.Add(Duration{v});
    {
      Histogram::Adder adder(&other);
      for (const int64_t v : values) adder.Add(Duration{v});
    }
    other.AddMany(Duration{5'000'000}, 3);
    window.Settle();
    CHECK(window.CountAtMost(Duration{5'000'000}) == 6);
    block.Merge(window);
    window.Clear();
    const Histogram compact = other.Compact();
    CHECK(compact.CountAtMost(Duration{5'000'000}) == 9);
    CHECK(compact.CountAtMost(Duration{5'000'001}) == 10);
    CHECK(compact.CountAtMost(Duration{80'000'000}) == 12);
    block.Merge(compact);
    other.Clear();
  }
  CHECK(block.total() == 42);
  CHECK(block.CountAtMost(Duration{5'000'000}) == 30);
  CHECK(block.CountAtMost(Duration{5'000'001}) == 34);
  CHECK(block.CountAtMost(Duration{80'000'000}) == 42);
  // Ranks 9 to 30 are the limit itself; 31 to 34 the next one.
  CHECK(block.Quantile(0.5) == 0.005);
  CHECK(block.BoundsOf(0.5).lower == 0.005);
  CHECK(block.BoundsOf(0.5).upper == 0.005);
  CHECK(block.Quantile(30.0 / 42) == 0.005);
  CHECK(block.Quantile(31.0 / 42) == 5'000'001 / 1e9);
  CHECK(block.BoundsOf(8.0 / 42).upper < 0.005);
  CHECK(block.Quantile(1) == 0.009);
  // Known no more where one part has not watched it.
  Histogram mixed = block;
  mixed.Merge(Of(values));
  CHECK(mixed.CountAtMost(Duration{5'000'000}) != 35);
}

TEST_CASE("quantiles of one value, and at the least and the largest, are exact") {
  const Histogram constant = Of(std::vector<int64_t>(1000, 5'000'000));
  for (const double q : {0.001, 0.5, 0.99, 1.0}) {
    CHECK(constant.Quantile(q) == 0.005);
    CHECK(constant.BoundsOf(q).upper == 0.005);
  }
  CHECK(Of({5'000'000, 7'000'000, 9'000'000}).Quantile(0.1) <= 0.005 * (1 + 1.0 / 512));
  CHECK(Of({5'000'000, 7'000'000, 9'000'000}).BoundsOf(0.1).lower == 0.005);
}
