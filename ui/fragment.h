// SPDX-License-Identifier: MIT
// A scenario in the fragment of an address: the difference from a named preset where it can be
// given as settings ("s1=quickstart;service.model.replicas=3"), else the whole text in base64url
// ("t1=..."). Decoding accepts anything and returns nothing for what it does not understand; the
// result is then checked like a file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/load.h"

namespace servescape::ui {

struct Fragment {
  std::string preset;             // empty: `text` is the scenario
  std::vector<Setting> settings;  // on top of the preset
  std::string text;
  bool operator==(const Fragment&) const = default;
};

constexpr size_t kMaxFragment = 200'000;  // characters of a link
constexpr size_t kMaxStored = 4'000'000;  // of what the page keeps
constexpr size_t kMaxSettings = 64;

std::string EncodeFragment(const Fragment& fragment);
// Nothing beyond `most` characters.
std::optional<Fragment> DecodeFragment(std::string_view fragment, size_t most = kMaxFragment);

}  // namespace servescape::ui
