// SPDX-License-Identifier: MIT
// servescape drift: what monitors of drift say of data, and how often they are wrong or late.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/drift_columns.h"
#include "sim/cli/drift_print.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr int64_t kMostTrialValues = 2'000'000'000;

struct DriftOptions {
  std::string monitor, file, reference, column;
  std::vector<std::string> set;
  std::string shift = "0", errors = "0.1", later_errors;
  int64_t rows = 0, before = 3000, within = 20'000, features = 0, shifted = 0, runs = 0;
  uint64_t seed = 1;
  bool json = false, no_color = false;
};

// A parameter of a monitor that compares batches, in the library's own word.
struct MonitorFields {
  EvidentlyMethod method = EvidentlyMethod::kAuto;
  double threshold = 0, drift_share = 0.5;  // evidently
  double p_val = 0.05;                      // alibi-detect
  Correction correction = Correction::kBonferroni;
  int64_t chunk_size = 0, chunks = 20, reference_chunks = 10;  // nannyml
};

constexpr std::array<const char*, 3> kBatchMonitors = {"evidently", "KSDrift", "nannyml"};

class DriftVerb {
 public:
  explicit DriftVerb(const DriftOptions& options) : options_(options) {}

  int Run() {
    color_ = UseColor(options_.no_color);
    told_.json["schema"] = 1;
    Play();
    if (!usage_.empty() || !invalid_.empty()) {
      Complain(usage_.empty() ? invalid_ : usage_);
      return usage_.empty() ? kExitInvalid : kExitUsage;
    }
    const std::string error =
        WriteFile("-", options_.json ? Print(told_.json, true) + "\n" : told_.text);
    if (error.empty()) return kExitOk;
    Complain(error);
    return kExitInternal;
  }

 private:
  void Play() {
    shift_ = Real("--shift", options_.shift, -1000, 1000);
    if (const DetectorKind* kind = FindDetector(options_.monitor)) return PlayDetector(*kind);
    if (options_.monitor == "evidently") return PlayEvidently();
    if (options_.monitor == "KSDrift" || options_.monitor == "alibi") return PlayAlibi();
    if (options_.monitor == "nannyml") return PlayNanny();
    std::vector<std::string> names;
    for (const DetectorKind& kind : DetectorKinds()) names.push_back(kind.name);
    names.insert(names.end(), kBatchMonitors.begin(), kBatchMonitors.end());
    const std::string hint = DidYouMean(options_.monitor, names);
    usage_ = fmt::format("\"{}\" is no monitor{}; known are {}", options_.monitor, hint,
                         JoinWords(names));
  }

  void Wrong(std::string text) {
    if (usage_.empty()) usage_ = std::move(text);
  }

  double Real(const char* what, const std::string& text, double least, double most) {
    const std::optional<double> value = ParseNumber(text);
    if (value && *value >= least && *value <= most) return *value;
    Wrong(fmt::format("{}: \"{}\" is no number from {:g} to {:g}", what, text.substr(0, 60), least,
                      most));
    return least;
  }

  // visit(name, value) of each --set.
  template <class Visit>
  void ForEachSet(const std::vector<std::string>& known, Visit visit) {
    for (const std::string& each : options_.set) {
      const size_t equals = each.find('=');
      const std::string name = each.substr(0, equals);
      if (equals == std::string::npos) {
        Wrong(fmt::format("--set: \"{}\" is no NAME=VALUE", each));
      } else if (std::find(known.begin(), known.end(), name) == known.end()) {
        Wrong(fmt::format("--set: {} has no parameter \"{}\"{}; it has {}", options_.monitor, name,
                          DidYouMean(name, known), JoinWords(known)));
      } else {
        visit(name, each.substr(equals + 1));
      }
    }
  }

