// SPDX-License-Identifier: MIT
#include "ui/app.h"

#include <algorithm>
#include <cmath>

#include "imgui.h"
#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/json_writer.h"
#include "ui/panels/panels.h"
#include "ui/session.h"
#include "ui/theme.h"

namespace servescape::ui {
namespace {

// Frames drawn after an input: Dear ImGui shows some of its effects one or two frames later.
constexpr int kFramesAfterInput = 3;
constexpr const char* kStoredTheme = "theme";

void WriteMetrics(const RunReport& report, JsonWriter& json) {
  json.Open('{', "metrics");
  for (const Metric& metric : report.metrics) {
    json.Open('{', metric.name);
    json.Number("value", metric.estimate.value);
    json.Text("unit", NameOf(metric.unit));
    json.Number("lower", metric.estimate.lower);
    json.Number("upper", metric.estimate.upper);
    json.Close('}');
  }
  json.Close('}');
}

void WriteDocument(const Session& session, JsonWriter& json) {
  const Document::Version& now = session.document().now();
  json.Text("preset", now.from_preset ? std::string_view(now.preset) : "");
  json.Open('{', "settings");
  for (const Setting& setting : now.settings) json.Text(setting.path, setting.value);
  json.Close('}');
  json.Text("text", now.text);
  if (const Config* config = session.config()) {
    json.Text("scenario", config->title);
    json.Whole("seed", config->run.seed);
  }
  if (const std::string error = session.error(); !error.empty()) json.Text("error", error);
}

void WriteRuns(const Session& session, JsonWriter& json) {
  const Runs& runs = session.runs();
  json.Flag("settled", runs.settled());
  if (const RunReport* report = session.report()) {
    json.Text("verdict", NameOf(report->load));
    json.Text("outcome", WordsOfVerdict(session).text);
    json.Number("replications", report->replications);
    json.Text("digest", report->digest);
    WriteMetrics(*report, json);
    json.Number("requests", static_cast<double>(report->requests));
    json.Number("events", static_cast<double>(report->events));
  }
  if (const ReportPtr ghost = runs.ghost()) {
    json.Open('{', "ghost");
    json.Text("digest", ghost->digest);
    json.Flag("pinned", runs.pinned());
    json.Close('}');
  }
  json.Number("live_seconds", runs.live_seconds());
  json.Open('{', "sweep");
  json.Flag("running", runs.sweeping());
  json.Number("progress", runs.sweep_progress());
  json.Whole("points", runs.points().size());
  if (!runs.sweep_error().empty()) json.Text("error", runs.sweep_error());
  json.Close('}');
}

void WritePlayback(const Playback& playback, JsonWriter& json) {
  json.Open('{', "playback");
  json.Number("time", playback.time());
  json.Number("duration", playback.duration());
  json.Flag("playing", playback.playing());
  json.Number("speed", playback.speed());
  json.Close('}');
}

}  // namespace

struct App::Impl {
  Impl(JobRunner& jobs, Host& host, const AppOptions& options)
      : taken(options.taken),
        session(jobs, host, options.fragment, taken.Text()),
        view{.session = session, .host = host} {
    const std::string kept = host.Load(kStoredTheme);
    view.dark = kept.empty() ? options.dark : kept == "dark";
    view.reduced_motion = options.reduced_motion;
    session.SetStill(options.reduced_motion);
    theme_chosen = !kept.empty();
    view.theme_changed = true;
    if (options.taken.empty()) {
      view.guide = StartGuide(session, host,
                              HasScenario(options.fragment) || !options.place.empty());
      const bool lesson = session.link().lesson > 0;
      OpenNamed(view, !options.place.empty() ? options.place
                      : lesson               ? std::string(NameOf(Place::kLearn))
                                             : session.link().place);
      return;
    }
    const std::string place = taken.Text();
    view.editor_open = taken.Number() != 0;
    view.as_tables = taken.Number() != 0;
    view.answer_open = taken.Number() != 0;
    TakeGuide(taken, &view.guide);
    OpenNamed(view, place);
  }

  Parcel taken;
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
  const bool playing = session.report() != nullptr && session.playback.playing() &&
                       app.view.place != Place::kLearn;
  return app.frames_due > 0 || app.animating || playing;
}

bool App::Busy() const {
  return impl_->session.busy() || impl_->session.waits() || impl_->session.runs().working();
}

bool App::Holding() const { return impl_->session.holding(); }

std::string App::HandOver(std::string_view place) const {
  Parcel parcel;
  parcel.Put(impl_->session.HandOver());
  parcel.Put(place);
  parcel.PutNumber(impl_->view.editor_open ? 1 : 0);
  parcel.PutNumber(impl_->view.as_tables ? 1 : 0);
  parcel.PutNumber(impl_->view.answer_open ? 1 : 0);
  HandGuide(parcel, impl_->view.guide);
  return parcel.bytes();
}

void App::Say(std::string_view words) {
  impl_->session.Say(std::string(words));
  impl_->frames_due = kFramesAfterInput;
}

void App::Load(std::string_view text) {
  ImGui::ClearActiveID();  // a text field in use would write its own text back
  impl_->session.LoadText(text);
  impl_->frames_due = kFramesAfterInput;
}

void App::OpenLink(std::string_view fragment) {
  ImGui::ClearActiveID();
  impl_->session.OpenLink(std::string(fragment), false);
  impl_->frames_due = kFramesAfterInput;
}

void App::OpenFile(std::string_view name, std::string_view content) {
  ImGui::ClearActiveID();
  TakeFile(impl_->view, name, content);
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

void App::SetReducedMotion(bool reduced) {
  impl_->view.reduced_motion = reduced;
  impl_->session.SetStill(reduced);
}

void App::SetContrast(bool strong) {
  Frame().strong_contrast = strong;
  ApplyTheme(impl_->view.dark);
  impl_->frames_due = kFramesAfterInput;
}

std::string_view App::Phase() const {
  const Session& session = impl_->session;
  if (!session.error().empty()) return "error";
  if (session.busy()) return "running";
  if (session.report() != nullptr) return "done";
  return session.config() == nullptr ? "loading" : "ready";
}

std::string App::StateJson() const {
  JsonWriter json;
  json.Open('{');
  json.Text("phase", Phase());
  json.Text("theme", impl_->view.dark ? "dark" : "light");
  json.Text("place", NameOf(impl_->view.place));
  WriteDocument(impl_->session, json);
  WriteRuns(impl_->session, json);
  WritePlayback(impl_->session.playback, json);
  json.Close('}');
  return json.Take();
}

}  // namespace servescape::ui
