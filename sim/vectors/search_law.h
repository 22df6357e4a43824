// SPDX-License-Identifier: MIT
// What a search of a vector index finds and costs, as a law: for indexes too large to be built
// while a scenario is read. Fitted to what the libraries' own rules give (vectors/hnsw.h, ivf.h, as
// `servescape recall` measures them) and to recordings of hnswlib 0.8.0, usearch 2.26.6 and faiss
// 1.15.1 with 10,000 to 100,000 points of 16 to 256 numbers: recall within .1 of those, the work of
// a search within a third. -log(1 - recall) grows as ef^.69 and falls as N^-a, where a grows with
// the dimension; points in clusters are searched as one cluster is; a filter that keeps the share f
// makes hnswlib and usearch look as far as ef / f, and faiss return what it meets.
#pragma once

#include <cstdint>

namespace servescape {

enum class SearchLibrary : uint8_t { kHnswlib, kUsearch, kFaissHnsw, kFaissIvf, kFlat };

struct SearchCase {
  SearchLibrary library = SearchLibrary::kHnswlib;
  double vectors = 1e6;
  double dimension = 768;
  bool clustered = true;  // in 1,000 clusters, as recorded; else uniform
  double k = 10;
  double m = 16;        // links of a point
  double lists = 1024;  // of an IVF
  double dial = 10;     // ef, efSearch, expansion_search, nprobe
  double keep = 1;      // share of the points that a filter lets pass
  double deleted = 0;   // share that is marked as deleted
};

struct SearchAnswer {
  double recall = 1;    // of the true k nearest of those that may be returned
  double returned = 0;  // results, in the mean; fewer than k are no error
  double work = 1;      // of any unit, to be compared
};

SearchAnswer SearchLaw(const SearchCase& search);

// Bytes of an index in memory, and of its file, which is as large: documented layouts of the
// libraries. A vector's numbers are 4 bytes, usearch's 2 (bf16).
double IndexBytes(const SearchCase& search);

}  // namespace servescape
