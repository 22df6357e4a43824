// SPDX-License-Identifier: MIT
// The parts of the schema table, in files by meaning, and short forms of their rows. Order within
// each: as a reader meets the keys, a table before its keys. Only schema_table.cpp joins them.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "sim/scenario/schema.h"

namespace servescape {

constexpr double kTenYears = 3650.0 * 86400;

// A table of keys.
constexpr SchemaRow Table(std::string_view path, std::string_view example,
                          std::string_view sentence) {
  return {path, ValueType::kTable, "", "", 0, 0, false, "", example, sentence};
}

// A value without words or bounds.
constexpr SchemaRow Key(std::string_view path, ValueType type, std::string_view standard,
                        std::string_view example, std::string_view sentence) {
  return {path, type, "", "", 0, 0, false, standard, example, sentence};
}

// One or several of some words.
constexpr SchemaRow Words(std::string_view path, ValueType type, std::string_view words,
                          std::string_view standard, std::string_view example,
                          std::string_view sentence) {
  return {path, type, words, "", 0, 0, false, standard, example, sentence};
}

// A quantity between bounds.
constexpr SchemaRow Ranged(std::string_view path, ValueType type, std::string_view unit, double low,
                           double high, bool above_low, std::string_view standard,
                           std::string_view example, std::string_view sentence) {
  return {path, type, "", unit, low, high, above_low, standard, example, sentence};
}

template <const auto& kTable>
inline constexpr auto kJoinedWords = [] {
  constexpr size_t kSize = [] {
    size_t size = 0;
    for (const auto& each : kTable) size += each.word.size() + 1;
    return size;
  }();
  std::array<char, kSize> joined{};
  auto at = joined.begin();
  for (const auto& each : kTable) {
    at = std::copy(each.word.begin(), each.word.end(), at);
    *at++ = ' ';
  }
  return joined;
}();

// The words of a table of values ({"word", value}, ...), as a row of the schema has them.
template <const auto& kTable>
constexpr std::string_view WordsOf() {
  return {kJoinedWords<kTable>.data(), kJoinedWords<kTable>.size() - 1};
}

std::span<const SchemaRow> ClassRows();    // class
std::span<const SchemaRow> TrafficRows();  // traffic
std::span<const SchemaRow> PathRows();     // path
// How often a caller tries: the paths of these rows begin below traffic.* and path.*[].
std::span<const SchemaRow> PolicyRows();
std::span<const SchemaRow> StudyRows();     // study; only in a whole language
std::span<const SchemaRow> ServiceRows();   // service
std::span<const SchemaRow> ScalingRows();   // service.*.autoscaler and start
std::span<const SchemaRow> BatchingRows();  // service.*.batching of real systems
std::span<const SchemaRow> ServerlessRows();  // service.*.serverless
std::span<const SchemaRow> StoreRows();     // cache, store, incident

}  // namespace servescape
