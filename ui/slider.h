// SPDX-License-Identifier: MIT
// A slider in the app's style: the name on the left, the value on the right (click it to type),
// the track below.
#pragma once

#include <string>
#include <string_view>

#include "imgui.h"

namespace servescape::ui {

enum class Scale : uint8_t {
  kLinear,
  kLog,    // min > 0
  kLog1p,  // from 0: position grows with log(1 + value)
};

struct SliderSpec {
  std::string_view label;
  std::string_view help;
  double value = 0;
  double min = 0, max = 1;
  Scale scale = Scale::kLinear;
  bool integer = false;
  double step = 0;              // values are multiples of it (0: two significant digits)
  std::string_view value_text;  // as shown: "420 /s"
  std::string_view note;        // below the track
  bool enabled = true;          // else it shows its value and stands still
};

struct SliderEdit {
  bool changed = false;    // `value` is new; the knob may still be held
  bool released = false;   // the edit has ended
  double value = 0;
  bool typed = false;      // `text` was typed and confirmed
  std::string text;
};

SliderEdit Slider(const SliderSpec& spec, float width);

// 0 .. 1 along the track and back; exposed for tests.
double SliderShare(const SliderSpec& spec, double value);
double SliderValue(const SliderSpec& spec, double share);

}  // namespace servescape::ui
