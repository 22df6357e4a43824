// SPDX-License-Identifier: MIT
#include "tests/fuzz/verb_targets.h"

#include <fcntl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/cli/calibrate.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/lesson_files.h"
#include "sim/cli/verbs.h"
#include "sim/report/json.h"
#include "sim/schedule/cron.h"
#include "sim/schedule/zone.h"
#include "sim/studies/verify.h"
#include "tests/schedule/times.h"

namespace servescape::fuzz {
namespace {

using Words = std::vector<std::string>;

// A file of this process that holds what is given to it last.
class Scratch {
 public:
  Scratch() {
    path_ = std::filesystem::temp_directory_path().string() + "/servescape-fuzz-XXXXXX";
    file_ = mkstemp(path_.data());
    SERVESCAPE_CHECK(file_ >= 0);
  }
  ~Scratch() {
    close(file_);
    unlink(path_.c_str());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& Hold(std::string_view bytes) {
    SERVESCAPE_CHECK(ftruncate(file_, 0) == 0);
    const ssize_t wrote = pwrite(file_, bytes.data(), bytes.size(), 0);
    SERVESCAPE_CHECK(wrote == static_cast<ssize_t>(bytes.size()));
    return path_;
  }

 private:
  std::string path_;
  int file_ = -1;
};

Scratch& First() {
  static Scratch scratch;
  return scratch;
}
Scratch& Second() {
  static Scratch scratch;
  return scratch;
}

// While it lives, what the program writes goes nowhere, unless SERVESCAPE_FUZZ_TELL is set.
class Silence {
 public:
  Silence() {
    if (std::getenv("SERVESCAPE_FUZZ_TELL") != nullptr) return;
    std::fflush(stdout);
    const int nowhere = open("/dev/null", O_WRONLY);
    for (size_t i = 0; i < kept_.size(); ++i) {
      kept_[i] = dup(static_cast<int>(i) + 1);
      dup2(nowhere, static_cast<int>(i) + 1);
    }
    close(nowhere);
  }
  ~Silence() {
    std::fflush(stdout);
    for (size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i] < 0) continue;
      dup2(kept_[i], static_cast<int>(i) + 1);
      close(kept_[i]);
    }
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  std::array<int, 2> kept_{-1, -1};  // standard output and error
};

// The verb with these words, as the program runs it.
void Call(void (*add)(CLI::App*, int*), Words words) {
  const Silence silence;
  CLI::App app("", "servescape");
  int code = kExitOk;
  add(&app, &code);
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    app.parse(words);
  } catch (const CLI::ParseError&) {
    return;
  }
  SERVESCAPE_CHECK(code == kExitOk || code == kExitUsage || code == kExitInvalid ||
                   code == kExitMissed || code == kExitInconclusive);
}

// The rest of the bytes, and which of `count` the first one chooses.
std::pair<size_t, std::string_view> Choose(std::string_view bytes, size_t count) {
  if (bytes.empty()) return {0, bytes};
  return {static_cast<uint8_t>(bytes[0] - '0') % count, bytes.substr(1)};
}

// What stands before and behind the line %%.
std::pair<std::string_view, std::optional<std::string_view>> Halves(std::string_view bytes) {
  constexpr std::string_view kLine = "\n%%\n";
  const size_t at = bytes.find(kLine);
  if (at == std::string_view::npos) return {bytes, std::nullopt};
  return {bytes.substr(0, at + 1), bytes.substr(at + kLine.size())};
}

Words With(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

void Walk(const CronExpression& cron, const Zone& zone) {
  Instant at = AtSeconds(1'772'841'600);  // 2026-03-07
  for (int i = 0; i < 20; ++i) {
    bool endless = false;
    const std::optional<Instant> next = NextRobfig(cron, zone, at, &endless);
    if (!next || endless) return;
    SERVESCAPE_CHECK(*next > at);
    at = *next;
  }
}

void WalkWalls(const CronExpression& cron) {
  int64_t at = 1'772'841'600;
  for (int i = 0; i < 20; ++i) {
    const std::optional<int64_t> next = NextCroniter(cron, at * kNsOfSecond);
    if (!next) return;
    SERVESCAPE_CHECK(*next > at);
    const std::optional<int64_t> before = PreviousCroniter(cron, *next * kNsOfSecond);
    SERVESCAPE_CHECK(!before || *before < *next);
    at = *next;
  }
}

}  // namespace

void Balance(std::string_view bytes) {
  static const std::vector<Words> forms = {
      {"--count", "30"},
      {"--system", "nginx", "--count", "40", "--every", "10ms", "--take", "30ms", "--server",
       "a=refused@100ms..5s"},
      {"--system", "haproxy", "--count", "30", "--every", "30ms", "--take", "700ms", "--look", "1s",
       "--server", "a=refused@0s..5s"},
      {"--system", "grpcio", "--servers", "a,b", "--server", "a=UNAVAILABLE", "--count", "6"},
      {"--system", "grpc-go", "--servers", "a,b", "--server", "a=refused@2s..14s", "--pause", "1s",
       "--count", "8", "--set", "WithMaxCallAttempts=7"},
      {"--system", "tower", "--servers", "a,b,c", "--count", "50", "--every", "5ms", "--take",
       "20ms", "--summary"},
      {"--system", "ray_serve", "--servers", "a,b", "--server", "a=refused@1s..2s", "--count", "40",
       "--every", "50ms", "--take", "200ms"},
      {"--system", "nginx", "--count", "20", "--server", "a=503", "--server", "b=closes"},
      {"--system", "haproxy", "--count", "20", "--server", "a=hangs", "--phase", "300ms"}};
  const auto [form, rest] = Choose(bytes, forms.size());
  const auto [config, requests] = Halves(rest);
  Words words{"balance", First().Hold(config), "--json"};
  if (requests) {
    words = With(words, {"--requests", Second().Hold(*requests)});
  } else {
    words = With(words, forms[form]);
  }
  Call(AddBalance, words);
}

void Schedule(std::string_view bytes) {
  static const std::vector<Words> forms = {
      {"--for", "5d", "--takes", "25min"},
      {"--for", "5d", "--down", "2026-03-07/2026-03-08T03:00", "--suspended",
       "2026-03-09/2026-03-10", "--created", "2026-03-01", "--last", "2026-03-06", "--json"},
      {"--for", "9d", "--takes", "2h", "--down", "2026-03-07/2026-03-08T03:00", "--json"},
      {"--for", "30d", "--last", "2026-03-05", "--set", "scheduler.create_cron_data_intervals=true",
       "--csv", "-"},
      {"--backfill", "2026-03-01/2026-03-07", "--takes", "1h", "--tasks", "3", "--failing-tries",
       "1", "--json"}};
  const auto [form, rest] = Choose(bytes, forms.size());
  const Words words{"schedule", First().Hold(rest), "--from", "2026-03-06T12:00", "--runs", "40"};
  Call(AddSchedule, With(words, forms[form]));
}

void Cron(std::string_view bytes) {
  const size_t end = bytes.find('\n');
  const std::string_view rule = end == std::string_view::npos ? "" : bytes.substr(end + 1);
  const auto zone = Zone::FromTzif(TzifOf(std::string(rule.substr(0, rule.find('\n'))), 0), "fuzz");
  const std::string_view text = bytes.substr(0, end);
  if (const CronResult cron = ParseRobfig(text)) {
    Walk(cron.value(), zone ? zone.value() : Zone());
  }
  if (const CronResult cron = ParseCroniter(text)) WalkWalls(cron.value());
}

void ZoneFile(std::string_view bytes) {
  const auto zone = Zone::FromTzif(bytes, "fuzz");
  if (!zone) {
    SERVESCAPE_CHECK(!zone.error().empty());
    return;
  }
  for (int64_t at = -86'400; at < int64_t{7'000'000'000}; at += 86'400 * 97) {
    const OffsetSpan span = zone.value().At(at);
    SERVESCAPE_CHECK(span.from <= at && at < span.until);
    zone.value().AtLocal(at);
    zone.value().GoDate(at);
  }
}

void Autoscale(std::string_view bytes) {
  static const std::vector<Words> forms = {
      {"--changes"},
      {"--total", "--pod-start", "40s", "--replicas", "3", "--json"},
      {"--csv", "-"},
      {"--pod-start", "7s", "--replications", "1", "--json"}};
  constexpr std::string_view kScenario =
      "run = { duration = \"3min\", warmup = \"0s\" }\n"
      "traffic.users = { rate = \"9/s\", profile = [{ at = \"1min\", factor = 3 }] }\n"
      "service.s = { replicas = 2, concurrency = 2, time = \"150ms\" }\n";
  const auto [form, rest] = Choose(bytes, forms.size());
  const auto [manifest, series] = Halves(rest);
  Words words{"autoscale", First().Hold(manifest)};
  words = With(words, {series ? "--metrics" : "--in", Second().Hold(series.value_or(kScenario))});
  Call(AddAutoscale, With(words, forms[form]));
}

void Vllm(std::string_view bytes) {
  const auto [form, rest] = Choose(bytes, 2);
  const Words words{"vllm", First().Hold(rest), "--steps", "300"};
  Call(AddVllm, form == 0 ? words : With(words, {"--json"}));
}

void Steps(std::string_view bytes) {
  const auto [form, rest] = Choose(bytes, 4);
  const Words how = form < 2 ? Words{"--json"} : Words{"--csv", "-"};
  const std::string& file = First().Hold(rest);
  if (form % 2 == 0) {
    Call(AddFeatures, With({"features", file}, how));
  } else {
    Call(AddRegistry, With({"registry", file}, how));
  }
}

void Benchmark(std::string_view bytes) {
  const auto told = [](const std::string& error) { SERVESCAPE_CHECK(!error.empty()); };
  if (const auto tokens = ReadTokenBenchmarks(bytes, "x.json"); !tokens) told(tokens.error());
  if (const auto batches = ReadBatchTable(bytes, 8, 1); batches && !*batches) {
    told(batches->error());
  }
}

void OwnResult(std::string_view bytes) {
  const auto told = [](const std::string& error) { SERVESCAPE_CHECK(!error.empty()); };
  if (const auto input = InputOf(std::string(bytes)); !input) told(input.error());
  if (const auto report = RunReportFromJson(bytes); !report) told(report.error());
  if (const auto points = LoadPointsFromJson(bytes); !points) told(points.error());
  Call(AddMerge, {"merge", First().Hold(bytes)});
}

void Drift(std::string_view bytes) {
  static const std::vector<Words> forms = {
      {"ADWIN", "--column", "x"}, {"KSWIN", "--set", "window_size=10", "--set", "stat_size=4"},
      {"DDM"},                    {"evidently"},
      {"evidently", "--set", "method=psi"}, {"KSDrift", "--set", "correction=fdr"},
      {"nannyml", "--set", "chunk_size=7"}};
  const auto [form, rest] = Choose(bytes, forms.size());
  const auto [data, reference] = Halves(rest);
  Words words = With(With({"drift"}, forms[form]), {First().Hold(data), "--json"});
  if (form > 2) words = With(words, {"--reference", Second().Hold(reference.value_or(data))});
  Call(AddDrift, words);
}

void Import(std::string_view bytes) {
  const auto [form, rest] = Choose(bytes, 2);
  // A first line by which the file is known.
  const std::string text = std::string(form == 0 ? "platform: \"p\"\n" : "") + std::string(rest);
  Call(AddImport, {"import", First().Hold(text)});
}

void Export(std::string_view bytes) {
  static const std::vector<const char*> systems{"hpa",    "keda",   "knative",
                                                "kserve", "triton", "ray"};
  const auto [form, rest] = Choose(bytes, systems.size());
  Call(AddExport, {"export", First().Hold(rest), "--to", systems[form]});
}

void Lessons(std::string_view bytes) {
  const auto [form, rest] = Choose(bytes, 2);
  const std::string text(rest);
  if (form == 0) {
    const auto lesson = ReadLesson(text, "fuzz", LessonLoader());
    SERVESCAPE_CHECK(lesson || !lesson.error().empty());
    return;
  }
  static const Result<Lesson, int> plan = OpenLesson("capacity_plan");
  const auto answer = ReadAnswer(text, "fuzz", plan.value(), LessonLoader());
  SERVESCAPE_CHECK(answer || !answer.error().empty());
}

void Recall(std::string_view bytes) {
  static const std::vector<const char*> options = {"--index", "--ef",      "--nprobe",
                                                   "--keep",  "--deleted", "--search",
                                                   "--m",     "--k",       "--ef-construction"};
  const auto [form, rest] = Choose(bytes, 3);
  static const std::array<const char*, 3> libraries{"faiss", "hnswlib", "usearch"};
  Words words{"recall",      "--library", libraries[form], "--count", "60",
              "--dimension", "4",         "--queries",     "3"};
  std::string_view lines = rest;
  for (const char* option : options) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    if (!line.empty()) words.push_back(std::string(option) + "=" + std::string(line));
    lines = line.size() < lines.size() ? lines.substr(line.size() + 1) : "";
  }
  Call(AddRecall, words);
}

}  // namespace servescape::fuzz