  // The index of the word, or a mistake.
  size_t Word(const std::string& name, const std::string& text,
              const std::vector<std::string>& words) {
    const auto at = std::find(words.begin(), words.end(), text);
    if (at != words.end()) return static_cast<size_t>(at - words.begin());
    Wrong(fmt::format("--set: {} is {}, not \"{}\"", name, JoinWords(words), text));
    return 0;
  }

  std::vector<double> FieldsOf(const DetectorKind& kind) {
    std::vector<double> values;
    std::vector<std::string> known;
    for (const DetectorField& field : kind.fields) {
      values.push_back(field.value);
      known.push_back(field.name);
    }
    ForEachSet(known, [&](const std::string& name, const std::string& text) {
      const auto i =
          static_cast<size_t>(std::find(known.begin(), known.end(), name) - known.begin());
      const DetectorField& field = kind.fields[i];
      if (field.words != nullptr) {
        values[i] = static_cast<double>(Word(name, text, CLI::detail::split(field.words, ' ')));
        return;
      }
      values[i] = Real(fmt::format("--set {}", name).c_str(), text, field.least, field.most);
      if (field.whole && values[i] != static_cast<double>(static_cast<int64_t>(values[i]))) {
        Wrong(fmt::format("--set: {} is a whole number", name));
      }
    });
    if (const char* wrong = WrongTogether(kind, values); *wrong != '\0') {
      Wrong(fmt::format("--set: {}", wrong));
    }
    return values;
  }

  void PlayDetector(const DetectorKind& kind) {
    const std::vector<double> values = FieldsOf(kind);
    Begin(kind.name, "river 0.26.1");
    Json config = Json::object();
    for (size_t i = 0; i < values.size(); ++i) {
      const DetectorField& field = kind.fields[i];
      if (field.words == nullptr) {
        config[field.name] = values[i];
      } else {
        config[field.name] = CLI::detail::split(field.words, ' ')[static_cast<size_t>(values[i])];
      }
    }
    told_.json["config"] = std::move(config);
    if (!options_.reference.empty()) {
      Wrong(fmt::format("--reference: {} reads a stream and takes no reference", kind.name));
    }
    if (!usage_.empty()) return;
    if (!options_.file.empty()) return ReadStream(kind, values);
    StreamTrial trial;
    trial.streams = options_.runs > 0 ? options_.runs : trial.streams;
    trial.rows = options_.rows > 0 ? options_.rows : trial.rows;
    trial.before = options_.before;
    trial.within = options_.within;
    trial.shift = shift_;
    trial.errors = kind.of_errors || !options_.later_errors.empty();
    trial.rate = trial.later_rate = Real("--errors", options_.errors, 0, 1);
    if (!options_.later_errors.empty()) {
      trial.later_rate = Real("--errors-after", options_.later_errors, 0, 1);
    }
    trial.seed = options_.seed;
    if (trial.errors && shift_ != 0) {
      Wrong(fmt::format("--shift: of a stream of errors --errors-after is what changes"));
    }
    if (Fits(trial.streams, trial.rows + trial.before + trial.within)) {
      Add(TellTrial(trial, TryDetector(kind, values, trial)));
    }
  }

  void ReadStream(const DetectorKind& kind, const std::vector<double>& values) {
    const std::optional<NumberTable> table = Open(options_.file);
    if (!table) return;
    if (table->columns.size() > 1 && options_.column.empty()) {
      Wrong(fmt::format("--column: which one? {}", JoinWords(NamesOf(*table))));
    }
    if (!usage_.empty()) return;
    const NumberColumn* column = &table->columns[0];
    if (!options_.column.empty()) column = Column(*table, options_.column);
    if (column == nullptr) return;
    const auto detector = MakeDetector(kind, values, options_.seed);
    std::vector<DriftAlarm> alarms;
    for (size_t i = 0; i < column->values.size(); ++i) {
      const double value = column->values[i];
      if (kind.of_errors && value != 0 && value != 1) {
        invalid_ = fmt::format("{}: {} reads errors, 0 or 1; column {} has {:g} in row {}",
                               options_.file, kind.name, column->name, value, column->rows[i]);
        return;
      }
      if (detector->Update(value)) alarms.push_back({column->rows[i], value});
    }
    Add(TellAlarms(*column, alarms, detector->warning(), color_));
  }

