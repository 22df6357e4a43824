// SPDX-License-Identifier: MIT
// The app on a null backend: no window, no renderer, frames of a fixed length, input by the words
// on the widgets. Simulated wall-clock time passes frame by frame.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "imgui.h"
#include "ui/app.h"

struct ImPlotContext;

namespace servescape::ui {

// Keeps what the app asks of its surroundings.
class TestHost : public Host {
 public:
  void SetClipboard(const std::string& text) override { clipboard = text; }
  void Download(const std::string& name, const std::string& mime,
                const std::string& content) override {
    downloads[name] = mime + "\n" + content;
  }
  void Store(const std::string& key, const std::string& value) override { stored[key] = value; }
  std::string Load(const std::string& key) override {
    return stored.contains(key) ? stored.at(key) : "";
  }
  std::string Link(const std::string& fragment) override {
    last_fragment = fragment;
    return "https://example.org/#" + fragment;
  }

  void Visit(const std::string& fragment) override { visited.push_back(fragment); }
  void PickFile() override { ++picked; }
  void SavePicture(const std::string& name) override { picture = name; }

  std::string clipboard, last_fragment, picture;
  std::vector<std::string> visited;
  int picked = 0;
  std::map<std::string, std::string> downloads, stored;
};

struct HarnessOptions {
  ImVec2 size{1440, 900};
  float density = 1;
  AppOptions app;
  std::string text;      // loaded at once, if not empty
  std::map<std::string, std::string> stored;
  std::unique_ptr<JobRunner> jobs;  // null: LocalJobs
};

class Harness {
 public:
  explicit Harness(HarnessOptions options = {});
  ~Harness();

  // One frame of 1/60 s; several. Throws if Dear ImGui's own window "Debug" would show.
  void Frame();
  void Frames(int count);
  // Frames without drawing where the app asks for none; until no job runs.
  bool UntilSettled(int most = 20'000);
  bool UntilIdle(int most = 20'000);  // until NeedsRedraw is false

  nlohmann::json Tree() const;
  nlohmann::json State() const;
  // The first visible widget of that label (and kind, if given); null if there is none.
  nlohmann::json Find(const std::string& label, const std::string& kind = "") const;
  bool Has(const std::string& label) const { return !Find(label).is_null(); }

  void MoveTo(ImVec2 place);
  void Press();
  void Release();
  void Click(const std::string& label, const std::string& kind = "");
  // From where the slider's knob is likely to be to a share of its track, in steps.
  void Drag(const std::string& label, float from, float to, int steps = 12);
  void Key(ImGuiKey key, bool ctrl = false, bool shift = false);
  void Type(const std::string& text);
  // The widget that has the keyboard's focus, "" if none shows it; and moves it to another one by
  // the Tab key.
  std::string Focused() const;
  void FocusOn(const std::string& label);
  double MetricOf(const std::string& name) const;

  App& app() { return *app_; }
  TestHost& host() { return host_; }
  double now() const { return now_; }
  int drawn() const { return drawn_; }

 private:
  void Use() const;  // makes this page's contexts the current ones
  void ServeTextures();

  ImGuiContext* context_ = nullptr;
  ImPlotContext* plot_ = nullptr;
  TestHost host_;
  std::unique_ptr<JobRunner> jobs_;
  std::unique_ptr<App> app_;
  double now_ = 1;
  int drawn_ = 0;
};

// A small scenario that runs in a few milliseconds.
std::string SmallScenario();

}  // namespace servescape::ui
