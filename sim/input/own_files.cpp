// SPDX-License-Identifier: MIT
#include "sim/input/own_files.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/scenario/schema.h"

namespace servescape {
namespace {

// Whether a line of TOML opens a table of the schema ("[service.model]", "[[path.main]]") or gives
// one of its keys a value ("slo = [..]", "run.seed = 1").
bool IsOfScenario(std::string_view line) {
  const size_t begin = line.find_first_not_of(" \t[");
  if (begin == std::string_view::npos) return false;
  const bool table = line.substr(0, begin).find('[') != std::string_view::npos;
  const std::string_view rest = line.substr(begin);
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t.=]"));
  const std::string_view after = rest.substr(word.size());
  if (after.empty() || (table && after.find(']') == std::string_view::npos)) return false;
  if (!table && after.find('=') == std::string_view::npos) return false;
  return std::any_of(Schema().begin(), Schema().end(), [&](const SchemaRow& row) {
    return row.path.substr(0, row.path.find_first_of(".[")) == word;
  });
}

// Most of the lines that open a table or give a value are a scenario's.
bool IsScenario(std::string_view text) {
  size_t ours = 0, others = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos || line[begin] == '#') continue;
    const bool table = line[begin] == '[';
    if (IsOfScenario(line)) {
      ours += table ? 2 : 1;
    } else if (ours == 0) {
      ++others;
    }
  }
  return ours > others;
}

// The text without white space, as far as it is looked at.
std::string Packed(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 4096)) {
    if (static_cast<unsigned char>(c) > ' ') out += c;
  }
  return out;
}

// What the results in JSON are of: "run", "load", "cache" or "trace"; "" for other JSON.
std::string_view VerbOfResult(std::string_view text) {
  const std::string packed = Packed(text);
  if (!packed.starts_with("{\"schema\":")) return "";
  const auto has = [&](std::string_view key) { return packed.find(key) != std::string::npos; };
  if (has("\"scenario\":{") && has("\"hash\":")) return "run";
  if (has("\"points\":[") && has("\"offered\":")) return "load";
  if (has("\"trace\":{\"requests\":")) return "cache";
  return has("\"trace\":{\"file\":") ? "trace" : "";
}

}  // namespace

std::string NameOwnFile(std::string_view text, std::string_view wanted) {
  if (text.starts_with("# Events of the first replication")) {
    return fmt::format(
        "is an event log (servescape run --log), no {}; the requests of a run, which a scenario "
        "replays, are written by servescape run --requests",
        wanted);
  }
  if (const std::string_view verb = VerbOfResult(text); verb == "run") {
    return fmt::format(
        "is a result (servescape run --json), no {}; the requests of a run, which a scenario "
        "replays, are written by servescape run --requests",
        wanted);
  } else if (!verb.empty()) {
    return fmt::format("is a result (servescape {} --json), no {}", verb, wanted);
  }
  if (text.substr(0, 400).find("\"Servescape scenario\"") != std::string_view::npos) {
    return fmt::format("is the schema of scenarios (servescape schema), no {}", wanted);
  }
  if (wanted == "scenario" || !IsScenario(text)) return "";
  return fmt::format(
      "is a scenario, no {}: servescape run plays it, load and validate take it, too", wanted);
}

}  // namespace servescape
