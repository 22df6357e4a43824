// SPDX-License-Identifier: MIT
#include "sim/systems/vector_index.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/catalog/catalog.h"
#include "sim/scenario/bind.h"
#include "sim/scenario/fields.h"
#include "sim/vectors/search_law.h"

namespace servescape {
namespace {

using enum ValueType;
using Text = VectorIndexText;

constexpr double kMostVectors = 4e9;

constexpr SchemaRow Dial(std::string_view path, std::string_view example,
                         std::string_view sentence) {
  return Ranged(path, kInteger, "", 0, 1e6, false, "0", example, sentence);
}

constexpr SchemaRow kIndexRows[] = {
    Table("service.*.vector_index", R"({ library = "faiss", index = "IVF1024,Flat", nprobe = 8 })",
          "The service searches an index of this library: recall multiplies quality, and the "
          "service's time is that of a search at the library's default dial, without a filter, "
          "times the work of this one."),
    Choice<kIndexLibraryWords, &Text::library>("service.*.vector_index.library", R"("hnswlib")",
                                               R"("usearch")",
                                               "Whose rules an index is searched by."),
    Bound<&Text::index>(Key("service.*.vector_index.index", kText, R"("HNSW32,Flat")",
                            R"("IVF1024,Flat")",
                            "faiss: the index in its words: HNSW32,Flat, IVF1024,Flat (any "
                            "numbers), Flat. milvus-lite: HNSW, which is its default, IVF_FLAT, "
                            "FLAT.")),
    Bound<&Text::vectors>(Ranged("service.*.vector_index.vectors", kInteger, "", 1000, kMostVectors,
                                 false, "1_000_000", "10_000_000",
                                 "Vectors in the index of a replica.")),
    Bound<&Text::dimension>(Ranged("service.*.vector_index.dimension", kInteger, "", 2, 65536,
                                   false, "768", "64", "Numbers of a vector.")),
    Choice<kIndexDataWords, &Text::clustered>(
        "service.*.vector_index.data", R"("clustered")", R"("uniform")",
        "How they lie: in a thousand clusters, as embeddings do, or anywhere, which is harder."),
    Bound<&Text::k>(Ranged("service.*.vector_index.k", kInteger, "", 1, 10000, false, "10", "100",
                           "Neighbours that are asked for.")),
    Bound<&Text::m>(
        Dial("service.*.vector_index.M", "32",
             "hnswlib, milvus-lite: links of a point; 0: its 16.")),
    Bound<&Text::connectivity>(
        Dial("service.*.vector_index.connectivity", "32", "usearch: links of a point; 0: its 16.")),
    Bound<&Text::ef>(Dial("service.*.vector_index.ef", "100",
                          "hnswlib, milvus-lite: candidates that a search keeps; 0: its 10, 64.")),
    Bound<&Text::ef_search>(Dial("service.*.vector_index.efSearch", "64",
                                 "faiss, HNSW: candidates that a search keeps; 0: its 16.")),
    Bound<&Text::expansion_search>(Dial("service.*.vector_index.expansion_search", "200",
                                        "usearch: candidates that a search keeps; 0: its 64.")),
    Bound<&Text::nprobe>(Dial("service.*.vector_index.nprobe", "64",
                              "faiss, milvus-lite: lists that a search scans; 0: its 1, 10.")),
    Bound<&Text::nlist>(Dial("service.*.vector_index.nlist", "1024",
                             "milvus-lite, IVF_FLAT: lists of the index; 0: its 128.")),
    Bound<&Text::keep>(Ranged("service.*.vector_index.keep", kRatio, "ratio", 0, 1, true, "1",
                              R"("1%")", "The share of the vectors that a search's filter keeps.")),
    Bound<&Text::deleted>(Ranged("service.*.vector_index.deleted", kRatio, "ratio", 0, 0.999, false,
                                 "0", "0.5",
                                 "The share that has been marked as deleted and is still in it.")),
    Bound<&Text::time_at>(Dial("service.*.vector_index.time_at", "100",
                               "The dial at which the service's time was measured, without a "
                               "filter; 0: the library's default.")),
};

// Of which libraries and kinds of index a key is.
enum class IndexKind : uint8_t { kAny, kGraph, kLists };
struct DialOf {
  std::string_view key;
  IndexLibrary library;
  IndexKind kind;
};
constexpr DialOf kDials[] = {{"ef", IndexLibrary::kHnswlib, IndexKind::kAny},
                             {"M", IndexLibrary::kHnswlib, IndexKind::kAny},
                             {"expansion_search", IndexLibrary::kUsearch, IndexKind::kAny},
                             {"connectivity", IndexLibrary::kUsearch, IndexKind::kAny},
                             {"efSearch", IndexLibrary::kFaiss, IndexKind::kGraph},
                             {"nprobe", IndexLibrary::kFaiss, IndexKind::kLists},
                             {"index", IndexLibrary::kFaiss, IndexKind::kAny},
                             {"ef", IndexLibrary::kMilvusLite, IndexKind::kGraph},
                             {"M", IndexLibrary::kMilvusLite, IndexKind::kGraph},
                             {"nprobe", IndexLibrary::kMilvusLite, IndexKind::kLists},
                             {"nlist", IndexLibrary::kMilvusLite, IndexKind::kLists},
                             {"index", IndexLibrary::kMilvusLite, IndexKind::kAny}};
constexpr std::string_view kDialKeys[] = {"ef",       "M",      "expansion_search", "connectivity",
                                          "efSearch", "nprobe", "nlist",            "index"};

// "1024" of "IVF1024,Flat" after its prefix; 0: it is none.
uint32_t NumberOf(std::string_view words, size_t at) {
  const std::string_view digits = words.substr(at, words.find(',') - at);
  uint32_t out = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9' || out > 100'000) return 0;
    out = out * 10 + static_cast<uint32_t>(c - '0');
  }
  return out;
}

