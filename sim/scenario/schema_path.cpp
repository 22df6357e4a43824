// SPDX-License-Identifier: MIT
#include "sim/scenario/bind.h"
#include "sim/scenario/config_path.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kPath[] = {
    {"path", kTable, "", "", 0, 0, false, "", "",
     "Ways through the services, by name; needless with a single service."},
    {"path.*", kTableList, "", "", 0, 0, false, "", "", "The steps of a path, in order."},
    Key("path.*[].call", kText, "", R"("ranker")", "The service this step calls."),
    Key("path.*[].path", kText, "", R"("enrich")", "The path whose steps take this step's place."),
    Key("path.*[].cache", kText, "", R"("answers")",
        "The cache this step looks into: a hit skips the rest of the path, a miss runs it and "
        "stores the answer."),
    Key("path.*[].store", kText, "", R"("features")", "The store this step reads."),
    Bound<&StepConfig::delay>(Key("path.*[].delay", kTimeDistribution, "", R"("2ms")",
                                  "Time that passes without using anything.")),
    Key("path.*[].parallel", kTextList, "", R"(["users", "items"])",
        "Services and paths that run at once."),
    Key("path.*[].fan_out", kText, "", R"("shard")",
        "The service or path that runs once for each of the shards, all at once."),
    Key("path.*[].branch", kNumberMap, "", "{ small = 0.8, large = 0.2 }",
        "Services or paths, one of which is taken at random by these weights."),
    Key("path.*[].branch_by_class", kTextMap, "", R"({ premium = "large", default = "small" })",
        "The service or path each class takes; default stands for the rest."),
    Key("path.*[].loop", kText, "", R"("step")",
        "The service or path that is run again and again."),
    Named<kNeedWords, &StepConfig::need>(
        {"path.*[].wait_for", kInteger, "all first", "", 1, 10000, false, R"("all")", R"("first")",
         "How many must succeed before the path goes on (parallel, fan_out)."}),
    Bound<&StepConfig::cancel_rest>(
        Key("path.*[].cancel_rest", kBoolean, "false", "true",
            "Stops the work that is no longer waited for (parallel, fan_out).")),
    Bound<&StepConfig::shards>(Ranged("path.*[].shards", kInteger, "", 1, 10000, false, "", "100",
                                      "Number of calls at once (fan_out).")),
    Bound<&StepConfig::times>(Ranged("path.*[].times", kInteger, "rounds", 1, 1'000'000, false,
                                     "1000", "3", "Most rounds in all (loop).")),
    Bound<&StepConfig::repeat>(Ranged("path.*[].repeat", kRatio, "ratio", 0, 1, false, "1", "0.25",
                                      "Probability of another round (loop).")),
    Bound<&StepConfig::items>(Ranged("path.*[].items", kInteger, "items", 1, 65536, false, "",
                                     "500",
                                     "Items this call carries in place of the request's (call).")),
    {"path.*[].network", kTimeDistribution, "same_zone cross_zone cross_region", "s", 0, kTenYears,
     false, "", R"("same_zone")",
     "Time of the way there, and again of the way back (call, cache, store); words take the "
     "catalog's figures."},
    Bound<&StepConfig::request_bytes>(Ranged("path.*[].request_bytes", kBytes, "bytes", 0, 1e15,
                                             false, "0", R"("2kB")",
                                             "Size of the request on the network.")),
    Bound<&StepConfig::response_bytes>(Ranged("path.*[].response_bytes", kBytes, "bytes", 0, 1e15,
                                              false, "0", R"("40kB")",
                                              "Size of the answer on the network.")),
    Bound<&StepConfig::bandwidth>(
        Ranged("path.*[].bandwidth", kBandwidth, "bytes/s", 0, 1e15, true, "", R"("10Gbit/s")",
               "What the network carries; without it payloads take no time.")),
    Table("path.*[].degrade", R"({ to = "small", queue_above = 20 })",
          "Calls another service while too many wait for this one (call)."),
    Key("path.*[].degrade.to", kText, "", R"("small")", "The service called instead."),
    Bound<&StepConfig::degrade_above>(Ranged("path.*[].degrade.queue_above", kInteger, "requests",
                                             0, 1e9, false, "", "20",
                                             "Waiting requests above which that happens."))};

