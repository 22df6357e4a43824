// SPDX-License-Identifier: MIT
// What serverless platforms charge and how they behave by default, dated and with their sources.
#pragma once

#include <span>
#include <string_view>

#include "sim/catalog/catalog.h"

namespace servescape {

// One value of a platform: a price or a default.
struct ServerlessFact {
  std::string_view platform;  // the word of serverless.platform
  std::string_view key;       // below serverless, "prices.gb_second"
  double value;               // in the key's unit: US dollars, bytes, seconds, a number
  std::string_view unit;      // of the key, as a reader sees it
  Confidence confidence;
  std::string_view date;
  std::string_view source;
};

std::span<const ServerlessFact> ServerlessFacts();

// Its value; 0 where the catalog has none.
double ServerlessValue(std::string_view platform, std::string_view key);

}  // namespace servescape