  void PlayEvidently() {
    Begin("DataDriftPreset", "evidently 0.7.23");
    ForEachSet({"method", "threshold", "drift_share"},
               [this](const std::string& name, const std::string& text) {
                 if (name == "method") {
                   fields_.method = static_cast<EvidentlyMethod>(
                       Word(name, text, {"auto", "ks", "wasserstein", "psi", "jensenshannon"}));
                 } else if (name == "threshold") {
                   fields_.threshold = Real("--set threshold", text, 1e-12, 1e12);
                 } else {
                   fields_.drift_share = Real("--set drift_share", text, 0, 1);
                 }
               });
    BatchTrial trial = Trial(20);
    if (!usage_.empty()) return;
    if (options_.file.empty()) {
      return Add(TellEvidentlyTrial(
          trial, TryEvidently(trial, fields_.method, fields_.threshold, fields_.drift_share)));
    }
    std::vector<NamedDrift> columns;
    ForEachPair([&](const NumberColumn& reference, const NumberColumn& current) {
      columns.push_back({current.name, CompareEvidently(reference.values, current.values,
                                                        fields_.method, fields_.threshold)});
    });
    if (!columns.empty()) Add(TellEvidently(columns, fields_.drift_share, color_));
  }

  void PlayAlibi() {
    Begin("KSDrift", "alibi-detect 0.13.0");
    ForEachSet({"p_val", "correction"}, [this](const std::string& name, const std::string& text) {
      if (name == "p_val") {
        fields_.p_val = Real("--set p_val", text, 1e-12, 1);
      } else {
        fields_.correction = static_cast<Correction>(Word(name, text, {"bonferroni", "fdr"}));
      }
    });
    const BatchTrial trial = Trial(1);
    if (!usage_.empty()) return;
    if (options_.file.empty()) {
      return Add(TellAlibiTrial(trial, TryAlibi(trial, fields_.p_val, fields_.correction)));
    }
    std::vector<NamedTest> columns;
    std::vector<double> p_values;
    ForEachPair([&](const NumberColumn& reference, const NumberColumn& current) {
      Sample a = reference.values, b = current.values;
      std::sort(a.begin(), a.end());
      std::sort(b.begin(), b.end());
      columns.push_back({current.name, CompareByKs(a, b, KsMethod::kAsymptotic)});
      p_values.push_back(columns.back().test.p_value);
    });
    if (columns.empty()) return;
    Add(TellAlibi(columns, Correct(p_values, fields_.p_val, fields_.correction), color_));
  }

  void PlayNanny() {
    Begin("UnivariateDriftCalculator", "nannyml 0.13.1");
    ForEachSet({"chunk_size", "chunks", "reference_chunks"}, [this](const std::string& name,
                                                                    const std::string& text) {
      const auto value = static_cast<int64_t>(Real(("--set " + name).c_str(), text, 1, 1'000'000));
      (name == "chunk_size" ? fields_.chunk_size
       : name == "chunks"   ? fields_.chunks
                            : fields_.reference_chunks) = value;
    });
    BatchTrial trial = Trial(10);
    trial.runs = options_.runs > 0 ? options_.runs : 1;
    if (fields_.chunk_size > 0 && options_.file.empty()) trial.rows = fields_.chunk_size;
    if (!usage_.empty()) return;
    if (options_.file.empty()) {
      const int64_t chunks = fields_.chunks + fields_.reference_chunks;
      if (!Fits(trial.runs * trial.features, trial.rows * chunks)) return;
      return Add(TellNannyTrial(TryNanny(trial, fields_.reference_chunks, fields_.chunks), color_));
    }
    std::vector<NamedNanny> columns;
    ForEachPair([&](const NumberColumn& reference, const NumberColumn& current) {
      columns.push_back({current.name, CompareNanny(reference.values, current.values,
                                                    static_cast<size_t>(fields_.chunk_size))});
    });
    if (!columns.empty()) Add(TellNanny(columns, color_));
  }

