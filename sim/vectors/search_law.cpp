// SPDX-License-Identifier: MIT
#include "sim/vectors/search_law.h"

#include <algorithm>
#include <iterator>

#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr double kClusters = 1000;
// Where uniform points of any dimension are found alike.
constexpr double kAlike = 150, kAlikeSum = 7.56;

double Power(double base, double exponent) { return Exp(exponent * Log(base)); }

// How -log(1 - recall) falls with N: by dimension, from 16 on each doubling.
double FallOf(double dimension) {
  constexpr double kFalls[] = {.076, .236, .372, .476, .529, .555, .57, .58};
  constexpr size_t kCount = std::size(kFalls);
  const double at = std::clamp(Log(dimension / 16) / Log(2.0), 0.0, kCount - 1.0);
  const size_t below = std::min(static_cast<size_t>(at), kCount - 2);
  const double part = at - static_cast<double>(below);
  return kFalls[below] * (1 - part) + kFalls[below + 1] * part;
}

// Points among which a search of a graph is made.
double Crowd(const SearchCase& search) {
  return search.clustered ? std::max(10.0, search.vectors / kClusters) : search.vectors;
}

// -log(1 - recall) of a graph, with ef candidates and the k-th power law of `k`.
double GraphSum(const SearchCase& search, double ef) {
  const double crowd = Crowd(search);
  const double fall = crowd < kAlike ? .38 : FallOf(search.dimension);
  return kAlikeSum * Power(ef / 50, .69) * Power(search.k / 10, -.14) * Power(search.m / 16, .75) *
         Power(crowd / kAlike, -fall);
}

double GraphWork(const SearchCase& search, double ef) {
  const double begin = 240 * search.m / 16 * Log(search.vectors) / Log(1e4);
  const double loop = 40.6 * std::min(ef, search.vectors) * Power(search.m / 16, .35);
  // What has been visited is not visited again.
  return begin + loop * (1 - .5 * std::min(1.0, ef / (.1 * search.vectors)));
}

// Mean of the smaller of k and a Poisson number.
double AtMost(double k, double mean) {
  if (mean > 20 * k) return k;
  double chance = Exp(-mean), out = 0, below = 0;
  for (int n = 0; n < static_cast<int>(k); ++n) {
    out += n * chance;
    below += chance;
    chance *= mean / (n + 1);
  }
  return out + k * std::max(0.0, 1 - below);
}

SearchAnswer Graph(const SearchCase& search, double passes) {
  // It goes on until ef of those that pass are found: as if it sought k / passes among all.
  const double ef = std::max(search.dial, search.k) / passes;
  SearchCase wide = search;
  wide.k = search.k / passes;
  const double kept = std::min(search.k, search.vectors * passes);
  return {1 - Exp(-GraphSum(wide, ef)), kept, GraphWork(search, ef)};
}

// It stops when ef candidates have been seen, whether they pass or not.
SearchAnswer FaissGraph(const SearchCase& search, double passes) {
  SearchAnswer out;
  const double links = Power(search.m / 16, .5);
  const double visited =
      links * (search.clustered ? 150 + 3.5 * search.dial : 409 * Power(search.dial / 10, .68));
  const double sum = GraphSum(search, search.dial) * (search.clustered ? .65 : 1);
  out.work = GraphWork(search, search.dial);
  out.recall = 1 - Exp(-sum * Power(passes, search.clustered ? .7 : .3));
  out.returned = search.k;
  if (passes < 1) {
    const double candidates = std::min(1.0, .6 + .0013 * search.dial);
    out.returned = AtMost(search.k, candidates * std::min(search.vectors, visited) * passes);
  }
  out.recall = std::min(out.recall, out.returned / search.k);
  return out;
}

// Lists near to queries are the full ones.
SearchAnswer Lists(const SearchCase& search, double passes) {
  SearchAnswer out;
  const double lists = std::min(search.dial, search.lists), share = lists / search.lists;
  const double skew =
      search.clustered ? (lists < 2 ? 1.45 : 1 + 1.6 * Power(1.0000001 - share, 3.5)) : 1.02;
  const double scanned = std::min(1.0, share * skew) * search.vectors;
  double sum = 0;
  if (search.clustered) {
    // As far as the nearest that pass lie in one cluster, and a cluster in one list.
    sum = .115 * Power(search.vectors / kClusters * passes, .72) * Power(lists, .78) *
          Power(std::max(1.0, kClusters / search.lists), .6);
  } else {
    const double side = 64 / search.dimension;
    const double grows = .77 - .0385 * Log(std::max(1.0, search.lists / 128));
    sum = .0455 * Power(search.lists / 1024, -.29) * Power(side, side > 1 ? .8 : .4) *
          Power(lists, passes < 1 ? grows + .06 : grows) * Power(passes, .25);
  }
  out.work = scanned + search.lists;
  out.returned = AtMost(search.k, scanned * passes);
  out.recall = share >= 1 ? 1 : std::min(1 - Exp(-sum), out.returned / search.k);
  return out;
}

}  // namespace

SearchAnswer SearchLaw(const SearchCase& search) {
  const double passes = std::max(search.keep * (1 - search.deleted), 1 / search.vectors);
  switch (search.library) {
    case SearchLibrary::kHnswlib:
    case SearchLibrary::kUsearch:
      return Graph(search, passes);
    case SearchLibrary::kFaissHnsw:
      return FaissGraph(search, passes);
    case SearchLibrary::kFaissIvf:
      return Lists(search, passes);
    case SearchLibrary::kFlat:
      break;
  }
  return {1, std::min(search.k, search.vectors * passes), search.vectors};
}

double IndexBytes(const SearchCase& search) {
  constexpr double kLink = 4, kLabel = 8, kFloat = 4, kBfloat = 2;
  const double numbers = search.dimension * kFloat;
  const double base = 2 * search.m * kLink, upper = search.m * kLink;
  const double above = 1 / (search.m - 1);  // levels, of a point
  switch (search.library) {
    case SearchLibrary::kHnswlib:
      return search.vectors * (numbers + base + kLink + kLabel + 8 + above * (upper + kLink));
    case SearchLibrary::kUsearch:
      return search.vectors *
             (search.dimension * kBfloat + kLabel + 2 + base + kLink + 8 + above * (upper + kLink));
    case SearchLibrary::kFaissHnsw:
      return search.vectors * (numbers + 4 + 8 + base + above * upper);
    case SearchLibrary::kFaissIvf:
      return search.vectors * (numbers + kLabel) + search.lists * numbers;
    case SearchLibrary::kFlat:
      break;
  }
  return search.vectors * numbers;
}

}  // namespace servescape
