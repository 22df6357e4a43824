// SPDX-License-Identifier: MIT
// The columns of numbers of a table, for the verb drift.
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"

namespace servescape {

struct NumberColumn {
  std::string name;
  std::vector<double> values;  // what is missing or no finite number is left out
  std::vector<size_t> rows;    // of each value, the first row of the table being 1
};

struct NumberTable {
  std::vector<NumberColumn> columns;  // with a number in each row that says anything there
  std::vector<std::string> left_out;  // names of the others
};

// Of the bytes of a file, "-" being standard input. The error is a sentence with its path.
Result<NumberTable, std::string> ReadNumberTable(std::string bytes, const std::string& path);

}  // namespace servescape