  BatchTrial Trial(int64_t features) {
    BatchTrial trial;
    trial.runs = options_.runs > 0 ? options_.runs : trial.runs;
    trial.features = options_.features > 0 ? options_.features : features;
    trial.rows = options_.rows > 0 ? options_.rows : trial.rows;
    trial.shifted = options_.shifted;
    trial.shift = shift_;
    trial.seed = options_.seed;
    if (!options_.later_errors.empty()) {
      Wrong("--errors-after: is of detectors that read a stream");
    }
    if (trial.shifted > trial.features) Wrong("--shifted: more than there are features");
    if (options_.file.empty()) {
      if (!options_.reference.empty())
        Wrong("--reference: needs the data that it is compared with");
      Fits(trial.runs * trial.features, 2 * trial.rows);
    } else if (options_.reference.empty()) {
      Wrong(fmt::format("--reference: {} compares the data with a reference", options_.monitor));
    }
    return trial;
  }

  bool Fits(int64_t streams, int64_t values) {
    if (usage_.empty() && values > kMostTrialValues / streams) {
      Wrong("that is more than 2,000,000,000 values: take fewer runs or rows");
    }
    return usage_.empty();
  }

  // visit(reference, current) of each column that both have.
  template <class Visit>
  void ForEachPair(Visit visit) {
    const std::optional<NumberTable> reference = Open(options_.reference);
    const std::optional<NumberTable> current = reference ? Open(options_.file) : std::nullopt;
    if (!current) return;
    std::vector<std::string> left_out = current->left_out;
    size_t pairs = 0;
    for (const NumberColumn& column : current->columns) {
      if (!options_.column.empty() && column.name != options_.column) continue;
      const auto other =
          std::find_if(reference->columns.begin(), reference->columns.end(),
                       [&](const NumberColumn& each) { return each.name == column.name; });
      if (other == reference->columns.end()) {
        left_out.push_back(column.name);
        continue;
      }
      visit(*other, column);
      ++pairs;
    }
    if (pairs == 0) {
      invalid_ =
          fmt::format("{}: no column of numbers is in {}, too{}", options_.file, options_.reference,
                      options_.column.empty() ? "" : ", called " + options_.column);
      return;
    }
    if (left_out.empty() || !options_.column.empty()) return;
    told_.json["left_out"] = left_out;
    told_.text += fmt::format("Left out, as no numbers in both: {}\n", JoinWords(left_out));
  }

  std::optional<NumberTable> Open(const std::string& path) {
    Result<std::string, FileProblem> bytes = ReadTraceFile(path);
    if (!bytes) {
      Wrong(bytes.error().message);
      return {};
    }
    Result<NumberTable, std::string> read = ReadNumberTable(std::move(bytes).value(), path);
    if (read) return std::move(read).value();
    invalid_ = read.error();
    return {};
  }

  static std::vector<std::string> NamesOf(const NumberTable& table) {
    std::vector<std::string> out;
    for (const NumberColumn& column : table.columns) out.push_back(column.name);
    return out;
  }

  const NumberColumn* Column(const NumberTable& table, const std::string& name) {
    for (const NumberColumn& column : table.columns) {
      if (column.name == name) return &column;
    }
    const std::vector<std::string> names = NamesOf(table);
    Wrong(fmt::format("--column: \"{}\" is no column of numbers{}; there are {}", name,
                      DidYouMean(name, names), JoinWords(names)));
    return nullptr;
  }

  void Begin(const char* monitor, const char* system) {
    told_.json["monitor"] = monitor;
    told_.json["system"] = system;
    told_.text = fmt::format("{} of {}\n", monitor, system);
  }

