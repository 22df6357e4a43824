// SPDX-License-Identifier: MIT
// libCacheSim's binary form oracleGeneral: 24 bytes a request, little endian: time in seconds
// (4 bytes), object (8), size (4), the number of the object's next request (8; -1: none).
#pragma once

#include <optional>
#include <string_view>

#include "sim/input/table_text.h"

namespace servescape {

// Nothing unless every record fits: whole records, times that do not fall, next requests behind
// the present one.
std::optional<TableText> ReadOracleGeneral(std::string_view bytes);

}  // namespace servescape
