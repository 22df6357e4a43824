// SPDX-License-Identifier: MIT
// What can be put into an architecture, with first values that run, and how it is joined to what
// is selected. To add a part: a row in kPalette, and its pairs in palette.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ui/workbench/design/edit.h"

namespace servescape::ui {

enum class PaletteItem : uint8_t {
  kService, kModel, kServerless, kVectorIndex, kCache, kStore, kDelay,  // steps of a path
  kTraffic, kBatchJob,                                          // sources
  kAutoscaler, kBalancer,                                       // of the selected service
};

struct PaletteRow {
  PaletteItem item;
  std::string_view word, note;
};
std::span<const PaletteRow> Palette();

// How a part is joined to the selected one.
enum class Joint : uint8_t {
  kSuggested,  // a cache before it, all else after it
  kAfter, kBefore,
  kBeside,     // at once with it
  kBranch,     // in place of it for a share of requests
  kAlone,      // not yet
};

struct Change {
  Edited edited;
  std::string select;  // what to select then
  std::string said;    // what else was done, in a sentence
};

// `selected`: a part, a step, or "".
Change AddPart(std::string_view text, PaletteItem item, Joint join, const std::string& selected);
// Lets requests go on from one part to another that is there: a service, cache, store, or path.
Change ConnectParts(std::string_view text, const std::string& from, const std::string& to,
                    Joint join);
// Whether the item goes onto a service, and needs one selected.
bool NeedsService(PaletteItem item);

// The step that `table` stands for: itself, or the first step that calls that part; "" if none.
std::string StepFor(std::string_view text, const std::string& table);

}  // namespace servescape::ui
