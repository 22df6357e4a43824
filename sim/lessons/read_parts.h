// SPDX-License-Identifier: MIT
// A lesson's document as a struct, and what single values of it are checked by.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/lessons/lesson.h"
#include "sim/scenario/config.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"

namespace servescape {

// Points among which the best answer is sought, at most.
constexpr size_t kMostOptima = 400;
// Of a curve, at most.
constexpr size_t kMostCurvePoints = 20;

// `root` fits the table of rows. What crosses keys of one part is reported.
Lesson ReadParts(const Node& root, std::string name, Reporter& reporter);

// Whether a multi-line text opens there, so that its first line is the next one of the file.
bool OpensLine(std::string_view text, Position at);

// Why a scenario has no such metric, or "".
std::string WrongMetric(const Config& config, const std::string& metric);

// A number with its unit times a factor, as a scenario writes it; nothing if it is none.
std::optional<std::string> Scaled(std::string_view value, double factor);

}  // namespace servescape
