// SPDX-License-Identifier: MIT
// The engine alone for JavaScript (index.js): a scenario is opened, stepped, and read as the JSON
// of the command line. Plain C functions; texts that are returned hold until the next call.
#include <emscripten.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/embedded.h"
#include "sim/input/resource.h"
#include "sim/manifest/read_scaler.h"
#include "sim/report/json.h"
#include "sim/report/json_value.h"
#include "sim/report/text.h"
#include "sim/scenario/advice.h"
#include "sim/scenario/schema_rows.h"
#include "sim/studies/plain_json.h"
#include "sim/studies/variant.h"
#include "sim/studies/verify.h"
#include "sim/study/run_length.h"
#include "sim/study/study.h"
#include "sim/study/version.h"
#include "sim/systems/language.h"

namespace servescape {

const Whole& WholeLanguage() {
  static const Whole whole = SystemsLanguage(nullptr, StudyRows());
  return whole;
}

namespace {

struct Engine {
  std::map<std::string, std::string, std::less<>> files;  // as given
  std::vector<Setting> settings;
  std::string text, told;
  std::optional<SteppedStudy> study;
  std::vector<std::string> warnings;
};

std::optional<Resource> FileOf(const Engine& engine, const std::string& path) {
  const auto given = engine.files.find(path);
  if (given != engine.files.end()) return AsResource(given->second);
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path == path) return Resource(std::string(file.text));
  }
  return std::nullopt;
}

Json ValueOf(const Diagnostics& diagnostics) {
  Json out = Json::array();
  for (const Diagnostic& each : diagnostics) {
    out.push_back({{"severity", each.severity == Severity::kError ? "error" : "warning"},
                   {"line", each.position.line},
                   {"column", each.position.column},
                   {"message", each.message}});
  }
  return out;
}

// {"problems": [..], "message": "..", "refused": true or false}
std::string Told(const Diagnostics& problems, const std::string& message, bool refused) {
  return Print({{"problems", ValueOf(problems)}, {"message", message}, {"refused", refused}},
               false);
}

// [["key", "value"], ..]; index.js writes it.
std::vector<Setting> SettingsFrom(std::string_view text) {
  std::vector<Setting> settings;
  Json root;
  std::string broken;
  if (!ParsePlainJson(text, &root, &broken) || !root.is_array()) return settings;
  for (const Json& each : root) {
    if (!each.is_array() || each.size() != 2 || !each[0].is_string() || !each[1].is_string()) {
      continue;
    }
    Result<std::vector<Setting>, std::string> key =
        ReadSettings(each[0].get<std::string>() + "=0");
    // What is no key is said to be none where it is set.
    settings.push_back({key ? key.value().front().path : each[0].get<std::string>(),
                        each[1].get<std::string>()});
  }
  return settings;
}

}  // namespace
}  // namespace servescape

using servescape::Engine;

extern "C" {

EMSCRIPTEN_KEEPALIVE Engine* engine_make() { return new Engine; }
EMSCRIPTEN_KEEPALIVE void engine_free(Engine* engine) { delete engine; }

EMSCRIPTEN_KEEPALIVE void engine_file(Engine* engine, const char* path, int path_size,
                                      const char* text, int size) {
  engine->files.insert_or_assign(std::string(path, static_cast<size_t>(path_size)),
                                 std::string(text, static_cast<size_t>(size)));
}

// Reads a scenario for a run: what is wrong, or warned of.
EMSCRIPTEN_KEEPALIVE const char* engine_open(Engine* engine, const char* text, int size,
                                             const char* settings, int settings_size) {
  engine->text.assign(text, static_cast<size_t>(size));
  engine->settings = servescape::SettingsFrom({settings, static_cast<size_t>(settings_size)});
  const servescape::Resources files = [engine](const std::string& path) {
    return servescape::FileOf(*engine, path);
  };
  const servescape::ScalerReader scalers = servescape::ScalersOf(nullptr);
  auto loaded = servescape::Load(engine->text, engine->settings, files,
                                 &servescape::FullAdvice(), &scalers);
  const servescape::Diagnostics& problems = loaded ? loaded.value().warnings : loaded.error();
  if (!loaded) {
    engine->told = servescape::Told(
        problems, servescape::Format(problems, engine->text, "scenario"), true);
    return engine->told.c_str();
  }
  const servescape::Config config = servescape::WithRunLength(loaded.value().config);
  const std::string refusal = servescape::Refusal(config);
  engine->told = servescape::Told(problems, refusal.empty() ? "" : "refused: " + refusal,
                                  !refusal.empty());
  if (!refusal.empty()) return engine->told.c_str();
  engine->study.emplace(config, servescape::HashWith(engine->text, engine->settings));
  for (const servescape::Diagnostic& each : problems) {
    const servescape::Position& at = each.position;
    std::string words = at.line == 0 ? "" : "scenario:" + std::to_string(at.line) + ":" +
                                                std::to_string(at.column) + ": ";
    engine->warnings.push_back(words + each.message);
  }
  return engine->told.c_str();
}

// About so many events; the share of the work done, 1 at the end.
EMSCRIPTEN_KEEPALIVE double engine_step(Engine* engine, double events) {
  engine->study->Step(static_cast<int64_t>(events));
  return engine->study->done() ? 1 : engine->study->progress() * 0.999;
}

// Why a guard stopped it, or nothing.
EMSCRIPTEN_KEEPALIVE const char* engine_stopped(Engine* engine) {
  return engine->study->stopped().c_str();
}

EMSCRIPTEN_KEEPALIVE const char* engine_json(Engine* engine) {
  servescape::RunReport report = engine->study->Report();
  report.warnings.insert(report.warnings.begin(), engine->warnings.begin(),
                         engine->warnings.end());
  engine->told = servescape::WithInput(servescape::ToJson(report, true), engine->settings);
  return engine->told.c_str();
}

EMSCRIPTEN_KEEPALIVE const char* engine_text(Engine* engine, int width) {
  servescape::TextOptions options;
  options.width = static_cast<size_t>(width);
  engine->told = servescape::ToText(engine->study->Report(), options);
  return engine->told.c_str();
}

EMSCRIPTEN_KEEPALIVE const char* engine_version() {
  static const std::string version(servescape::EngineVersion());
  return version.c_str();
}

// The shipped scenarios and traces, by number: their path and text; none beyond the last.
EMSCRIPTEN_KEEPALIVE const char* engine_shipped_path(Engine* engine, int number) {
  const auto files = servescape::EmbeddedFiles();
  if (number < 0 || static_cast<size_t>(number) >= files.size()) return nullptr;
  engine->told = std::string(files[static_cast<size_t>(number)].path);
  return engine->told.c_str();
}
EMSCRIPTEN_KEEPALIVE const char* engine_shipped_text(Engine* engine, int number) {
  engine->told = std::string(servescape::EmbeddedFiles()[static_cast<size_t>(number)].text);
  return engine->told.c_str();
}

}  // extern "C"
