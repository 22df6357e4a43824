// SPDX-License-Identifier: MIT
// The pieces of a TOML text that an editor shows in colours of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace servescape::ui {

enum class PieceKind : uint8_t { kPlain, kKey, kHeader, kString, kNumber, kComment };

struct Piece {
  size_t begin = 0, end = 0;
  PieceKind kind = PieceKind::kPlain;
};

// In order and without gaps; a string over several lines is one piece.
std::vector<Piece> PiecesOf(std::string_view text);

}  // namespace servescape::ui
