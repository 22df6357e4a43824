// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/chaos.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/quantity.h"
#include "ui/charts/words.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/inspect/values.h"

namespace servescape::ui {
namespace {

constexpr ChaosWords kKillWords{Chaos::kKill, "Kill a replica",
                                "One replica crashes; what it served fails"};
constexpr ChaosWords kSlowWords{Chaos::kSlow, "Slow down",
                                "One replica takes four times as long"};
constexpr ChaosWords kPartitionWords{Chaos::kPartition, "Partition", "Calls do not reach it"};
constexpr ChaosWords kErrorsWords{Chaos::kErrors, "Errors", "Half of its answers are errors"};
constexpr ChaosWords kVersionWords{
    Chaos::kBadVersion, "Deploy a bad version",
    "A copy of it, of whose answers a fifth are errors, gets half of the calls by a rollout"};
constexpr ChaosWords kZoneWords{Chaos::kZone, "Lose a zone",
                                "All replicas of zone 0 stop, of every service"};
constexpr ChaosWords kFlushWords{Chaos::kFlush, "Flush", "It is emptied at once"};
constexpr ChaosWords kBrownWords{Chaos::kBrownOut, "Brown out", "It takes ten times as long"};

std::string NameOfPart(const std::string& part) { return part.substr(part.find('.') + 1); }

bool IsPart(const std::string& part, std::string_view kind) {
  return part.starts_with(kind) && part.size() > kind.size() && part[kind.size()] == '.';
}

// A copy whose answers fail in part, and a rollout to it.
Edited BadVersion(std::string_view text, const std::string& part, double at, double lasts) {
  const std::string name = FreeName(text, NameOfPart(part) + "_bad");
  Edited edited = DuplicatePart(text, part, name);
  if (!edited.ok()) return edited;
  const std::string copy = "service." + name;
  if (HasKey(edited.text, copy + ".rollout")) edited = RemoveKey(edited.text, copy + ".rollout");
  edited = SetKey(edited.text, copy + ".error_rate", "\"20%\"");
  if (!edited.ok()) return edited;
  return SetKey(edited.text, part + ".rollout",
                fmt::format("{{ to = {}, at = {}, steps = [\"50%\"], step = {} }}", Quoted(name),
                            Quoted(WriteSeconds(at)), Quoted(WriteSeconds(lasts))));
}

void Wrapped(float* x, float left, float width, float needs) {
  if (*x > 0 && *x + needs > width) *x = 0;
  if (*x > 0) ImGui::SameLine(0, 6);
  else ImGui::SetCursorScreenPos({left, ImGui::GetCursorScreenPos().y});
  *x += needs + 6;
}

}  // namespace

std::vector<ChaosWords> ChaosOf(const Config& config, const std::string& part) {
  const std::string name = NameOfPart(part);
  if (IsPart(part, "cache")) return {kFlushWords};
  if (IsPart(part, "store")) return {kBrownWords};
  if (!IsPart(part, "service")) return {};
  const auto service =
      std::find_if(config.services.begin(), config.services.end(),
                   [&](const ServiceConfig& each) { return each.name == name; });
  if (service == config.services.end()) return {};
  std::vector<ChaosWords> out;
  // Of batchers of real systems and hosted functions it is not known what a crash does.
  const bool known = !service->system.any() && service->serverless == nullptr;
  if (known) out.push_back(kKillWords);
  out.insert(out.end(), {kSlowWords, kPartitionWords, kErrorsWords});
  if (known && service->zones > 1) out.push_back(kZoneWords);
  out.push_back(kVersionWords);
  return out;
}

double ChaosLasts(double duration) {
  const double tenth = duration / 10;
  if (!(tenth > 1)) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(tenth)));
  return std::max(1.0, std::round(tenth / unit) * unit);
}

