// SPDX-License-Identifier: MIT
// The knobs of a scenario: which of its values can be turned, between which ends, and how a
// value reads on the page and in the text. To add one: a line in knobs.cpp; its sentence comes
// from the schema table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/config.h"
#include "ui/slider.h"

namespace servescape::ui {

enum class Quantity : uint8_t { kCount, kRate, kTime };

struct Choice {
  std::string word;     // on the page: p2c
  std::string literal;  // in the text: "power_of_two"
};

struct Knob {
  std::string path;   // service.model.replicas
  std::string label;  // Replicas
  std::string help;
  Quantity quantity = Quantity::kCount;
  Scale scale = Scale::kLinear;
  bool integer = true;
  double value = 0, min = 0, max = 1, step = 0;
  bool unlimited_at_max = false;  // the top end means "no limit"
  std::vector<Choice> choices = {};  // not empty: one of these instead of a slider
  int selected = -1;
  bool locked = false;  // by the link: it is shown and stands still
};

struct KnobGroup {
  std::string title;  // "Traffic", "Service \xC2\xB7 classifier"
  int traffic = -1;   // index into Config::traffic, or
  int service = -1;   // into Config::services
  std::vector<Knob> knobs;
  std::string note;   // under the first knob: "users \xC2\xB7 poisson \xC2\xB7 spike 3x"
};

// `base` is the scenario before the knobs moved: ends of sliders follow it, not the value, so
// that they stand still during a drag.
std::vector<KnobGroup> KnobsOf(const Config& config, const Config& base);

// "420 /s", "5 ms", "8", "no limit".
std::string TextOf(const Knob& knob, double value);
// The literal for the scenario's text: "\"420/s\"", "\"5ms\"", "8".
std::string LiteralOf(const Knob& knob, double value);
// What was typed, as a literal; a bare number gets the unit that is shown.
std::optional<std::string> TypedLiteral(const Knob& knob, std::string_view typed);

}  // namespace servescape::ui
