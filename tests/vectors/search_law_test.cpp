// SPDX-License-Identifier: MIT
// The law of searches (vectors/search_law.h) against recordings of the libraries.
#include <vector>

#include <doctest/doctest.h>

#include "sim/vectors/search_law.h"

namespace servescape {
namespace {

struct Recorded {
  SearchLibrary library;
  bool clustered;
  double vectors, dimension, dial, keep, deleted;
  double recall;
  double returned;  // 0: not recorded
};

using enum SearchLibrary;

constexpr Recorded kRecorded[] = {
    // hnswlib 0.8.0
    {kHnswlib, false, 1e4, 64, 10, 1, 0, .40, 0},
    {kHnswlib, false, 1e4, 64, 100, 1, 0, .923, 0},
    {kHnswlib, false, 2e4, 64, 50, 1, 0, .71, 0},
    {kHnswlib, false, 2e4, 64, 100, 1, 0, .879, 0},
    {kHnswlib, false, 1e5, 64, 10, 1, 0, .17, 0},
    {kHnswlib, false, 1e5, 64, 50, 1, 0, .49, 0},
    {kHnswlib, false, 1e5, 64, 200, 1, 0, .829, 0},
    {kHnswlib, false, 1e5, 128, 5, 1, 0, .092, 0},
    {kHnswlib, false, 1e5, 128, 100, 1, 0, .44, 0},
    {kHnswlib, false, 1e5, 128, 400, 1, 0, .78, 0},
    {kHnswlib, true, 1e5, 64, 10, 1, 0, .949, 0},
    {kHnswlib, true, 1e5, 64, 50, 1, 0, 1, 0},
    {kHnswlib, false, 1e5, 64, 10, .01, 0, .885, 0},
    {kHnswlib, true, 1e5, 64, 10, .01, 0, .962, 0},
    {kHnswlib, false, 1e5, 64, 10, 1, .5, .262, 0},
    {kHnswlib, false, 1e5, 64, 100, 1, .5, .803, 0},
    {kHnswlib, false, 2e4, 64, 10, 1, .9944, .995, 0},
    // usearch 2.26.6
    {kUsearch, true, 1e5, 64, 10, 1, .5, .983, 10},
    {kUsearch, true, 1e5, 64, 200, 1, .5, 1, 10},
    // faiss 1.15.1, HNSW16
    {kFaissHnsw, true, 1e5, 64, 4, 1, 0, .641, 10},
    {kFaissHnsw, true, 1e5, 64, 16, 1, 0, .923, 10},
    {kFaissHnsw, true, 1e5, 64, 10, .01, 0, .086, 1.164},
    {kFaissHnsw, true, 1e5, 64, 200, .01, 0, .429, 7.322},
    // IVF1024
    {kFaissIvf, false, 1e5, 64, 1, 1, 0, .044, 0},
    {kFaissIvf, false, 1e5, 64, 64, 1, 0, .540, 0},
    {kFaissIvf, false, 1e5, 64, 256, 1, 0, .871, 0},
    {kFaissIvf, false, 1e5, 64, 8, .01, 0, .071, 7.722},
    {kFaissIvf, false, 1e5, 64, 256, .01, 0, .682, 10},
    {kFaissIvf, true, 1e5, 64, 1, 1, 0, .958, 0},
    {kFaissIvf, true, 1e5, 64, 1, .01, 0, .109, 1.422},
    {kFaissIvf, true, 1e5, 64, 8, .01, 0, .389, 9.924},
    {kFaissIvf, true, 1e5, 64, 64, .01, 0, .94, 10},
};

SearchCase CaseOf(const Recorded& each) {
  SearchCase out;
  out.library = each.library;
  out.clustered = each.clustered;
  out.vectors = each.vectors;
  out.dimension = each.dimension;
  out.dial = each.dial;
  out.keep = each.keep;
  out.deleted = each.deleted;
  return out;
}

TEST_CASE("recall within .1 of what was recorded, and as many results") {
  for (const Recorded& each : kRecorded) {
    CAPTURE(each.dial);
    CAPTURE(each.vectors);
    CAPTURE(each.keep);
    CAPTURE(each.recall);
    const SearchAnswer answer = SearchLaw(CaseOf(each));
    CAPTURE(answer.recall);
    CHECK(answer.recall >= each.recall - 0.1);
    CHECK(answer.recall <= each.recall + 0.1);
    if (each.returned > 0) {
      CHECK(answer.returned == doctest::Approx(each.returned).epsilon(0.12));
    }
  }
}

TEST_CASE("below k the dial of hnswlib and usearch is k, faiss' is not") {
  SearchCase search{.vectors = 1e5, .dimension = 64, .dial = 1};
  const double least = SearchLaw(search).recall;
  search.dial = 10;
  CHECK(SearchLaw(search).recall == least);
  search.library = kFaissHnsw;
  const double ten = SearchLaw(search).recall;
  search.dial = 4;
  CHECK(SearchLaw(search).recall < ten - 0.1);
}

TEST_CASE("the work of a search, as a ratio of CPU times") {
  SearchCase search{.vectors = 2e4, .dimension = 64, .clustered = false};
  const double base = SearchLaw(search).work;
  for (const auto& [ef, ratio] : {std::pair{20.0, 1.7}, {50.0, 3.2}, {100.0, 5.8}, {200.0, 11.8}}) {
    search.dial = ef;
    CHECK(SearchLaw(search).work / base == doctest::Approx(ratio).epsilon(0.25));
  }
  search.dial = 10;
  search.keep = .01;
  CHECK(SearchLaw(search).work / base == doctest::Approx(41.3).epsilon(0.3));
  search.keep = 1;
  search.deleted = .5;
  CHECK(SearchLaw(search).work / base == doctest::Approx(1.4).epsilon(0.3));
  search.deleted = .9944;
  CHECK(SearchLaw(search).work / base == doctest::Approx(57.7).epsilon(0.3));
}

TEST_CASE("clusters: lists near to queries are the full ones") {
  SearchCase search{.library = kFaissIvf, .vectors = 1e5, .dimension = 64};
  search.dial = 8;
  const double clustered = SearchLaw(search).work;
  search.clustered = false;
  CHECK(clustered > 1.5 * SearchLaw(search).work);
}

TEST_CASE("memory of an index") {
  SearchCase search{.vectors = 1e4, .dimension = 64};
  CHECK(IndexBytes(search) == doctest::Approx(4.087e6).epsilon(0.01));
  search.library = kUsearch;
  CHECK(IndexBytes(search) == doctest::Approx(2.827e6).epsilon(0.01));
  search.library = kFaissHnsw;
  CHECK(IndexBytes(search) == doctest::Approx(4.004e6).epsilon(0.01));
  search.library = kFaissIvf;
  search.lists = 128;
  CHECK(IndexBytes(search) == 2672768);
}

}  // namespace
}  // namespace servescape