Edited AddChaos(std::string_view text, const std::string& part, Chaos kind, double at,
                double lasts) {
  const std::string name = Quoted(NameOfPart(part));
  const std::string from = Quoted(WriteSeconds(at));
  const std::string length = Quoted(WriteSeconds(lasts));
  Pairs pairs;
  switch (kind) {
    case Chaos::kBadVersion: return BadVersion(text, part, at, lasts);
    case Chaos::kKill: pairs = {{"kind", "\"crash\""}, {"service", name}}; break;
    case Chaos::kSlow:
      pairs = {{"kind", "\"slow\""}, {"service", name}, {"factor", "4"}};
      break;
    case Chaos::kPartition: pairs = {{"kind", "\"partition\""}, {"service", name}}; break;
    case Chaos::kErrors:
      pairs = {{"kind", "\"errors\""}, {"service", name}, {"error_rate", "\"50%\""}};
      break;
    case Chaos::kZone: pairs = {{"kind", "\"zone_loss\""}, {"zone", "0"}}; break;
    case Chaos::kFlush: pairs = {{"kind", "\"flush\""}, {"cache", name}}; break;
    case Chaos::kBrownOut:
      pairs = {{"kind", "\"brown_out\""}, {"store", name}, {"factor", "10"}};
      break;
  }
  pairs.insert(pairs.begin() + 1, {"at", from});
  if (kind != Chaos::kFlush) pairs.insert(pairs.begin() + 2, {"duration", length});
  return AddEntry(text, "incident", CountOf(text, "incident"), pairs);
}

std::vector<std::string> IncidentsOf(std::string_view text, const std::string& part) {
  const std::string name = Quoted(NameOfPart(part));
  const std::string kind = part.substr(0, part.find('.'));
  std::vector<std::string> out;
  for (size_t i = 0; i < CountOf(text, "incident"); ++i) {
    const std::string path = "incident." + std::to_string(i);
    const bool zone = kind == "service" && KeyText(text, path + ".kind") == "\"zone_loss\"" &&
                      !HasKey(text, path + ".service");
    if (zone || KeyText(text, path + "." + kind) == name) out.push_back(path);
  }
  return out;
}

namespace {

void DrawIncidents(View& view, InspectState& state, const std::string& part) {
  const std::string text = view.session.document().text();
  for (const std::string& path : IncidentsOf(text, part)) {
    ImGui::PushID(path.c_str());
    const std::string kind = Plain(KeyText(text, path + ".kind"));
    const std::string at = Plain(KeyText(text, path + ".at"));
    const std::string lasts = Plain(KeyText(text, path + ".duration"));
    const ImVec2 from = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({from.x, from.y + (ControlHeight() - 16) / 2});
    Text(Type::kBody, Color::kText,
         kind + " at " + at + (lasts.empty() ? "" : " for " + lasts));
    ImGui::SetCursorScreenPos({ImGui::GetItemRectMax().x + 10, from.y});
    const std::string name = "Remove " + kind + " at " + at;
    if (Button(name, {.kind = ButtonKind::kGhost, .icon = Icon::kClose,
                      .help = "Takes it out of the text", .hide_label = true})) {
      const Edited edited = RemoveKey(text, path);
      state.refused = edited.wrong;
      if (edited.ok()) view.session.ChangeText(edited.text);
      ImGui::PopID();
      return;
    }
    ImGui::PopID();
  }
}

}  // namespace

void DrawChaos(View& view, InspectState& state, const std::string& part, float width) {
  Session& session = view.session;
  if (session.config() == nullptr) return;
  const std::vector<ChaosWords> all = ChaosOf(*session.config(), part);
  if (all.empty()) return;
  ImGui::PushID("chaos");
  const double duration = session.playback.duration();
  // The play-back stands at its end when a run was watched: then in the middle.
  const double now = session.playback.time() >= duration ? duration / 2
                                                         : std::floor(session.playback.time());
  Section("What if, at " + Clock(now, duration));
  float x = 0;
  const float left = ImGui::GetCursorScreenPos().x;
  const bool rolled = HasKey(session.document().text(), part + ".rollout");
  for (const ChaosWords& each : all) {
    const bool enabled = session.diagnostics().empty() &&
                         !(each.kind == Chaos::kBadVersion && rolled);
    const ButtonOptions options{.help = each.help, .enabled = enabled};
    Wrapped(&x, left, width, ButtonWidth(each.label, options));
    if (Button(each.label, options)) {
      const Edited edited = AddChaos(session.document().text(), part, each.kind, now,
                                     ChaosLasts(duration));
      state.refused = edited.wrong;
      if (edited.ok()) {
        session.ChangeText(edited.text);
        session.Say(std::string(each.label) + " at " + Clock(now, duration) +
                    "; Undo takes it back");
      }
    }
  }
  DrawIncidents(view, state, part);
  ImGui::PopID();
}

}  // namespace servescape::ui
