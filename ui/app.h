// SPDX-License-Identifier: MIT
// The app, free of any platform: Update advances it, BuildGui draws it into the current Dear
// ImGui frame. A native main with a null backend (tests) and the page (web/) call them. All state
// is in the App object; several can stand side by side.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ui/jobs.h"

namespace servescape::ui {

// What the app asks of its surroundings; every call may do nothing.
class Host {
 public:
  virtual ~Host() = default;
  virtual void SetClipboard(const std::string& text) = 0;
  // Offers a file to save. A name that ends in .png with SVG as its content: what that looks like.
  virtual void Download(const std::string& name, const std::string& mime,
                        const std::string& content) = 0;
  // Small persistent strings (theme, last scenario); Load gives "" for what is not there.
  virtual void Store(const std::string& key, const std::string& value) = 0;
  virtual std::string Load(const std::string& key) = 0;
  // The page's address with this fragment, for "copy link"; also shown in the address bar.
  virtual std::string Link(const std::string& fragment) = 0;
  // Another scenario is open: an address of its own, to which the browser's Back returns.
  virtual void Visit(const std::string& fragment) { Link(fragment); }
  // The window as a picture (PNG), once what lies over the page is gone; of it only a rectangle in
  // the page's pixels where the name ends as "#xywh=8,52,400,300".
  virtual void SavePicture(const std::string& /*name*/) {}
  // Asks for a file, which comes as App::OpenFile.
  virtual void PickFile() {}
  // Something that whoever shows the page may wait for: "passed", with what was passed as JSON.
  virtual void Tell(const std::string& /*event*/, const std::string& /*json*/) {}
  // The module that has all places (ui/workbench.h), to go on in at that one.
  virtual void FetchWhole(const std::string& /*place*/) {}
  // Another page of the site, in a tab of its own.
  virtual void Open(const std::string& /*page*/) {}
};

struct AppOptions {
  bool dark = false;             // from the system, unless the user chose
  bool reduced_motion = false;
  std::string fragment;          // of the page's address, without '#'
  std::string place;             // what to go on in at (OpenNamed); empty: as the link says
  std::string taken;             // what another module's app handed over (HandOver), or nothing
};

class App {
 public:
  App(JobRunner& jobs, Host& host, AppOptions options);
  ~App();

  // Once per frame before BuildGui: fetches news, advances the play-back. `now` is any monotonic
  // clock in seconds.
  void Update(double now);
  // Onto a frame that the caller clears with the style's ImGuiCol_WindowBg.
  void BuildGui();
  // False when nothing will change until the next input or news: the caller may stop drawing.
  bool NeedsRedraw() const;
  // True while jobs are under way: the caller must keep calling Update (without drawing).
  bool Busy() const;
  // The hand is on a knob: what it waits for are results.
  bool Holding() const;

  // All that is the visitor's (the scenario and what can be undone, results, the place that was
  // asked for), for the app of the module that has the places.
  std::string HandOver(std::string_view place) const;
  // A short message at the foot of the page.
  void Say(std::string_view words);

  // Replaces the scenario, as if typed into the editor.
  void Load(std::string_view text);
  // Another address of the page, as the browser goes back and forth between them.
  void OpenLink(std::string_view fragment);
  // A file that was chosen or dropped: a scenario, or what a place asked for.
  void OpenFile(std::string_view name, std::string_view content);
  // Runs (again) with all replications.
  void Run();
  void SetDark(bool dark);
  void SetReducedMotion(bool reduced);
  void SetContrast(bool strong);
  // "loading", "ready", "running", "done" or "error".
  std::string_view Phase() const;
  // JSON: phase, scenario, seed, verdict, outcome (in the page's words), metrics, digest, settings,
  // play-back, sweep, theme.
  std::string StateJson() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Fonts and style for a density: call once after ImGui::CreateContext and on a change of dpr.
// The font data (two Inter subsets) are linked in.
void SetUpImGui(bool dark);

// The widgets of the last frame as JSON: [{"id", "label", "kind", "value", "rect": [x, y, w, h],
// "min", "max", "help", "enabled", "checked"}], through ImGui's test-engine hooks. Serves the
// browser tests (click by label) and the mirror for assistive technology.
std::string WidgetTreeJson();

}  // namespace servescape::ui
