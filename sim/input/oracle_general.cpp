// SPDX-License-Identifier: MIT
#include "sim/input/oracle_general.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace servescape {
namespace {

constexpr size_t kRecord = 24;

uint64_t Little(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

}  // namespace

std::optional<TableText> ReadOracleGeneral(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % kRecord != 0) return std::nullopt;
  if (bytes.substr(0, 4096).find('\0') == std::string_view::npos) return std::nullopt;
  TableText out;
  out.text = "time_s,obj_id,size\n";
  uint64_t before = 0;
  for (size_t i = 0; i < bytes.size(); i += kRecord) {
    const uint64_t time = Little(bytes.substr(i, 4));
    const int64_t next = static_cast<int64_t>(Little(bytes.substr(i + 16, 8)));
    // Numbered from 0 or from 1; the largest number also stands for "never".
    const bool never = next == -1 || next == INT64_MAX || next == UINT32_MAX;
    if (time < before || !(never || next > static_cast<int64_t>(i / kRecord))) {
      return std::nullopt;
    }
    before = time;
    fmt::format_to(std::back_inserter(out.text), "{},{},{}\n", time, Little(bytes.substr(i + 4, 8)),
                   Little(bytes.substr(i + 12, 4)));
  }
  out.kind = "libCacheSim trace (oracleGeneral): time, object, size";
  out.header = HeaderRow::kYes;
  out.places = {.first = 0, .word = "request"};
  return out;
}

}  // namespace servescape
