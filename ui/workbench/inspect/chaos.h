// SPDX-License-Identifier: MIT
// What can go wrong at a part, by a press while the run plays: it becomes an incident in the text
// at the time of the play-back (a bad version a rollout), one step of undo.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/config.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/inspect.h"

namespace servescape::ui {

enum class Chaos : uint8_t {
  kKill, kSlow, kPartition, kErrors, kBadVersion, kZone, kFlush, kBrownOut,
};

struct ChaosWords {
  Chaos kind;
  std::string_view label, help;
};

// What this part can suffer in this scenario; empty for parts that cannot.
std::vector<ChaosWords> ChaosOf(const Config& config, const std::string& part);
// The text with it, from `at` on, for `lasts` seconds.
Edited AddChaos(std::string_view text, const std::string& part, Chaos kind, double at,
                double lasts);
// About a tenth of the run, in round seconds.
double ChaosLasts(double duration);
// Incidents about the part: their paths.
std::vector<std::string> IncidentsOf(std::string_view text, const std::string& part);

// The buttons, and the incidents there are.
void DrawChaos(View& view, InspectState& state, const std::string& part, float width);

}  // namespace servescape::ui
