// SPDX-License-Identifier: MIT
// Vector indexes as they were measured: one node that answers nearest-neighbour searches, by the
// dial that trades recall for time. To add one: an entry in search_*.cpp with source, date and
// confidence; tests/scenario checks that it is well formed, and tests/truth what it predicts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/catalog/catalog.h"

namespace servescape {

// So many clients, each of which waits for its answer before it asks again.
struct SearchLoad {
  int clients;
  double per_second;    // answers
  double mean_ms = 0;   // 0: not known
  double p99_ms = 0;
};

struct SearchDial {
  double ef;                          // candidates a search keeps
  double recall;
  double serial_ms;                   // mean time of a search on the idle node
  double serial_p99_ms;
  std::span<const SearchLoad> loads;  // measured; the model is judged by them
};

// How searches slow each other is fitted on few of the measured loads (`fit` says which): of a
// search's time `overhead_ms` disturbs nobody, and the rest shares the node as
// scenario/config_service.h has it for ScalingConfig, without coherence.
struct SearchProfile {
  std::string_view id;  // "milvus_hnsw_1m_768d"
  std::string_view system;
  std::string_view index;
  std::string_view hardware;
  std::span<const SearchDial> dials;  // increasing ef
  double overhead_ms;
  double cores;
  double contention;
  uint32_t run_queues;  // 0: searches share evenly
  double cv;  // of a search's time, on the idle node
  Confidence confidence;
  std::string_view date;
  std::string_view source;
  std::string_view fit;
};

// In the order in which menus and `list` show them.
std::span<const SearchProfile> SearchProfiles();
// nullptr if there is none.
const SearchProfile* FindSearchProfile(std::string_view id);
// For did-you-mean and completion.
std::vector<std::string> SearchProfileIds();

// Recall and serial times at a dial: as measured, or between two measured ones by power law in ef
// for times and linearly in log(ef) for recall; without loads. Nothing outside.
std::optional<SearchDial> DialAt(const SearchProfile& profile, double ef);

}  // namespace servescape
