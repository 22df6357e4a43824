// SPDX-License-Identifier: MIT
#include "sim/cli/job_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/table.h"
#include "sim/scenario/config_job.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr size_t kMostRunsKept = 10'000;
constexpr size_t kMostRunRows = 12;  // in a report

double JobSeconds(int64_t ns) { return static_cast<double>(ns) / 1e9; }

const char* EndWord(JobMove end) {
  switch (end) {
    case JobMove::kSucceeds: return "succeeds";
    case JobMove::kFails: return "fails";
    case JobMove::kStopped: return "replaced";
    default: return "";
  }
}

}  // namespace

JobLog::JobLog(const Config& config) {
  for (const auto& job : config.jobs) jobs_.emplace_back().name = job->name;
}

void JobLog::Add(const ReportedEvent& event) {
  if (event.word != EventWord::kJob) return;
  Job& job = jobs_[event.where];
  const JobEvent& what = *event.job;
  if (what.move == JobMove::kMissed) {
    job.refused += what.count;
    return;
  }
  if (what.move == JobMove::kStarts) {
    if (job.runs.size() == kMostRunsKept) {
      ++job.left_off;
      return;
    }
    Run& run = job.runs.emplace_back();
    run.number = what.run;
    run.begun = event.at;
    run.data = what.data;
    run.late = what.time;
    run.missed = what.count;
    run.reason = event.reason;
    return;
  }
  const auto run = std::find_if(job.runs.rbegin(), job.runs.rend(),
                                [&](const Run& each) { return each.number == what.run; });
  if (run == job.runs.rend()) return;
  if (what.move == JobMove::kRetries) {
    ++run->retries;
  } else if (what.move == JobMove::kInterrupted) {
    ++run->interruptions;
  } else {
    run->end = what.move;
    run->took = what.time;
  }
}

Json JobLog::ToValue() const {
  Json out = Json::array();
  for (const Job& job : jobs_) {
    Json runs = Json::array();
    for (const Run& run : job.runs) {
      const bool over = run.end != JobMove::kNone;
      runs.push_back({{"t", JobSeconds(run.begun.ns)},
                      {"run", run.number},
                      {"late", JobSeconds(run.late.ns)},
                      {"data", JobSeconds(run.data.ns)},
                      {"missed", run.missed},
                      {"reason", run.reason},
                      {"end", over ? Json(EndWord(run.end)) : Json()},
                      {"took", over ? Json(JobSeconds(run.took.ns)) : Json()},
                      {"retries", run.retries},
                      {"interruptions", run.interruptions}});
    }
    out.push_back({{"job", job.name},
                   {"runs", std::move(runs)},
                   {"refused", job.refused},
                   {"left_off", job.left_off}});
  }
  return out;
}

std::string JobLog::ToText(bool color) const {
  std::string out;
  const auto hours = [](int64_t ns) { return fmt::format("{:.4g} h", JobSeconds(ns) / 3600); };
  for (const Job& job : jobs_) {
    const size_t count = job.runs.size();
    out += fmt::format("\nRuns of job {}\n  {} in the first replication\n", job.name,
                       Counted(count, "run"));
    if (job.refused > 0) {
      out += fmt::format("  {} refused: others were active\n",
                         Counted(static_cast<size_t>(job.refused), "run"));
    }
    Table table(color);
    for (size_t i = 0; i < std::min(count, kMostRunRows); ++i) {
      const Run& run = job.runs[i];
      std::string how = run.end == JobMove::kNone
                            ? std::string("not over")
                            : fmt::format("{} after {}", EndWord(run.end), hours(run.took.ns));
      if (run.retries > 0) how += fmt::format(", retries {}", run.retries);
      if (run.interruptions > 0) how += fmt::format(", interruptions {}", run.interruptions);
      if (run.missed > 0) how += fmt::format("; {} missed before it", run.missed);
      table.AddRow({{hours(run.begun.ns), Align::kRight},
                    {how, Align::kLeft},
                    {run.reason, Align::kLeft, Style::kMuted}});
    }
    out += table.Print();
    if (count > kMostRunRows) {
      out += fmt::format("  and {} more: --json has all\n", count - kMostRunRows);
    }
  }
  return out;
}

}  // namespace servescape
