// SPDX-License-Identifier: MIT
#include "sim/studies/variant.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/study/run_length.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

// incident[0].at, as messages name an entry, is incident.0.at.
std::string DottedKey(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '[') out += '.';
    if (c != '[' && c != ']') out += c;
  }
  return out;
}

}  // namespace

std::vector<std::string> SplitOutside(std::string_view text, char mark) {
  std::vector<std::string> parts;
  std::string part;
  char quote = 0;
  int depth = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{' || c == '(') {
      ++depth;
    } else if (c == ']' || c == '}' || c == ')') {
      --depth;
    } else if (c == mark && depth <= 0) {
      parts.push_back(Trimmed(part));
      part.clear();
      continue;
    }
    part += c;
  }
  parts.push_back(Trimmed(part));
  return parts;
}

Result<std::vector<Setting>, std::string> ReadSettings(std::string_view text) {
  std::vector<Setting> settings;
  for (const std::string& part : SplitOutside(text, ';')) {
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fmt::format("\"{}\": expected KEY=VALUE, as in service.model.replicas=3", part);
    }
    settings.push_back(
        {DottedKey(Trimmed(part.substr(0, equals))), Trimmed(part.substr(equals + 1))});
  }
  if (settings.empty()) return std::string("expected KEY=VALUE, as in service.model.replicas=3");
  return settings;
}

Result<Variant, Diagnostics> LoadVariant(std::string name, const std::string& text,
                                         const std::vector<Setting>& settings,
                                         const Resources& resources,
                                         const ScalerReader* scalers) {
  Result<Loaded, Diagnostics> loaded = Load(text, settings, resources, nullptr, scalers);
  if (!loaded) return loaded.error();
  return Variant{std::move(name), WithRunLength(loaded.value().config), HashWith(text, settings)};
}

std::string HashWith(std::string text, const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    Result<std::string, Diagnostics> changed = SetValue(text, setting);
    if (changed) text = std::move(changed).value();
  }
  return ScenarioHash(text);
}

void AlignLengths(std::vector<Variant>* variants) {
  Duration longest{0};
  uint32_t most = 0;
  for (const Variant& each : *variants) {
    longest = std::max(longest, each.config.run.duration);
    most = std::max(most, each.config.run.replications);
  }
  for (Variant& each : *variants) {
    RunConfig& run = each.config.run;
    if (run.duration_automatic) run.duration = longest;
    if (run.replications_automatic) run.replications = most;
  }
}

}  // namespace servescape