class IndexReader {
 public:
  IndexReader(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), at_(in.Below("vector_index")), out_(out), reporter_(reporter) {}

  void Read() {
    ReadFields(at_, text_, reporter_);
    if (in_.Has("vector_search")) {
      reporter_.Error(in_.KeyOrigin("vector_search"),
                      in_.label().Prefix() + "has both vector_search and vector_index; give one");
    }
    if (!reporter_.ok() || !Kind() || !Dials()) return;
    SearchCase base = search_;
    base.keep = 1;
    base.deleted = 0;
    base.dial = text_.time_at > 0 ? text_.time_at : standard_;
    const SearchAnswer answer = SearchLaw(search_);
    Apply(answer, answer.work / SearchLaw(base).work);
  }

 private:
  std::string Name(std::string_view key) const { return at_.label().Below(key).Text(); }

  bool Kind() {
    search_.vectors = text_.vectors;
    search_.dimension = text_.dimension;
    search_.clustered = text_.clustered;
    search_.k = text_.k;
    search_.keep = text_.keep;
    search_.deleted = text_.deleted;
    switch (text_.library) {
      case IndexLibrary::kHnswlib:
        search_.library = SearchLibrary::kHnswlib;
        search_.m = text_.m > 1 ? text_.m : 16;
        standard_ = 10;
        dial_ = text_.ef;
        return true;
      case IndexLibrary::kUsearch:
        search_.library = SearchLibrary::kUsearch;
        search_.m = text_.connectivity > 1 ? text_.connectivity : 16;
        standard_ = 64;
        dial_ = text_.expansion_search;
        return true;
      case IndexLibrary::kFaiss:
        return Faiss();
      case IndexLibrary::kMilvusLite:
        return MilvusLite();
    }
    return false;
  }

  bool Faiss() {
    const std::string& words = text_.index;
    const bool flat = words.ends_with(",Flat") || words.find(',') == std::string::npos;
    if (words == "Flat") {
      search_.library = SearchLibrary::kFlat;
      standard_ = 1;
      return true;
    }
    if (flat && words.starts_with("HNSW") && NumberOf(words, 4) > 1) {
      search_.library = SearchLibrary::kFaissHnsw;
      search_.m = NumberOf(words, 4);
      standard_ = 16;
      dial_ = text_.ef_search;
      return true;
    }
    if (flat && words.starts_with("IVF") && NumberOf(words, 3) > 0) {
      search_.library = SearchLibrary::kFaissIvf;
      search_.lists = NumberOf(words, 3);
      standard_ = 1;
      dial_ = text_.nprobe;
      lists_ = true;
      return true;
    }
    reporter_.Error(at_.ValueOrigin("index"),
                    fmt::format("{} must be as HNSW32,Flat, IVF1024,Flat or Flat, not \"{}\"",
                                Name("index"), words.substr(0, 40)));
    return false;
  }

  // Of version 3.2: faiss' indexes with Milvus' names and defaults (milvus_lite/index/faiss_*.py);
  // a filter and what is deleted are a selector that faiss meets on its way.
  bool MilvusLite() {
    const std::string_view words = at_.Has("index") ? std::string_view(text_.index) : "HNSW";
    if (words == "HNSW" || words == "AUTOINDEX") {
      search_.library = SearchLibrary::kFaissHnsw;
      search_.m = text_.m > 1 ? text_.m : 16;
      standard_ = 64;
      dial_ = text_.ef;
    } else if (words == "IVF_FLAT") {
      search_.library = SearchLibrary::kFaissIvf;
      search_.lists = std::min(text_.nlist > 0 ? text_.nlist : 128, text_.vectors);
      standard_ = std::min(10.0, search_.lists);
      dial_ = text_.nprobe;
      lists_ = true;
    } else if (words == "FLAT") {
      search_.library = SearchLibrary::kFlat;
      standard_ = 1;
    } else {
      reporter_.Error(at_.ValueOrigin("index"),
                      fmt::format("{} must be HNSW, IVF_FLAT or FLAT with milvus-lite, not \"{}\"",
                                  Name("index"), words.substr(0, 40)));
      return false;
    }
    return true;
  }

