// SPDX-License-Identifier: MIT
// service.NAME.vector_index: a node that searches an index of a vector library. What it finds is
// the request's quality, what it costs multiplies the service's time; why tells of answers that a
// filter leaves short, and of the memory that the index needs.
#pragma once

#include <array>
#include <span>
#include <string>

#include "sim/scenario/config_service.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class IndexLibrary : uint8_t { kHnswlib, kUsearch, kFaiss, kMilvusLite };

inline constexpr std::array<WordFor<IndexLibrary>, 4> kIndexLibraryWords{{
    {"hnswlib", IndexLibrary::kHnswlib},
    {"usearch", IndexLibrary::kUsearch},
    {"faiss", IndexLibrary::kFaiss},
    {"milvus-lite", IndexLibrary::kMilvusLite},
}};
inline constexpr std::array<WordFor<bool>, 2> kIndexDataWords{
    {{"clustered", true}, {"uniform", false}}};

// As it is written; 0 of a dial or of links: the library's default.
struct VectorIndexText {
  IndexLibrary library = IndexLibrary::kHnswlib;
  std::string index = "HNSW32,Flat";
  uint32_t vectors = 1'000'000;
  uint32_t dimension = 768;
  bool clustered = true;
  uint32_t k = 10;
  uint32_t m = 0, connectivity = 0;
  uint32_t ef = 0, ef_search = 0, expansion_search = 0, nprobe = 0, nlist = 0;
  double keep = 1;
  double deleted = 0;
  uint32_t time_at = 0;

  bool operator==(const VectorIndexText&) const = default;
};

std::span<const SchemaRow> VectorIndexRows();
// After the replicas and the time have been read.
void ReadVectorIndex(const Section& in, ServiceConfig& out, Reporter& reporter);

}  // namespace servescape
