// SPDX-License-Identifier: MIT
// Damage to a text, as the tests of the fuzzers' functions do it.
#pragma once

#include <string>

#include "sim/random/generator.h"

namespace servescape::fuzz {

// A few bytes replaced, doubled or left out.
inline std::string Damaged(std::string text, Generator& draw) {
  const uint32_t times = 1 + draw.NextBelow(4);
  for (uint32_t i = 0; i < times && !text.empty(); ++i) {
    const size_t at = draw.NextBelow(static_cast<uint32_t>(text.size()));
    switch (draw.NextBelow(4)) {
      case 0:
        text[at] = static_cast<char>(draw.NextBelow(256));
        break;
      case 1:
        text.insert(at, text.substr(at, draw.NextBelow(60)));
        break;
      case 2:
        text.erase(at, 1 + draw.NextBelow(20));
        break;
      default:
        text[at] = static_cast<char>('0' + draw.NextBelow(10));
        break;
    }
  }
  return text;
}

}  // namespace servescape::fuzz