constexpr SchemaRow kPolicies[] = {
    Bound<&AttemptConfig::timeout>(Ranged("timeout", kDuration, "s", 0, kTenYears, true, "",
                                          R"("80ms")", "Time after which an attempt is given up.")),
    Choice<kCancelWords, &AttemptConfig::cancel>(
        "cancellation", R"("none")", R"("propagate")",
        "Whether an attempt given up stops its work or lets it finish in vain."),
    Bound<&AttemptConfig::retries>(Table("retries", R"({ max = 3, backoff = "100ms" })",
                                         "Further attempts after a failed one.")),
    Bound<&AttemptConfig::max_retries>(Ranged("retries.max", kInteger, "", 0, 100, false, "", "3",
                                              "Most attempts after the first.")),
    Bound<&AttemptConfig::backoff_base>(Ranged("retries.backoff", kDuration, "s", 0, 86400, false,
                                               R"("0s")", R"("100ms")",
                                               "Time before the first retry.")),
    Bound<&AttemptConfig::backoff_factor>(
        Ranged("retries.factor", kNumber, "", 1, 100, false, "2", "2",
               "Factor of that time from one retry to the next.")),
    Bound<&AttemptConfig::backoff_cap>(Ranged("retries.cap", kDuration, "s", 0, 86400, true, "",
                                              R"("1s")", "Longest time before a retry.")),
    Choice<kJitterWords, &AttemptConfig::jitter>(
        "retries.jitter", R"("none")", R"("full")",
        "Chance in that time d: none, between 0 and d, or between d/2 and d."),
    Words("retries.on", kWordList, "rejected timeout error", R"(["rejected", "timeout", "error"])",
          R"(["timeout"])", "What is tried again."),
    Bound<&AttemptConfig::budget>(
        Ranged("retries.budget", kNumber, "", 0, 100, true, "", "0.1",
               "Retries allowed per request, by a token bucket; without it no budget.")),
    Bound<&AttemptConfig::budget_burst>(Ranged("retries.budget_burst", kNumber, "", 1, 1e9, false,
                                               "10", "10", "Tokens that bucket can hold.")),
    Table("hedge", R"({ after = "p95" })",
          "A second attempt beside the first when that takes long; the first answer counts."),
    {"hedge.after", kDuration, "p50 p60 p70 p75 p80 p85 p90 p95 p96 p97 p98 p99", "s", 0, kTenYears,
     true, "", R"("p95")",
     "Time after which it starts: a duration, or a quantile of first attempts' times so far."},
    Bound<&AttemptConfig::hedges>(
        Ranged("hedge.max", kInteger, "", 0, 100, false, "1", "1",
               "Most attempts beside the first; 0: the hedge is out of use.")),
    Table("throttle", "{ k = 2.0 }",
          "Rejects calls at the caller when many were rejected (client-side adaptive throttling)."),
    Bound<&AttemptConfig::throttle>(
        Ranged("throttle.k", kNumber, "", 1, 1000, false, "2", "2.0",
               "Calls allowed as a multiple of those accepted in the window.")),
    Bound<&AttemptConfig::throttle_window>(Ranged("throttle.window", kDuration, "s", 0, 86400, true,
                                                  R"("120s")", R"("120s")",
                                                  "The time looked back on.")),
    Table("breaker", R"({ failure_ratio = 0.5, open = "30s" })",
          "A circuit breaker: after many failures calls fail at once for a while."),
    Bound<&AttemptConfig::breaker_ratio>(Ranged("breaker.failure_ratio", kRatio, "ratio", 0, 1,
                                                true, "0.5", "0.5",
                                                "Share of failures in the window that opens it.")),
    Bound<&AttemptConfig::breaker_requests>(
        Ranged("breaker.min_requests", kInteger, "requests", 1, 1e9, false, "20", "20",
               "Fewest requests in the window that can open it.")),
    Bound<&AttemptConfig::breaker_window>(Ranged("breaker.window", kDuration, "s", 0, 86400, true,
                                                 R"("10s")", R"("10s")",
                                                 "The time looked back on.")),
    Bound<&AttemptConfig::breaker_open>(Ranged("breaker.open", kDuration, "s", 0, 86400, true,
                                               R"("30s")", R"("30s")",
                                               "Time until a trial call is let through.")),
    Key("fallback", kText, "", R"("cheap")",
        "The service or path that runs when every attempt has failed.")};

}  // namespace

std::span<const SchemaRow> PathRows() { return kPath; }
std::span<const SchemaRow> PolicyRows() { return kPolicies; }

}  // namespace servescape
