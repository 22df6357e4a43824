// SPDX-License-Identifier: MIT
#include "sim/report/event_text.h"

#include <fmt/format.h>

#include <iterator>

#include "sim/scenario/config_job.h"

namespace servescape {
namespace {

const char* WordOf(AttemptKind kind) {
  switch (kind) {
    case AttemptKind::kFirst:
      return "first";
    case AttemptKind::kRetry:
      return "retry";
    case AttemptKind::kHedge:
      return "hedge";
  }
  return "";
}

const char* WordOf(LookupResult result) {
  switch (result) {
    case LookupResult::kHit:
      return "hit";
    case LookupResult::kStale:
      return "stale";
    case LookupResult::kMiss:
      return "miss";
    case LookupResult::kCoalesced:
      return "coalesced";
  }
  return "";
}

const char* WordOf(JobMove move) {
  constexpr const char* kWords[] = {"none",    "starts",  "succeeds", "fails",
                                    "stopped", "missed", "retries",  "interrupted"};
  return kWords[static_cast<size_t>(move)];
}

// What stands between the instant and the value; 0: there is no value.
char MarkOf(EventWord word) {
  switch (word) {
    case EventWord::kStart:
      return 'x';
    case EventWord::kReady:
    case EventWord::kBilled:
    case EventWord::kScale:
      return ':';
    case EventWord::kArrival:
    case EventWord::kWait:
    case EventWord::kReject:
    case EventWord::kKeepOut:
    case EventWord::kEnd:
    case EventWord::kNothing:
    case EventWord::kAttempt:
    case EventWord::kLookup:
    case EventWord::kRollout:
    case EventWord::kTraining:
    case EventWord::kNodes:
    case EventWord::kJob:
      return 0;
    default:
      return '=';
  }
}

constexpr const char* kRuleWords[kBatchRules] = {
    "none",            "too_large",      "queue_full", "concurrency", "expired",
    "shed",            "overdue",        "throttled",  "look",        "window",
    "fresh_delay",     "back_off",       "cap",        "cork",        "closed_early",
    "cold_start",      "no_server",      "rate_limited", "queue_timeout", "deadline",
    "retry_throttled", "attempts_spent", "paced",      "server_full", "turn_around",
    "retry_wait"};

template <class Each>
std::vector<std::string> NamesOf(const std::vector<Each>& list) {
  std::vector<std::string> names;
  for (const Each& each : list) names.push_back(each.name);
  return names;
}

}  // namespace

const char* const kEventNotation =
    "  aT arrival             wT waits               rT refused by a full queue\n"
    "  sTxN batch of N starts eT batch ends          oT kept out before the queue\n"
    "  cT=L answered after L  fT=L failed after L    lT=W left a queue after W\n"
    "  pT=D put back, D to go uT=D resumed           xT=D stopped for good\n"
    "  +T=D takes D longer    nT came to nothing     @T=D SERVICE/R replica R served it in D\n"
    "  tT attempt             gT looked up           vT=A read, A old\n"
    "  kT:N replicas ready    bT:N replicas billed   dT:N an autoscaler wants N\n"
    "  yT a rollout looks     zT a training begins, or its model serves\n"
    "  iT POOL WHAT happened to the machines of the pool of this number, from 0 on\n"
    "  jT JOB N WORD          run N of a job starts, succeeds, ..\n"
    "  # remark\n"
    "  with batching.system:  mT=W waited W and is in the batch that starts next\n"
    "                         !T=D SERVICE RULE of its batcher held or refused one after D";

const char* WordOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAnswered:
      return "answered";
    case Outcome::kRejected:
      return "rejected";
    case Outcome::kShed:
      return "shed";
    case Outcome::kTimedOut:
      return "timed_out";
    case Outcome::kFailed:
      return "failed";
  }
  return "";
}

EventText::EventText(const Config& config)
    : sources_(NamesOf(config.traffic)),
      classes_(NamesOf(config.classes)),
      services_(NamesOf(config.services)),
      caches_(NamesOf(config.caches)),
      stores_(NamesOf(config.stores)) {
  for (const auto& job : config.jobs) jobs_.push_back(job->name);
}

const std::string& EventText::NameOf(const ReportedEvent& event) const {
  switch (event.word) {
    case EventWord::kComplete:
    case EventWord::kFail:
      return sources_[event.where];
    case EventWord::kLookup:
      return caches_[event.where];
    case EventWord::kRead:
      return stores_[event.where];
    case EventWord::kJob:
      return jobs_[event.where];
    default:
      return services_[event.where];
  }
}

void EventText::Append(const ReportedEvent& event, std::string* out) const {
  *out += static_cast<char>(event.word);
  const auto to = std::back_inserter(*out);
  fmt::format_to(to, "{}", event.at.ns);
  if (const char mark = MarkOf(event.word)) fmt::format_to(to, "{}{}", mark, event.value);
  if (event.word == EventWord::kAttempt) {
    fmt::format_to(to, " {}\n", WordOf(event.attempt));
    return;
  }
  if (event.word == EventWord::kNodes) {
    fmt::format_to(to, " {} {}\n", event.where, event.reason);
    return;
  }
  if (event.word != EventWord::kArrival) *out += " " + NameOf(event);
  switch (event.word) {
    case EventWord::kServed:
      fmt::format_to(to, "/{}", event.which);
      break;
    case EventWord::kLookup:
      fmt::format_to(to, " {}", WordOf(event.result));
      break;
    case EventWord::kRule:
      fmt::format_to(to, " {}", kRuleWords[static_cast<size_t>(event.rule)]);
      break;
    case EventWord::kJob:
      fmt::format_to(to, " {} {}", event.job->run, WordOf(event.job->move));
      break;
    case EventWord::kNothing:
      fmt::format_to(to, " {}", servescape::WordOf(event.outcome));
      break;
    case EventWord::kComplete:
    case EventWord::kFail:
      if (classes_.size() > 1) *out += " " + classes_[event.which];
      if (event.word == EventWord::kFail) {
        fmt::format_to(to, " {}", servescape::WordOf(event.outcome));
      }
      break;
    default:
      break;
  }
  *out += '\n';
}

}  // namespace servescape
