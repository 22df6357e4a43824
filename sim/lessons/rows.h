// SPDX-License-Identifier: MIT
// The tables of the two languages of the course: lessons and answers. Readers check documents
// against them, and the reference is written from them, as with the language of scenarios
// (sim/scenario/schema.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"

namespace servescape {

std::span<const SchemaRow> LessonRows();
std::span<const SchemaRow> AnswerRows();

// Checks every key of a document against a table: unknown ones, types, ranges, and that what has no
// default is there. Rows of type kTextMap take texts, numbers and booleans.
void CheckAgainstRows(const Node& root, std::span<const SchemaRow> rows, Reporter& reporter);

// Both languages as Markdown.
std::string LessonReference();

}  // namespace servescape
