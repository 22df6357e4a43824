// SPDX-License-Identifier: MIT
// A scenario among others that it is compared with: a name, its configuration and what it was read
// from. All that is compared is played over the same time with the same seeds, so that chance
// that is common to two of them (when who comes, what it asks for) drops out of their difference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/config.h"
#include "sim/scenario/load.h"

namespace servescape {

struct Variant {
  std::string name;
  Config config;     // with the length that it is to be run for (WithRunLength)
  std::string hash;  // ScenarioHash of the text with its settings
};

// A text with settings; nothing is written or simulated. The errors are those of Load; services may
// have autoscalers where there is who reads them.
Result<Variant, Diagnostics> LoadVariant(std::string name, const std::string& text,
                                         const std::vector<Setting>& settings,
                                         const Resources& resources,
                                         const ScalerReader* scalers = nullptr);

// ScenarioHash of a text with settings.
std::string HashWith(std::string text, const std::vector<Setting>& settings);

// "KEY=VALUE; KEY=VALUE" as settings; the error is a sentence. Semicolons within quotes, brackets
// and braces are part of a value. incident[0].at is the key incident.0.at.
Result<std::vector<Setting>, std::string> ReadSettings(std::string_view text);

// Cuts a list at `mark` where it stands outside quotes, brackets, braces and parentheses; without
// the blanks around the items.
std::vector<std::string> SplitOutside(std::string_view text, char mark);

// Gives those of automatic length the longest duration among them, and of automatic replications
// as many as any has.
void AlignLengths(std::vector<Variant>* variants);

}  // namespace servescape
