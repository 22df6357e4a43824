// SPDX-License-Identifier: MIT
// A scenario in the fragment of an address: the difference from a named preset where it can be
// given as settings ("s1=quickstart;service.model.replicas=3"), else the whole text in base64url
// ("t1=..."). Decoding accepts anything and returns nothing for what it does not understand; the
// result is then checked like a file. Beside the scenario a link may say how the page is to be
// shown: "lesson=6&lock=replicas,batching&hide=cost&seed=7".
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

// What a link asks of the page beside its scenario: a teacher's locks, a page within another one.
struct LinkOptions {
  int lesson = 0;                  // 1 ..; 0: none
  std::vector<std::string> lock;   // keys whose knobs stand still: "replicas", "service.a.batching"
  std::vector<std::string> hide;   // keys whose knobs, or parts of the page, are left out: "cost"
  std::string seed;                // digits; empty: as the scenario says
  std::string place;               // the page begins there: "design"
  std::string text;                // all of the above as they stand in an address, or empty
  bool operator==(const LinkOptions&) const = default;
};

constexpr size_t kMaxLinkWords = 32;

std::string EncodeFragment(const Fragment& fragment);
// Nothing beyond `most` characters.
std::optional<Fragment> DecodeFragment(std::string_view fragment, size_t most = kMaxFragment);
// Of what it does not understand, nothing.
LinkOptions DecodeOptions(std::string_view fragment);
// Whether the link has a scenario, readable or not.
bool HasScenario(std::string_view fragment);
// Whether one of the words names the key: all of it, or whole parts of it in a row.
bool NamesKey(const std::vector<std::string>& words, std::string_view path);

}  // namespace servescape::ui
