// SPDX-License-Identifier: MIT
// What is said beyond right and wrong: keys that nothing in the scenario reads, figures used
// outside the range they were measured in, and the field's words for what is called otherwise
// here or is not modelled. The program gives all of it; the page, which shows no warnings, the
// words.
#pragma once

#include <span>
#include <string_view>

#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"

namespace servescape {

struct Advice {
  // FieldWord and FieldMetric below.
  std::string_view (*word)(std::string_view key) = nullptr;
  std::string_view (*metric)(std::string_view name) = nullptr;
  // WarnOfUnread below.
  void (*unread)(const Node& root, const Config& config, Reporter& reporter) = nullptr;
};

// All there is.
const Advice& FullAdvice();

// Words of the field that mean the same, in lower case, without - and _, separated by spaces.
struct FieldRow {
  std::string_view words;
  std::string_view says;  // goes on the sentence about the unknown word
};
std::span<const FieldRow> FieldKeyRows();     // keys and their values
std::span<const FieldRow> FieldMetricRows();  // metrics

// What a word of the field is called here, or the nearest thing that is modelled, as the end of a
// sentence ("; here it is ..."); empty for a word that is not known. Case, - and _ do not matter.
std::string_view FieldWord(std::string_view key);

// The same for the name of a metric, or its last parts.
std::string_view FieldMetric(std::string_view name);

// Warns of keys that have no effect in this scenario, and of measured curves used for another
// machine or beyond their points.
void WarnOfUnread(const Node& root, const Config& config, Reporter& reporter);

}  // namespace servescape
