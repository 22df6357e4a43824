// SPDX-License-Identifier: MIT
// A tool, not a test: draws the app on the null backend and writes what it would show.
//   ui_picture OUT.png [SCENARIO.toml] [WIDTHxHEIGHT] [dark] [density] [settle|sweep|editor|help]
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "tests/ui/harness.h"
#include "tests/ui/raster.h"

namespace servescape::ui {
namespace {

int Draw(int count, char** words) {
  HarnessOptions options;
  std::string out;
  bool sweep = false, editor = false, help = false, drag = false, end = false;
  double play = 0.46;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    int width = 0;
    int height = 0;
    if (word == "dark") options.app.dark = true;
    else if (word == "sweep") sweep = true;
    else if (word == "editor") editor = true;
    else if (word == "help") help = true;
    else if (word == "drag") drag = true;
    else if (word == "end") end = true;
    else if (std::sscanf(word.c_str(), "%dx%d", &width, &height) == 2) {
      options.size = ImVec2(static_cast<float>(width), static_cast<float>(height));
    } else if (word.ends_with(".toml")) {
      std::ifstream in(word);
      std::stringstream text;
      text << in.rdbuf();
      options.text = text.str();
    } else if (word.ends_with(".png")) out = word;
    else options.density = std::strtof(word.c_str(), nullptr);
  }
  Harness page(std::move(options));
  page.UntilSettled();
  if (drag) {
    page.Drag("Replicas", 0.2F, 0.1F);
    page.UntilSettled();
  }
  if (sweep) {
    page.Click("Sweep");
    page.UntilSettled();
  }
  if (editor) page.Key(ImGuiKey_E, true);
  if (help) page.Click("Help");
  page.MoveTo({-100, -100});
  if (end) {
    page.UntilIdle();
  } else {
    const double duration = page.State()["playback"]["duration"];
    for (int i = 0; i < 4000; ++i) {
      if (page.State()["playback"]["time"].get<double>() >= play * duration) break;
      page.Frame();
    }
  }
  page.Frames(20);
  std::cout << page.app().StateJson().substr(0, 300) << "\n";
  return WritePng(Rasterise(), out) ? 0 : 1;
}

}  // namespace
}  // namespace servescape::ui

int main(int count, char** words) { return servescape::ui::Draw(count, words); }
