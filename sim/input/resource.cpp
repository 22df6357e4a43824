// SPDX-License-Identifier: MIT
#include "sim/input/resource.h"

#include <utility>

#include "sim/input/table_text.h"

namespace servescape {

Resource AsResource(std::string bytes) {
  Resource out{""};
  constexpr size_t kMostOfObject = size_t{4} << 20;  // a table in JSON is larger, or not asked for
  const size_t begins = bytes.find_first_not_of(" \t\r\n");
  if (begins != std::string::npos && bytes[begins] == '{' && bytes.size() <= kMostOfObject) {
    out.object = bytes;
  }
  Result<TableText, std::string> table = ReadTable(std::move(bytes), kMaxResourceBytes);
  if (!table) {
    out.wrong = table.error();
    return out;
  }
  TableText known = std::move(table).value();
  out.text = std::move(known.text);
  out.time_column = known.time_column;
  out.time_unit = known.time_unit;
  out.places = std::move(known.places);
  out.counts_column = std::move(known.counts_column);
  out.kind = std::move(known.kind);
  return out;
}

}  // namespace servescape