  void Add(const DriftTold& told) {
    for (const auto& [name, value] : told.json.items()) told_.json[name] = value;
    told_.text += told.text;
  }

  const DriftOptions& options_;
  MonitorFields fields_;
  DriftTold told_;
  double shift_ = 0;
  bool color_ = false;
  std::string usage_, invalid_;  // what is wrong
};

constexpr const char* kDriftHelp =
    "Monitors, as these libraries run them at their defaults:\n"
    "  river 0.26.1: ADWIN, PageHinkley, KSWIN (values); DDM, EDDM, FHDDM, HDDM_A, HDDM_W "
    "(errors)\n"
    "  evidently (0.7.23, DataDriftPreset), KSDrift (alibi-detect 0.13.0), nannyml (0.13.1,\n"
    "  UnivariateDriftCalculator): columns against a reference\n"
    "With FILE (CSV, JSON Lines, ..) they are run on its columns of numbers; without it on data "
    "of\n"
    "which everything is known, normal values or errors, to tell how often they are wrong and how\n"
    "late they are. --set takes the library's own parameters (delta=0.002, method=psi, ..).\n"
    "Not modelled: columns of words, monitors of several columns at once, reference windows that "
    "move.\n"
    "Exit codes: 0 told, whatever it is, 2 wrong usage, 3 a file that cannot be read.\n"
    "\n"
    "Examples:\n"
    "  servescape drift ADWIN latencies.csv --column ms\n"
    "  servescape drift evidently today.csv --reference training.csv\n"
    "  servescape drift PageHinkley --shift 0.2\n"
    "  servescape drift DDM --errors 0.1 --errors-after 0.15 --runs 100\n"
    "  servescape drift KSDrift --features 20 --rows 1000 --set correction=fdr --json";

}  // namespace

void AddDrift(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<DriftOptions>();
  CLI::App* verb = app->add_subcommand(
      "drift", "Run a monitor of drift on data, or tell its false alarms and delays");
  verb->add_option("MONITOR", options->monitor, "ADWIN, evidently, ..: see below")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("FILE", options->file, "The data, a table (-: standard input)")
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--reference", options->reference, "What it is compared with, a table")
      ->check(NotEmpty())
      ->type_name("FILE");
  verb->add_option("--column", options->column, "This column alone")->type_name("NAME");
  verb->add_option("--set", options->set, "A parameter of the monitor; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--shift", options->shift, "Without FILE: how far the mean shifts, in sigma (0)")
      ->type_name("NUMBER");
  verb->add_option("--errors", options->errors, "The share of errors (0.1)")->type_name("SHARE");
  verb->add_option("--errors-after", options->later_errors, "The share after the change")
      ->type_name("SHARE");
  const auto count = [verb](const char* name, int64_t* to, const char* says, int64_t most) {
    verb->add_option(name, *to, says)->type_name("N")->check(WholeNumber(1, most));
  };
  count("--rows", &options->rows,
        "Values of a stream without a change (10000), rows of a batch or a chunk (1000)",
        100'000'000);
  count("--before", &options->before, "Values before the change (3000)", 100'000'000);
  count("--within", &options->within, "Values after it that an alarm must come within (20000)",
        100'000'000);
  count("--features", &options->features,
        "Columns of a batch (evidently 20, KSDrift 1, nannyml 10)", 10'000);
  count("--shifted", &options->shifted, "How many of them shift (all)", 10'000);
  count("--runs", &options->runs, "Streams (20), batches (200), runs of nannyml (1)", 1'000'000);
  verb->add_option("--seed", options->seed, "Of what is drawn (1)")->type_name("N");
  verb->add_flag("--json", options->json, "The result as JSON");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(kDriftHelp);
  verb->callback([options, exit_code] { *exit_code = DriftVerb(*options).Run(); });
}

}  // namespace servescape
