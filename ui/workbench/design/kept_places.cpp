// SPDX-License-Identifier: MIT
#include "ui/workbench/design/kept_places.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ui/app.h"

namespace servescape::ui {
namespace {

constexpr const char* kPlacesKey = "places.1";  // the number is that of the form
constexpr float kFarthest = 100'000;

// One design a line: its name, then each part with its corner, between tabs.
std::string PlainName(std::string_view name) {
  std::string out(name.substr(0, 200));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

std::vector<std::string_view> SplitAt(std::string_view text, char mark) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(mark), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool IsOf(std::string_view line, std::string_view name) {
  return line.substr(0, line.find('\t')) == name;
}

bool ReadPlace(std::string_view words, glm::vec2* out) {
  const std::string text(words);
  char* end = nullptr;
  out->x = std::strtof(text.c_str(), &end);
  if (*end != ' ') return false;
  out->y = std::strtof(end, &end);
  return *end == 0 && std::fabs(out->x) <= kFarthest && std::fabs(out->y) <= kFarthest;
}

}  // namespace

void NoteMove(MoveHistory& history, const std::string& text, const Places& places) {
  history.undone.clear();
  history.done.push_back({text, places});
  if (history.done.size() > kMostMoves) history.done.erase(history.done.begin());
}

bool TakeMoveBack(MoveHistory& history, const std::string& text, bool again, Places* places) {
  std::vector<PlacesStep>& from = again ? history.undone : history.done;
  std::vector<PlacesStep>& to = again ? history.done : history.undone;
  if (from.empty() || from.back().text != text) return false;
  PlacesStep step = std::move(from.back());
  from.pop_back();
  std::swap(*places, step.places);
  to.push_back(std::move(step));
  return true;
}

void KeepPlaces(Host& host, std::string_view design, const Places& places) {
  const std::string name = PlainName(design);
  std::string out = name;
  for (const auto& [part, corner] : places) {
    out += fmt::format("\t{}={:.0f} {:.0f}", PlainName(part), corner.x, corner.y);
  }
  out += "\n";
  size_t count = 1;
  const std::string before = host.Load(kPlacesKey);
  for (const std::string_view line : SplitAt(before, '\n')) {
    if (IsOf(line, name)) continue;
    if (++count > kMostArranged || out.size() + line.size() > kMostKeptPlaces) break;
    out += std::string(line) + "\n";
  }
  if (out.size() <= kMostKeptPlaces) host.Store(kPlacesKey, out);
}

Places KeptPlaces(Host& host, std::string_view design) {
  Places places;
  const std::string name = PlainName(design);
  const std::string kept = host.Load(kPlacesKey);
  if (kept.size() > kMostKeptPlaces) return places;
  for (const std::string_view line : SplitAt(kept, '\n')) {
    if (!IsOf(line, name)) continue;
    for (const std::string_view part : SplitAt(line, '\t')) {
      const size_t equals = part.rfind('=');
      glm::vec2 corner;
      if (equals == part.npos || !ReadPlace(part.substr(equals + 1), &corner)) continue;
      places[std::string(part.substr(0, equals))] = corner;
    }
  }
  return places;
}

}  // namespace servescape::ui
