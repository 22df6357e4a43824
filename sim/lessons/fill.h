// SPDX-License-Identifier: MIT
// Texts of a lesson with the figures of runs in them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/lessons/boards.h"

namespace servescape {

// The runs that a text may speak of; those that are null are said to be unknown.
struct TextRuns {
  const BoardResult* own = nullptr;
  const BoardResult* untouched = nullptr;
  const BoardResult* reference = nullptr;
  KnobValues knobs;  // of `own`
};

// Each {NAME} replaced: a figure by its median over the seeds.
std::string Filled(const Lesson& lesson, std::string_view text, const TextRuns& runs);

}  // namespace servescape
