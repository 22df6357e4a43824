// SPDX-License-Identifier: MIT
// What a simulator has to decide and a scenario file does not say, each in one sentence: the
// reference prints them. Every entry changes a number.
#pragma once

#include <span>
#include <string_view>

namespace servescape {

struct Semantic {
  std::string_view question;
  std::string_view answer;
};

std::span<const Semantic> Semantics();

}  // namespace servescape
