// SPDX-License-Identifier: MIT
// A tool, not a test: draws the app on the null backend and writes what it would show.
//   ui_picture OUT.png [SCENARIO.toml] [WIDTHxHEIGHT] [dark] [density=2] [place=Design] [play=0.5]
//              [click=WORDS] [drag=SLIDER] [type=SLIDER=TEXT] [key=NAME] [editor] [tables]
//              ["#FRAGMENT"]
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/ui/harness.h"
#include "tests/ui/many_jobs.h"
#include "tests/ui/raster.h"

namespace servescape::ui {
namespace {

ImGuiKey KeyNamed(const std::string& name) {
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key) {
    if (name == ImGui::GetKeyName(static_cast<ImGuiKey>(key))) return static_cast<ImGuiKey>(key);
  }
  return ImGuiKey_None;
}

// Does what one word of the command line asks for; false if it is none of those.
bool Act(Harness& page, const std::string& word) {
  if (word.starts_with("click=")) page.Click(word.substr(6));
  else if (word.starts_with("radio=")) page.Click(word.substr(6), "radio");
  else if (word.starts_with("drag=")) page.Drag(word.substr(5), 0.15F, 0.35F);
  else if (word.starts_with("key=")) page.Key(KeyNamed(word.substr(4)));
  else if (const size_t at = word.rfind('='); word.starts_with("type=") && at > 5) {
    page.Click(word.substr(5, at - 5) + " value");
    page.Type(word.substr(at + 1));
    page.Key(ImGuiKey_Enter);
  } else if (word == "editor") page.Key(ImGuiKey_E, true);
  else if (word == "tables") page.Key(ImGuiKey_D);
  else return false;
  page.UntilSettled();
  return true;
}

int Draw(int count, char** words) {
  HarnessOptions options;
  std::string out;
  std::vector<std::string> actions;
  double play = 0.46;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    int width = 0;
    int height = 0;
    if (word == "dark") options.app.dark = true;
    else if (word.starts_with("#")) options.app.fragment = word.substr(1);
    else if (word.starts_with("place=")) options.app.place = word.substr(6);
    else if (word == "workers") options.jobs = std::make_unique<ManyJobs>(3, 1);
    else if (std::sscanf(word.c_str(), "play=%lf", &play) == 1) continue;
    else if (std::sscanf(word.c_str(), "density=%f", &options.density) == 1) continue;
    else if (std::sscanf(word.c_str(), "%dx%d", &width, &height) == 2) {
      options.size = ImVec2(static_cast<float>(width), static_cast<float>(height));
    } else if (word.ends_with(".toml")) {
      std::ifstream in(word);
      std::stringstream text;
      text << in.rdbuf();
      options.text = text.str();
    } else if (word.ends_with(".png")) out = word;
    else actions.push_back(word);
  }
  Harness page(std::move(options));
  page.UntilSettled();
  const double duration = page.State()["playback"]["duration"];
  for (int i = 0; i < 4000; ++i) {
    if (page.State()["playback"]["time"].get<double>() >= play * duration) break;
    page.Frame();
  }
  for (const std::string& action : actions) {
    if (!Act(page, action)) std::cerr << "unknown: " << action << "\n";
  }
  page.MoveTo({-100, -100});
  page.Frames(20);
  return WritePng(Rasterise(), out) ? 0 : 1;
}

}  // namespace
}  // namespace servescape::ui

int main(int count, char** words) { return servescape::ui::Draw(count, words); }