  bool Dials() {
    const bool flat = search_.library == SearchLibrary::kFlat;
    for (const std::string_view key : kDialKeys) {
      if (!at_.Has(key)) continue;
      bool mine = false, of_library = false;
      for (const DialOf& each : kDials) {
        if (each.key != key || each.library != text_.library) continue;
        of_library = true;
        mine = each.kind == IndexKind::kAny ||
               (!flat && (each.kind == IndexKind::kLists) == lists_);
      }
      if (mine) continue;
      reporter_.Error(
          at_.KeyOrigin(key),
          fmt::format("{} has no meaning with library = \"{}\"{}", Name(key),
                      kIndexLibraryWords[static_cast<size_t>(text_.library)].word,
                      of_library && at_.Has("index") ? " and index = "
                       "\"" + text_.index + "\"" : ""));
      return false;
    }
    search_.dial = dial_ > 0 ? dial_ : standard_;
    return true;
  }

  void Apply(const SearchAnswer& answer, double work) {
    out_.search.any = true;
    out_.search.recall = std::clamp(answer.recall, 0.0, 1.0);
    for (PoolConfig& pool : out_.pools) pool.speed /= work;
    const double bytes = IndexBytes(search_);
    std::string why = fmt::format("a search finds {:.1f} % of the true {} nearest",
                                  100 * out_.search.recall, text_.k);
    if (work > 1.05 || work < .95) why += fmt::format(" and takes {:.3g} x the time given", work);
    why += ".";
    const bool starves = answer.returned < .99 * search_.k;
    if (starves) why += " " + Starved(answer.returned);
    const bool goes_on =
        search_.library == SearchLibrary::kHnswlib || search_.library == SearchLibrary::kUsearch;
    if (goes_on && search_.keep * (1 - search_.deleted) < .5 && work > 2) {
      why += " The filter makes it go on until enough pass; faiss would stop and return fewer.";
    }
    why += fmt::format(" Its index takes {:.3g} GB of memory, and of disk.", bytes / 1e9);
    why += Machines(bytes);
    out_.search.why = why;
  }

  std::string Starved(double returned) const {
    const bool milvus = text_.library == IndexLibrary::kMilvusLite;
    const std::string key = lists_ ? "nprobe" : milvus ? "ef" : "efSearch";
    const auto dial = [&](auto enough) {
      SearchCase better = search_;
      while (!enough(SearchLaw(better)) && better.dial < 1e6) better.dial *= 2;
      return better.dial;
    };
    const double full =
        dial([&](const SearchAnswer& answer) { return answer.returned >= .99 * search_.k; });
    const double good = dial([](const SearchAnswer& answer) { return answer.recall >= .9; });
    const bool reached = good < 1e6 && (!lists_ || good <= search_.lists);
    return fmt::format(
        "It returns {:.1f} of {} in the mean, and no error: {} at {:g} stops before the filter has "
        "let enough pass; {}.",
        returned, text_.k, key, search_.dial,
        reached ? fmt::format("{} = {:g} returns all, {:g} finds nine in ten of the nearest, and "
                              "hnswlib goes on by itself",
                              key, full, good)
                : "an index of those that pass finds them");
  }

  // Which machine has room, and whether the host does; a fifth more than the index.
  std::string Machines(double bytes) {
    constexpr double kRoom = 1.2, kGib = 1073741824.0;
    const Instance* least = nullptr;
    for (const Instance* each : Instances()) {
      if (each->memory_gib * kGib < kRoom * bytes) continue;
      if (least == nullptr || each->usd_per_hour < least->usd_per_hour) least = each;
    }
    const std::string fits = least != nullptr
                                 ? fmt::format(
                                       "the cheapest of the catalog with room for it is {} "
                                       "({:g} GiB, ${:.3g}/h)",
                                       least->id, least->memory_gib, least->usd_per_hour)
                                 : "no machine of the catalog has room for it: shard it";
    for (const PoolConfig& pool : out_.pools) {
      const Instance* host = FindInstance(pool.host);
      if (host == nullptr || host->memory_gib * kGib >= kRoom * bytes) continue;
      reporter_.Warn(at_.origin(),
                     fmt::format("{} takes {:.3g} GB and {} has {:g} GiB; {}", at_.label().Text(),
                                 bytes / 1e9, host->id, host->memory_gib, fits));
      return "";
    }
    return least != nullptr ? fmt::format(" With a fifth to spare {}.", fits)
                            : fmt::format(" Of machines, {}.", fits);
  }

  const Section& in_;
  const Section at_;
  ServiceConfig& out_;
  Reporter& reporter_;
  VectorIndexText text_;
  SearchCase search_;
  double dial_ = 0, standard_ = 10;
  bool lists_ = false;
};

}  // namespace

std::span<const SchemaRow> VectorIndexRows() { return kIndexRows; }

void ReadVectorIndex(const Section& in, ServiceConfig& out, Reporter& reporter) {
  if (in.Given("vector_index")) IndexReader(in, out, reporter).Read();
}

}  // namespace servescape
