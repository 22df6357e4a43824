// SPDX-License-Identifier: MIT
#include "sim/input/table_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "sim/input/compressed.h"
#include "sim/input/deployment.h"
#include "sim/input/json_table.h"
#include "sim/input/known_tables.h"
#include "sim/input/oracle_general.h"
#include "sim/input/own_files.h"

namespace servescape {
namespace {

void AppendUtf8(uint32_t code, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Text in UTF-16 with its mark (a spreadsheet's "Unicode text", a redirection on Windows).
std::optional<std::string> FromUtf16(std::string_view bytes) {
  const bool little = bytes.starts_with("\xff\xfe");
  if (!little && !bytes.starts_with("\xfe\xff")) return std::nullopt;
  std::string out;
  uint32_t high = 0;
  for (size_t i = 2; i + 1 < bytes.size(); i += 2) {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    uint32_t unit = little ? a | (b << 8) : b | (a << 8);
    if (unit >= 0xd800 && unit < 0xdc00) {
      high = unit;
      continue;
    }
    if (unit >= 0xdc00 && unit < 0xe000) {
      unit = high == 0 ? 0xfffd : 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
    }
    high = 0;
    AppendUtf8(unit, out);
  }
  return out;
}

}  // namespace

Result<TableText, std::string> ReadTable(std::string bytes, size_t most_bytes) {
  std::string form;
  if (const std::string_view packed = CompressionOf(bytes); !packed.empty()) {
    form = packed;
    std::string unpacked;
    if (std::string wrong = Unpack(bytes, most_bytes, &unpacked); !wrong.empty()) return wrong;
    bytes = std::move(unpacked);
  }
  if (std::optional<std::string> text = FromUtf16(bytes)) bytes = std::move(*text);
  Result<TableText, std::string> table = [&]() -> Result<TableText, std::string> {
    if (std::optional<TableText> cache = ReadOracleGeneral(bytes)) return std::move(*cache);
    if (std::string wrong = NoText(bytes); !wrong.empty()) return wrong;
    if (std::string named = NameOwnFile(bytes, "trace"); !named.empty()) return named;
    if (LooksLikeJson(bytes)) {
      Result<TableText, std::string> json = ReadJsonTable(bytes);
      if (json) return json;
      std::string named = NameNoTrace(bytes);
      if (named.empty()) return json;
      return named;
    }
    if (std::string named = NameNoTrace(bytes); !named.empty()) return named;
    return NameTable(std::move(bytes));
  }();
  if (!table || form.empty()) return table;
  TableText out = std::move(table).value();
  out.kind = out.kind.empty() ? form : fmt::format("{}, {}", out.kind, form);
  return out;
}

}  // namespace servescape
