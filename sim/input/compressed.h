// SPDX-License-Identifier: MIT
// Files packed with gzip or zstd.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace servescape {

// "gzip", "zstd", or "" for anything else.
std::string_view CompressionOf(std::string_view bytes);

// What is in them (several members may follow each other), at most `most` bytes, into `out`;
// returns why it cannot be had, or "".
std::string Unpack(std::string_view bytes, size_t most, std::string* out);

}  // namespace servescape
