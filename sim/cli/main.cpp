// SPDX-License-Identifier: MIT
// The command-line program: verbs, their options, and exit codes.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/memory.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/suggest.h"
#include "sim/study/version.h"

namespace servescape {
namespace {

std::string Compiler() {
#if defined(__EMSCRIPTEN__)
  return fmt::format("WebAssembly, clang {}.{}.{}", __clang_major__, __clang_minor__,
                     __clang_patchlevel__);
#elif defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#elif defined(__GNUC__)
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
  return "unknown compiler";
#endif
}

struct VerbWord {
  std::string_view words;  // of other programs, separated by spaces
  std::string_view says;
};

constexpr VerbWord kVerbWords[] = {
    {" simulate sim start exec play ", "here it is run"},
    {" curve saturate ramp stress bench benchmark loadtest ", "here it is load"},
    {" diff versus vs regression ab ", "here it is compare"},
    {" new create template scaffold ", "here it is init"},
    {" cat print view dump get describe ", "here it is show"},
    {" check lint test ", "here it is validate"},
    {" crossover crossing cheaper ", "here it is breakeven"},
    {" ls scenarios profiles instances catalog machines ", "here it is list"},
    {" docs doc man keys metrics ", "here it is reference"},
    {" surprise surprises field fields ", "here it is explain"},
    {" scale scaler autoscaler hpa kpa keda dryrun dry-run ", "here it is autoscale"},
    {" balancer lb upstream proxy nginx haproxy grpc route routing ", "here it is balance"},
    {" vectors hnsw faiss hnswlib usearch ann ivf ", "here it is recall"},
    {" scheduler steps kv llm ", "here it is vllm"},
    {" fit profile fitting calibration ", "here it is calibrate"},
    {" cron cronjob airflow dag timetable backfill ", "here it is schedule"},
    {" feast feature featurestore feature-store materialize ", "here it is features"},
    {" mlflow model models alias aliases versions ", "here it is registry"},
    {" adwin ddm kswin evidently alibi nannyml river monitor psi ", "here it is drift"},
    {" analyze analyse inspect stats summary replay ", "here it is trace"},
    {" optimize optimise tune autotune search capacity size minimize maximize ",
     "here it is solve"},
    {" pareto tradeoff trade-off ", "here it is frontier"},
    {" sensitivity elasticity knobs ", "here it is gradient"},
    {" grid vary matrix ", "here it is sweep"},
    {" dry forecast estimate ", "here it is plan"},
    {" course learn teach exercise lessons tutorial ", "here it is lesson"},
    {" mark marks exam assess ", "here it is grade"},
    {" reproduce repeat rerun ", "here it is verify"},
    {" convert read ingest translate ", "here it is import"},
    {" manifest yaml deploy generate emit ", "here it is export"},
    {" serve ui web gui app open ", "the app is a static site: ./dev serve builds and shows it"},
    {" help usage ", "here it is servescape --help, and servescape run --help for what run takes"},
    {" plot chart report html ", "here it is run --html FILE or sweep --plot"},
};

std::string VerbHint(const std::string& word, const std::vector<std::string>& names) {
  for (const VerbWord& row : kVerbWords) {
    if (row.words.find(" " + word + " ") != std::string_view::npos) {
      return "; " + std::string(row.says);
    }
  }
  return DidYouMean(word, names);
}

// What is wrong with the verb, if there is one and it is none of ours.
std::string UnknownVerb(const CLI::App& app, int argc, char** argv) {
  if (argc < 2) return {};
  const std::string word = argv[1];
  if (word.starts_with("-")) {
    if (word.starts_with("--help") || word.starts_with("-h") || word.starts_with("--version")) {
      return {};
    }
    return fmt::format(
        "\"{}\" stands where a verb is expected, such as run; servescape --help "
        "shows them",
        word);
  }
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_name() == word) return {};
    names.push_back(sub->get_name());
  }
  if (word.ends_with(".toml") || FileExists(word)) {
    return fmt::format("\"{0}\" is not a verb; did you mean \"servescape run {0}\"?", word);
  }
  return fmt::format("\"{}\" is not a verb{}\nverbs: {}", word, VerbHint(word, names),
                     JoinWords(names));
}

// The key of the scenario that an option of other programs, or one of ours that is none, is meant
// for; "" if none.
std::string KeyNamed(const std::string& option) {
  constexpr std::pair<std::string_view, const char*> kOptions[] = {
      {" duration time length run-time runtime run-length sim-time simtime ", "run.duration"},
      {" warmup warm-up warm_up burn-in ", "run.warmup"},
      {" max-requests max_requests n-requests ", "run.max_requests"},
      {" max-in-flight max_in_flight ", "run.max_in_flight"},
      {" detail ", "run.detail"}};
  if (!option.starts_with("--")) return "";
  for (const auto& [words, key] : kOptions) {
    if (words.find(" " + option.substr(2) + " ") != std::string_view::npos) return key;
  }
  return "";
}

