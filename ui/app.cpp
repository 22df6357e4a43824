// SPDX-License-Identifier: MIT
#include "ui/app.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "imgui.h"
#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/session.h"
#include "ui/theme.h"

namespace servescape::ui {
namespace {

using Json = nlohmann::ordered_json;

// Frames drawn after an input: Dear ImGui shows some of its effects one or two frames later.
constexpr int kFramesAfterInput = 3;
constexpr const char* kStoredTheme = "theme";

Json NumberOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json ReportJson(const RunReport& report) {
  Json metrics = Json::object();
  for (const Metric& metric : report.metrics) {
    metrics[metric.name] = {{"value", NumberOrNull(metric.estimate.value)},
                            {"unit", NameOf(metric.unit)},
                            {"lower", NumberOrNull(metric.estimate.lower)},
                            {"upper", NumberOrNull(metric.estimate.upper)}};
  }
  return metrics;
}

}  // namespace

struct App::Impl {
  Impl(JobRunner& jobs, Host& host, const AppOptions& options)
      : session(jobs, host, options.fragment), view{session, host} {
    const std::string kept = host.Load(kStoredTheme);
    view.dark = kept.empty() ? options.dark : kept == "dark";
    view.reduced_motion = options.reduced_motion;
    theme_chosen = !kept.empty();
    view.theme_changed = true;
  }

  Session session;
  View view;
  bool theme_chosen = false;  // by the user: the system's wish counts no more
  bool first_theme = true;
  int frames_due = kFramesAfterInput;
  bool animating = false;
};

App::App(JobRunner& jobs, Host& host, AppOptions options)
    : impl_(std::make_unique<Impl>(jobs, host, options)) {}

App::~App() = default;

void App::Update(double now) {
  Session& session = impl_->session;
  const bool was_busy = session.busy();
  const bool changed = session.Update(now) || session.busy() != was_busy;
  if (changed) impl_->frames_due = std::max(impl_->frames_due, 2);
}

void App::BuildGui() {
  Impl& app = *impl_;
  FrameState& frame = Frame();
  frame.animating = false;
  frame.reduced_motion = app.view.reduced_motion;
  if (app.frames_due > 0) --app.frames_due;
  if (ImGui::GetCurrentContext()->InputEventsTrail.Size > 0) app.frames_due = kFramesAfterInput;
  if (app.view.theme_changed) {
    app.view.theme_changed = false;
    ApplyTheme(app.view.dark);
    if (!app.first_theme) {
      app.view.host.Store(kStoredTheme, app.view.dark ? "dark" : "light");
      app.theme_chosen = true;
    }
    app.first_theme = false;
  }
  HandleShortcuts(app.view);
  DrawPage(app.view);
  app.animating = frame.animating || app.view.charts.animating || app.view.theme_changed;
  // Held buttons scroll and repeat; a held knob waits for the hand.
  const bool repeats = ImGui::GetIO().MouseDown[0] && !app.view.session.holding();
  if (repeats) app.frames_due = std::max(app.frames_due, 1);
}

bool App::NeedsRedraw() const {
  const Impl& app = *impl_;
  const Session& session = app.session;
  const bool playing = session.report() != nullptr && session.playback.playing();
  return app.frames_due > 0 || app.animating || playing;
}

bool App::Busy() const { return impl_->session.busy(); }

void App::Load(std::string_view text) {
  ImGui::ClearActiveID();  // a text field in use would write its own text back
  impl_->session.LoadText(text);
  impl_->frames_due = kFramesAfterInput;
}

void App::Run() {
  impl_->session.Run();
  impl_->frames_due = kFramesAfterInput;
}

void App::SetDark(bool dark) {
  if (impl_->theme_chosen) return;
  impl_->view.dark = dark;
  ApplyTheme(dark);
  impl_->frames_due = kFramesAfterInput;
}

void App::SetReducedMotion(bool reduced) { impl_->view.reduced_motion = reduced; }

std::string_view App::Phase() const {
  const Session& session = impl_->session;
  if (!session.error().empty()) return "error";
  if (session.busy()) return "running";
  if (session.report() != nullptr) return "done";
  return session.config() == nullptr ? "loading" : "ready";
}

std::string App::StateJson() const {
  const Session& session = impl_->session;
  const Runs& runs = session.runs();
  Json state = {{"phase", Phase()}, {"theme", impl_->view.dark ? "dark" : "light"}};
  const Document::Version& now = session.document().now();
  state["preset"] = now.from_preset ? now.preset : "";
  Json settings = Json::object();
  for (const Setting& setting : now.settings) settings[setting.path] = setting.value;
  state["settings"] = settings;
  state["text"] = now.text;
  if (const Config* config = session.config()) {
    state["scenario"] = config->title;
    state["seed"] = config->run.seed;
  }
  if (const std::string error = session.error(); !error.empty()) state["error"] = error;
  state["settled"] = runs.settled();
  if (const RunReport* report = session.report()) {
    state["verdict"] = NameOf(report->verdict);
    state["replications"] = report->replications;
    state["digest"] = report->digest;
    state["metrics"] = ReportJson(*report);
    state["requests"] = report->requests;
    state["events"] = report->events;
  }
  if (const ReportPtr ghost = runs.ghost()) {
    state["ghost"] = {{"digest", ghost->digest}, {"pinned", runs.pinned()}};
  }
  state["live_seconds"] = runs.live_seconds();
  state["playback"] = {{"time", session.playback.time()},
                       {"duration", session.playback.duration()},
                       {"playing", session.playback.playing()},
                       {"speed", session.playback.speed()}};
  state["sweep"] = {{"running", runs.sweeping()},
                    {"progress", runs.sweep_progress()},
                    {"points", runs.points().size()}};
  return state.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace servescape::ui
