// SPDX-License-Identifier: MIT
// What the schema table alone can tell: unknown keys, types, units, ranges. A value found wrong
// is reported and marked bad; what a row's type leaves open (distributions, curves, names) is
// left to the readers.
#pragma once

#include <optional>

#include "sim/scenario/document.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"

namespace servescape {

// Checks the whole document against the table.
void CheckAgainstSchema(Node& root, Reporter& reporter);

// The value in the row's unit (seconds, per second, ratio, ...), if it has the row's type.
std::optional<double> QuantityOf(ValueType type, const Node& node);

// Reports a value that has not the row's type, or is out of its range; false if it is wrong.
bool CheckScalar(const SchemaRow& row, const Node& node, const Label& label, Reporter& reporter);

// Reports an unknown key of a table whose keys are known.
void ReportUnknownKey(const Member& member, const std::vector<std::string>& known,
                      const Label& table, Reporter& reporter);

}  // namespace servescape