// What the verb does not take, with the option that it may be meant for; "" if it takes all.
std::string UnexpectedWords(const CLI::App& app) {
  const std::vector<const CLI::App*> verbs = app.get_subcommands(
      [](const CLI::App* sub) { return sub->count() > 0 && !sub->remaining().empty(); });
  if (verbs.empty()) return "";
  const CLI::App& verb = *verbs.front();
  const std::vector<std::string> extras = verb.remaining();
  const auto option = std::find_if(extras.begin(), extras.end(),
                                   [](const std::string& word) { return word.starts_with("-"); });
  if (option == extras.end()) {
    const bool setting = extras.front().find('=') != std::string::npos &&
                         verb.get_option_no_throw("--set") != nullptr;
    return fmt::format("{} does not take another argument: \"{}\"{}", verb.get_name(),
                       extras.front(),
                       setting ? "; did you mean --set " + extras.front() + "?" : "");
  }
  std::vector<std::string> names;
  for (const CLI::Option* each : verb.get_options()) {
    for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
  }
  const std::string name = option->substr(0, option->find('='));
  const std::string key =
      verb.get_option_no_throw("--set") != nullptr ? KeyNamed(name) : std::string();
  if (key.empty()) {
    return fmt::format("{} has no option {}{}", verb.get_name(), *option, DidYouMean(name, names));
  }
  std::string value = "...";
  const auto next = std::next(option);
  if (name.size() < option->size())
    value = option->substr(name.size() + 1);
  else if (next != extras.end() && !next->starts_with("-"))
    value = *next;
  return fmt::format("{} has no option {}; here it is --set {}={}", verb.get_name(), name, key,
                     value);
}

std::string LacksMemory(uint64_t memory, bool simulates) {
  const double megabytes = static_cast<double>(memory) * 1e-6;
  const std::string room = megabytes < 1000 ? fmt::format("{:.0f} MB", megabytes)
                                            : fmt::format("{:.1f} GB", megabytes * 1e-3);
  return fmt::format("needs more than the {} of memory that there is room for; {}", room,
                     simulates ? "lower what the scenario keeps at once (run.max_in_flight, "
                                 "clients, caches, replicas) or --threads"
                               : "give it a part of the file");
}

// In the order in which they are listed.
constexpr void (*kVerbs[])(CLI::App*, int*) = {
    AddRun, AddLoad, AddCompare, AddStudy, AddSweep, AddMerge, AddSolve, AddFrontier,
    AddGradient, AddPlan, AddLesson, AddGrade, AddVerify, AddImport, AddExport, AddCache,
    AddTrace, AddAutoscale, AddRegret, AddBalance, AddBreakEven, AddRecall, AddVllm,
    AddCalibrate, AddSchedule, AddFeatures, AddRegistry, AddDrift, AddValidate, AddSchema,
    AddList, AddShow, AddInit, AddExplain, AddReference, AddCompletion};

int Main(int argc, char** argv) {
  CLI::App app("Simulates how an ML service behaves: latency, throughput and cost of a scenario.",
               "servescape");
  int exit_code = kExitOk;
  app.set_help_flag("--help,-h", "Show this help");
  app.set_version_flag("--version", fmt::format("servescape {} ({})", EngineVersion(), Compiler()),
                       "Show the version and the compiler");
  app.require_subcommand(1);
  for (const auto add : kVerbs) add(&app, &exit_code);
  app.footer(
      "Examples:\n"
      "  servescape run quickstart\n"
      "  servescape init my.toml\n"
      "  servescape run my.toml --set service.model.replicas=3 --json\n"
      "  servescape run --help\n"
      "\n"
      "The guide (from a dashboard to a plan, what the numbers mean, recipes, a glossary):\n"
      "the folder guide/ of the site, or web/guide/ of the source.");
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return kExitUsage;
  }
  const std::string unknown = UnknownVerb(app, argc, argv);
  if (!unknown.empty()) {
    Complain(unknown);
    return kExitUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& shown) {  // --help, --version
    return app.exit(shown);
  } catch (const CLI::ParseError& error) {
    const std::string extra = UnexpectedWords(app);
    Complain(extra.empty() ? error.what() : extra);
    const std::vector<CLI::App*> verbs = app.get_subcommands();
    std::fprintf(stderr, "servescape %s--help shows what it takes\n",
                 verbs.empty() ? "" : (verbs[0]->get_name() + " ").c_str());
    return kExitUsage;
  }
  return exit_code;
}

}  // namespace
}  // namespace servescape

int main(int argc, char** argv) {
  servescape::EndOnInterrupt();
  const uint64_t memory = servescape::AvailableMemory();
  const std::string verb = argc > 1 ? argv[1] : "";
  const bool simulates = verb == "run" || verb == "load" || verb == "compare" ||
                         verb == "sweep" || verb == "study" || verb == "solve" ||
                         verb == "frontier" || verb == "gradient" || verb == "verify" ||
                         verb == "lesson" || verb == "grade";
  // Made before there is no memory left to make it.
  const std::string lacks = servescape::LacksMemory(memory, simulates);
  const auto lacking = [&lacks] {
    servescape::Complain(lacks);
    return servescape::kExitInternal;
  };
  try {
    return servescape::Main(argc, argv);
  } catch (const std::bad_alloc&) {
    return lacking();
  } catch (const std::length_error&) {
    return lacking();
  } catch (const std::exception& error) {
    servescape::Complain(error.what());
    return servescape::kExitInternal;
  }
}
