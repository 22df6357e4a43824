// SPDX-License-Identifier: MIT
// The Python module servescape._native: the verbs of the command line as functions from text to
// JSON, which servescape/ makes objects of. The interpreter's lock is not held while something is
// simulated.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/cli/files.h"
#include "sim/cli/run_json.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/shipped.h"
#include "sim/input/deployment.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/scenario/advice.h"
#include "sim/studies/compare_output.h"
#include "sim/studies/frontier.h"
#include "sim/studies/gradient.h"
#include "sim/studies/html_report.h"
#include "sim/studies/solve_output.h"
#include "sim/studies/sweep_output.h"
#include "sim/study/run_length.h"
#include "sim/study/version.h"

namespace nb = nanobind;
using nb::literals::operator""_a;

namespace servescape {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;
using Pair = std::pair<std::string, std::string>;
// Severity, line, column, message.
using Problem = std::tuple<std::string, uint32_t, uint32_t, std::string>;

// Becomes servescape.ScenarioError.
struct Refused {
  std::string message;
  std::string file;
  std::vector<Problem> problems = {};
};

// A scenario as Python hands it over.
struct Source {
  ScenarioText text;
  std::vector<Setting> settings;
};

std::vector<Setting> AsSettings(const Settings& settings) {
  std::vector<Setting> out;
  for (const auto& [key, value] : settings) {
    Result<std::vector<Setting>, std::string> one = ReadSettings(key + "=0");
    if (!one) throw Refused{one.error(), ""};
    out.push_back({one.value().front().path, value});
  }
  return out;
}

Source SourceOf(const std::string& name, const std::string& folder, const std::string& text,
                const Settings& settings) {
  return {{name, folder, text}, AsSettings(settings)};
}

std::vector<Problem> ProblemsOf(const Diagnostics& diagnostics) {
  std::vector<Problem> out;
  for (const Diagnostic& each : diagnostics) {
    out.push_back({each.severity == Severity::kError ? "error" : "warning", each.position.line,
                   each.position.column, each.message});
  }
  return out;
}

[[noreturn]] void Refuse(const Diagnostics& diagnostics, const ScenarioText& text) {
  throw Refused{Format(diagnostics, text.text, text.name), text.name, ProblemsOf(diagnostics)};
}

template <class T>
T Take(Result<T, std::string>&& result, const std::string& file) {
  if (!result) throw Refused{result.error(), file};
  return std::move(result).value();
}

Loaded LoadAll(const Source& source) {
  if (const std::string other = NameDeployment(source.text.text); !other.empty()) {
    throw Refused{source.text.name + ": " + other, source.text.name};
  }
  Result<Loaded, Diagnostics> loaded = Load(source.text.text, source.settings,
                                            FilesNear(source.text), &FullAdvice(), &Scalers());
  if (!loaded) Refuse(loaded.error(), source.text);
  return std::move(loaded).value();
}

VariantLoader LoaderOf(const Source& source) {
  return [&source](std::string name, const std::vector<Setting>& more) {
    std::vector<Setting> settings = source.settings;
    settings.insert(settings.end(), more.begin(), more.end());
    return LoadVariant(std::move(name), source.text.text, settings, FilesNear(source.text),
                       &Scalers());
  };
}

Variant VariantOf(const Source& source, std::string name) {
  Result<Variant, Diagnostics> variant = LoaderOf(source)(std::move(name), {});
  if (!variant) Refuse(variant.error(), source.text);
  return std::move(variant).value();
}

// Runs what is simulated without the interpreter's lock. It is taken for `progress`, and for
// Ctrl-C, which ends the study and is raised.
template <class Body>
auto Watch(int threads, const nb::object& progress, const Body& body) {
  ScenarioOptions options;
  options.threads = threads;
  PlayTerms terms;
  terms.executor = ExecutorOf(options);
  terms.machine = MachineOf(options);
  std::optional<nb::python_error> raised;
  terms.progress = [&](double share) {
    const nb::gil_scoped_acquire lock;
    if (raised) return false;
    try {
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
      if (!progress.is_none()) progress(share);
    } catch (nb::python_error& error) {
      raised.emplace(std::move(error));
      return false;
    }
    return true;
  };
  auto out = [&] {
    const nb::gil_scoped_release unlocked;
    return body(terms);
  }();
  if (raised) throw std::move(*raised);
  return out;
}

std::string Run(const std::string& name, const std::string& folder, const std::string& text,
                const Settings& settings, int threads, const nb::object& progress) {
  const Source source = SourceOf(name, folder, text, settings);
  return Watch(threads, progress, [&](const PlayTerms& terms) {
    const Loaded loaded = LoadAll(source);
    const Config config = WithRunLength(loaded.config);
    if (const std::string refusal = Refusal(config, terms.machine); !refusal.empty()) {
      throw Refused{name + ": refused: " + refusal, name};
    }
    ScalingLog scaling(config);
    RunReport report =
        RunStudy(config, HashWith(text, source.settings), terms.executor, terms.progress,
                 ListenersOf(&scaling), terms.machine);
    if (!report.stopped.empty()) throw Refused{name + ": " + report.stopped, name};
    const std::vector<std::string> warnings = Sentences(loaded.warnings, name);
    report.warnings.insert(report.warnings.begin(), warnings.begin(), warnings.end());
    std::optional<ScaleError> error;
    if (config.run.scale > 1) {
      error = MeasureScale(name, config, report, LoaderOf(source), terms);
    }
    return RunJson(report, scaling, source.settings, error ? &*error : nullptr);
  });
}

std::vector<Problem> Validate(const std::string& name, const std::string& folder,
                              const std::string& text, const Settings& settings) {
  const Source source = SourceOf(name, folder, text, settings);
  const nb::gil_scoped_release unlocked;
  return ProblemsOf(LoadAll(source).warnings);
}

// The paths that the scenario refers to, as written.
std::vector<std::string> FilesOf(const std::string& name, const std::string& folder,
                                 const std::string& text, const Settings& settings) {
  const Source source = SourceOf(name, folder, text, settings);
  const nb::gil_scoped_release unlocked;
  std::vector<std::string> paths;
  const Resources near = FilesNear(source.text);
  const auto asked = [&](const std::string& path) {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    return near(path);
  };
  Result<Loaded, Diagnostics> loaded = Load(text, source.settings, asked, nullptr, &Scalers());
  if (!loaded) Refuse(loaded.error(), source.text);
  return paths;
}

SweepSpec SpecOf(const std::vector<std::string>& knobs, const std::string& where,
                 const std::string& name) {
  SweepSpec spec;
  for (const std::string& knob : knobs) spec.knobs.push_back(Take(ReadKnob(knob), name));
  spec.where = where;
  return spec;
}

size_t CountPoints(const std::vector<std::string>& vary, bool zip, const std::string& where) {
  SweepSpec spec = SpecOf(vary, where, "");
  spec.zip = zip;
  return Take(PointsOf(spec), "").size();
}

std::string Sweep(const std::string& name, const std::string& folder, const std::string& text,
                  const Settings& settings, const std::vector<std::string>& vary, bool zip,
                  const std::string& where, size_t refine, size_t shard, size_t shards,
                  int threads, const nb::object& progress) {
  const Source source = SourceOf(name, folder, text, settings);
  SweepSpec spec = SpecOf(vary, where, name);
  spec.zip = zip;
  spec.refine = refine;
  spec.shard = shard;
  spec.shards = shards;
  return Watch(threads, progress, [&](const PlayTerms& terms) {
    LoadAll(source);  // of its own mistakes first
    SweepResult sweep = Take(RunSweep(name, spec, LoaderOf(source), terms), name);
    sweep.settings = source.settings;
    return ToJson(sweep);
  });
}

std::string Merge(const std::vector<Pair>& parts) {
  return Take(MergeSweeps(parts), "").json;
}

// Sources: name, folder, text, settings, and the name of the variant.
using SourceTuple = std::tuple<std::string, std::string, std::string, Settings, std::string>;

Pair CompareThem(const std::vector<SourceTuple>& sources, const std::vector<std::string>& metrics,
                 double tolerance, int threads, const nb::object& progress) {
  std::vector<Variant> variants;
  for (const auto& [name, folder, text, settings, label] : sources) {
    const Source source = SourceOf(name, folder, text, settings);
    LoadAll(source);
    variants.push_back(VariantOf(source, label));
  }
  AlignLengths(&variants);
  const auto compared = Watch(threads, progress, [&](const PlayTerms& terms) {
    if (const std::string no = RefusalOf(variants, terms.machine); !no.empty()) {
      throw Refused{no, variants.front().name};
    }
    PlayTerms pairs = terms;
    pairs.pairs = true;
    return PlayAll(variants, pairs);
  });
  if (const std::string stopped = StoppedWords(compared); !stopped.empty()) {
    throw Refused{stopped, variants.front().name};
  }
  for (const std::string& metric : metrics) {
    if (FindMetric(compared.front().report, metric)) continue;
    throw Refused{"no such metric: " + metric, variants.front().name};
  }
  const Comparison comparison = Compare(compared, {metrics, tolerance});
  return {ToJson(comparison), ToText(comparison, {})};
}

Pair SolveIt(const std::string& name, const std::string& folder, const std::string& text,
             const Settings& settings, const std::vector<std::string>& over,
             const std::string& where, const std::string& objective, bool maximize, int64_t budget,
             int threads, const nb::object& progress) {
  const Source source = SourceOf(name, folder, text, settings);
  SolveSpec spec;
  spec.knobs = SpecOf(over, "", name).knobs;
  spec.where = where;
  spec.objective = objective;
  spec.maximize = maximize;
  spec.budget = budget;
  return Watch(threads, progress, [&](const PlayTerms& terms) -> Pair {
    LoadAll(source);
    const Solution solution = Take(Solve(name, spec, LoaderOf(source), terms), name);
    return {ToJson(solution), ToText(solution, {})};
  });
}

Pair FrontierOf(const std::string& name, const std::string& folder, const std::string& text,
                const Settings& settings, const std::vector<std::string>& over,
                const std::string& where, const std::vector<std::string>& metrics, int threads,
                const nb::object& progress) {
  const Source source = SourceOf(name, folder, text, settings);
  const SweepSpec spec = SpecOf(over, where, name);
  return Watch(threads, progress, [&](const PlayTerms& terms) -> Pair {
    LoadAll(source);
    const Frontier frontier =
        Take(FindFrontier(name, spec, metrics, LoaderOf(source), terms), name);
    return {ToJson(frontier), ToText(frontier, true, {})};
  });
}

Pair GradientOf(const std::string& name, const std::string& folder, const std::string& text,
                const Settings& settings, const Settings& steps,
                const std::vector<std::string>& metrics, int threads, const nb::object& progress) {
  const Source source = SourceOf(name, folder, text, settings);
  const std::vector<Setting> given = AsSettings(steps);
  return Watch(threads, progress, [&](const PlayTerms& terms) -> Pair {
    const Loaded loaded = LoadAll(source);
    std::string whole = text;
    for (const Setting& setting : source.settings) {
      Result<std::string, Diagnostics> changed = SetValue(whole, setting);
      if (changed) whole = std::move(changed).value();
    }
    const Gradient gradient =
        Take(FindGradient(name, whole, given.empty() ? UsualSteps(loaded.config, whole) : given,
                          metrics, LoaderOf(source), terms),
             name);
    return {ToJson(gradient), ToText(gradient, {})};
  });
}

std::string ReportText(const std::string& json, size_t width) {
  const RunReport report = Take(RunReportFromJson(json), "");
  TextOptions options;
  options.width = width;
  return ToText(report, options);
}

std::string ReportHtml(const std::string& json, const std::string& name) {
  return ToHtml(Take(RunReportFromJson(json), ""), name);
}

std::string SweepText(const std::string& json, const std::vector<std::string>& metrics,
                      size_t width) {
  TextOptions options;
  options.width = width;
  return ToText(Take(SweepFromJson(json), ""), metrics, options);
}

// Name, folder and text of a file or of a scenario that comes with the program.
std::tuple<std::string, std::string, std::string> Open(const std::string& argument) {
  Result<ScenarioText, FileProblem> opened = OpenScenario(argument);
  if (!opened) throw Refused{opened.error().message, argument};
  return {opened.value().name, opened.value().folder, opened.value().text};
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const ShippedScenario& each : ShippedScenarios()) names.emplace_back(each.name);
  return names;
}

void Translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Refused& refused) {
    const nb::object type = nb::module_::import_("servescape._errors").attr("ScenarioError");
    const nb::object error = type(refused.message, refused.file, refused.problems);
    PyErr_SetObject(type.ptr(), error.ptr());
  }
}

}  // namespace

NB_MODULE(_native, m) {
  nb::register_exception_translator(Translate);
  m.def("version", [] { return std::string(EngineVersion()); });
  m.def("names", Names);
  m.def("open", Open, "argument"_a);
  m.def("validate", Validate, "name"_a, "folder"_a, "text"_a, "settings"_a);
  m.def("files_of", FilesOf, "name"_a, "folder"_a, "text"_a, "settings"_a);
  m.def("run", Run, "name"_a, "folder"_a, "text"_a, "settings"_a, "threads"_a,
        "progress"_a.none());
  m.def("count_points", CountPoints, "vary"_a, "zip"_a, "where"_a);
  m.def("sweep", Sweep, "name"_a, "folder"_a, "text"_a, "settings"_a, "vary"_a, "zip"_a, "where"_a,
        "refine"_a, "shard"_a, "shards"_a, "threads"_a, "progress"_a.none());
  m.def("merge", Merge, "parts"_a);
  m.def("compare", CompareThem, "sources"_a, "metrics"_a, "tolerance"_a, "threads"_a,
        "progress"_a.none());
  m.def("solve", SolveIt, "name"_a, "folder"_a, "text"_a, "settings"_a, "over"_a, "where"_a,
        "objective"_a, "maximize"_a, "budget"_a, "threads"_a, "progress"_a.none());
  m.def("frontier", FrontierOf, "name"_a, "folder"_a, "text"_a, "settings"_a, "over"_a, "where"_a,
        "metrics"_a, "threads"_a, "progress"_a.none());
  m.def("gradient", GradientOf, "name"_a, "folder"_a, "text"_a, "settings"_a, "steps"_a,
        "metrics"_a, "threads"_a, "progress"_a.none());
  m.def("report_text", ReportText, "json"_a, "width"_a);
  m.def("report_html", ReportHtml, "json"_a, "name"_a);
  m.def("sweep_text", SweepText, "json"_a, "metrics"_a, "width"_a);
}

}  // namespace servescape
