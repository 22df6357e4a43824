// SPDX-License-Identifier: MIT
// Lessons and answers from their text. All that is wrong is told at its place; a mistake in the
// scenario that stands in a lesson, at its line there.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/lessons/lesson.h"
#include "sim/scenario/document.h"
#include "sim/scenario/load.h"

namespace servescape {

// A scenario's text with settings: what the program or the page provides.
using ScenarioLoader = std::function<Result<Loaded, Diagnostics>(
    const std::string& text, const std::vector<Setting>& settings)>;

// `name`: of the file without its ending. Every board that the lesson names (the reference, without
// each lever, ..) has to be a valid scenario; without `load` that is taken on trust.
Result<Lesson, Diagnostics> ReadLesson(std::string_view text, std::string name,
                                       const ScenarioLoader& load);

Result<LessonAnswer, Diagnostics> ReadAnswer(std::string_view text, std::string name,
                                       const Lesson& lesson, const ScenarioLoader& load);

// The settings of knobs, in their order; `lesson` has them all and allows their values.
std::vector<Setting> SettingsOf(const Lesson& lesson, const KnobValues& values);

// Why the lesson does not allow a knob to be set so, or "".
std::string WrongKnob(const Lesson& lesson, const std::string& knob, const std::string& value);

// A text, number or boolean as a scenario writes it.
std::string ValueText(const Node& node);
KnobValues ValuesOf(const Node* table);

// What of a scenario is not the lesson's beside the keys that are free, or "".
std::string WrongWhole(const Lesson& lesson, const std::string& scenario);

}  // namespace servescape
