// SPDX-License-Identifier: MIT
#include "sim/scenario/bind.h"
#include "sim/scenario/config_traffic.h"
#include "sim/scenario/kinds.h"
#include "sim/scenario/trace.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kClasses[] = {
    Table("class", "", "Kinds of requests, by name, in order; one class without it."),
    Table("class.*", "", "A kind of requests: its priority, weight and deadline."),
    Bound<&ClassConfig::priority>(Ranged(
        "class.*.priority", kInteger, "", 0, 63, false, "0", "1",
        "Its rank where a queue orders by priority or sheds: 0 is served, and kept, first; with "
        "Triton its priority level, 0 for none.")),
    Bound<&ClassConfig::weight>(
        Ranged("class.*.weight", kNumber, "", 0, 1e6, true, "1", "4",
               "Its share of a service under fair queueing and processor sharing by class.")),
    Bound<&ClassConfig::deadline>(
        Ranged("class.*.deadline", kDuration, "s", 0, kTenYears, true, "", R"("200ms")",
               "Time from arrival within which an answer is worth something.")),
    Bound<&ClassConfig::timeout>(
        Ranged("class.*.timeout", kDuration, "s", 0, kTenYears, true, "", R"("50ms")",
               "The time-out that its requests ask of a batcher that listens to it (Triton with "
               "allow_timeout_override).")),
    Key("class.*.path", kText, "", R"("deep")",
        "The path its requests take in place of their source's.")};

constexpr SchemaRow kTraffic[] = {
    {"traffic", kTable, "", "", 0, 0, false, "", "", "Sources of requests, by name."},
    {"traffic.*", kTable, "", "", 0, 0, false, "", "", "One source of requests."},
    Choice<kArrivals, &SourceConfig::arrivals>(
        "traffic.*.arrivals", R"("poisson")", R"("poisson")",
        "How requests arrive: poisson (random), uniform (equal gaps), renewal (gaps drawn from "
        "interarrival), gamma and weibull (gaps of that law, by cv or shape), closed (clients that "
        "wait for each answer), trace (a file), mmpp (Poisson whose rate jumps between states)."),
    Bound<&SourceConfig::rate>(
        {"traffic.*.rate", kRate, "", "1/s", 0, kMostRate, true, "", R"("2000/s")",
         "Mean rate before the profile's factors (all open arrivals but trace and mmpp); gaps are "
         "whole nanoseconds, so faster ones would not be that fast."}),
    {"traffic.*.interarrival", kNumberDistribution, "", "", 0, 0, false, "",
     R"({ distribution = "gamma", cv = 4 })",
     "Shape of the gaps of renewal traffic; scaled so that their mean is 1 / rate."},
    Table("traffic.*.users", "{ daily_active = 5_000_000, requests_per_user = 20 }",
          "The rate from an audience, in place of rate."),
    Bound<&SourceConfig::daily_active>(Ranged("traffic.*.users.daily_active", kNumber, "users", 0,
                                              1e12, true, "", "5_000_000", "Users on a day.")),
    Ranged("traffic.*.users.requests_per_user", kNumber, "requests", 0, 1e9, true, "", "20",
           "Requests each of them sends on a day."),
    Ranged("traffic.*.users.peak_to_mean", kNumber, "", 0, 1000, true, "1", "2.5",
           "The rate wanted as a multiple of the day's mean."),
    Ranged("traffic.*.cv", kNumber, "", 0, 1000, true, "", "4",
           "Standard deviation of the gaps divided by their mean (gamma)."),
    Ranged("traffic.*.shape", kNumber, "", 0.05, 1000, false, "", "0.6",
           "Shape of the gaps (weibull): below 1 they cluster."),
    Key("traffic.*.states", kTableList, "[]",
        R"([{ rate = "2/s", mean_time = "50s" }, { rate = "9.5/s", mean_time = "20s" }])",
        "The states of mmpp traffic, 2 to 16, visited in turn."),
    Bound<&MmppState::rate>(Ranged("traffic.*.states[].rate", kRate, "1/s", 0, kMostRate, false, "",
                                   R"("2/s")", "Rate while in this state.")),
    Bound<&MmppState::mean_time>(Ranged("traffic.*.states[].mean_time", kDuration, "s", 0,
                                        kTenYears, true, "", R"("50s")",
                                        "Mean time in this state, exponential.")),
    Bound<&SourceConfig::clients>(
        {"traffic.*.clients", kInteger, "", "clients", 1, 1'000'000, false, "", "16",
         "Users of closed traffic: each thinks, sends a request, and waits for its answer."}),
    Bound<&SourceConfig::requests>({"traffic.*.requests", kInteger, "", "requests", 0, 1e12, false,
                                    "0", "640",
                                    "Requests that the clients send in all, as benchmarks do with "
                                    "a number of prompts; 0: they "
                                    "go on (closed)."}),
    Bound<&SourceConfig::think>({"traffic.*.think", kTimeDistribution, "", "s", 0, kTenYears, false,
                                 R"("0s")", R"({ distribution = "exponential", mean = "1s" })",
                                 "Time between an answer and the client's next request (closed)."}),
    {"traffic.*.profile", kTableList, "", "", 0, 0, false, "[]",
     R"([{ at = "10min", factor = 3.0, ramp = "30s", hold = "5min" }])",
     "Factors of the rate over time (open arrivals but trace); several multiply."},
    Choice<kShapes, &ProfileConfig::shape>(
        "traffic.*.profile[].shape", R"("spike")", R"("step")",
        "spike rises over ramp, holds and falls; step jumps and stays; ramp rises and stays; "
        "diurnal is a cosine; weekly has a factor a day; points is a drawn curve; counts is read "
        "from a file."),
    Bound<&ProfileConfig::at>({"traffic.*.profile[].at", kDuration, "", "s", 0, kTenYears, false,
                               R"("0s")", R"("10min")", "When it begins (spike, step, ramp)."}),
    Bound<&ProfileConfig::factor>({"traffic.*.profile[].factor", kNumber, "", "", 0, 1e6, false, "",
                                   "3.0", "The rate's factor at its height (spike, step, ramp)."}),
    Bound<&ProfileConfig::ramp>({"traffic.*.profile[].ramp", kDuration, "", "s", 0, kTenYears,
                                 false, R"("0s")", R"("30s")",
                                 "Time of each slope (spike, ramp)."}),
    Bound<&ProfileConfig::hold>({"traffic.*.profile[].hold", kDuration, "", "s", 0, kTenYears,
                                 false, R"("0s")", R"("5min")", "Time at full height (spike)."}),
    Bound<&ProfileConfig::amplitude>({"traffic.*.profile[].amplitude", kRatio, "", "ratio", 0, 1,
                                      false, "", "0.6", "Swing around 1 (diurnal)."}),
    Bound<&ProfileConfig::period>({"traffic.*.profile[].period", kDuration, "", "s", 0, kTenYears,
                                   true, R"("24h")", R"("24h")", "Length of one cycle (diurnal)."}),
    Bound<&ProfileConfig::peak>({"traffic.*.profile[].peak", kDuration, "", "s", 0, kTenYears,
                                 false, R"("0s")", R"("14h")",
                                 "Time of the first maximum (diurnal)."}),
    Ranged("traffic.*.profile[].days", kNumberList, "", 0, 1e6, false, "",
           "[1, 1, 1, 1, 1.2, 0.7, 0.6]",
           "Seven factors, one a day from the start of the run, then again (weekly)."),
    Key("traffic.*.profile[].points", kTimeCurve, "", R"([["0s", 1.0], ["10min", 3.0]])",
        "Times and factors, straight lines between them, the last one held (points)."),
    Key("traffic.*.profile[].file", kText, "", R"("requests.csv")",
        "The CSV file with a count per interval; the last is held if the run goes on (counts)."),
    Key("traffic.*.profile[].column", kColumn, R"("requests")", R"("requests")",
        "The column with the counts; divided by their mean they are the factors (counts)."),
    Ranged("traffic.*.profile[].interval", kDuration, "s", 0, kTenYears, true, R"("1min")",
           R"("5min")",
           "The time between one line of the file and the next; else what its times say (counts)."),
    {"traffic.*.trace", kTable, "", "", 0, 0, false, "", R"({ file = "hour.csv" })",
     "The recorded requests to replay (trace): CSV or any table in text; the CLI reads more."},
    Bound<&SourceConfig::trace_file>({"traffic.*.trace.file", kText, "", "", 0, 0, false, "",
                                      R"("traces/hour.csv")",
                                      "The file's path, seen from the scenario; at most 64 MB."}),
    Bound<&TraceFormat::time_column>({"traffic.*.trace.time", kColumn, "", "", 0, 0, false, "",
                                      R"("timestamp_ms")",
                                      "The column with the time of arrival: numbers or dates; else "
                                      "one called time, timestamp, .."}),
    {"traffic.*.trace.time_unit", kWord, "auto ns us ms s min h d", "", 0, 0, false, R"("auto")",
     R"("ms")", "The unit of that column (auto: as its name and its first value say)."},
    {"traffic.*.trace.size", kNumberMap, "", "", 0, 0, false, "",
     "{ generated_tokens = 1.0, context_tokens = 0.1 }",
     "A request's size as a weighted sum of columns; without it every size is 1."},
    Bound<&SourceConfig::trace_repeat>(
        {"traffic.*.trace.repeat", kBoolean, "", "", 0, 0, false, "false", "true",
         "Starts the trace again when it ends, until the run does."}),
    Bound<&TraceFormat::key_column>(Key("traffic.*.trace.key", kColumn, "", R"("user_id")",
                                        "The column with the request's key.")),
    Bound<&TraceFormat::class_column>(Key("traffic.*.trace.class", kColumn, "", R"("tier")",
                                          "The column with the name of the request's class.")),
    Bound<&TraceFormat::items_column>(Key("traffic.*.trace.items", kColumn, "", R"("candidates")",
                                          "The column with the request's number of items.")),
    Bound<&TraceFormat::prompt_column>(Key("traffic.*.trace.prompt_tokens", kColumn, "",
                                           R"("ContextTokens")",
                                           "The column with the tokens of its prompt.")),
    Bound<&TraceFormat::output_column>(Key("traffic.*.trace.output_tokens", kColumn, "",
                                           R"("GeneratedTokens")",
                                           "The column with the tokens of its answer.")),
    Ranged("traffic.*.items", kNumberDistribution, "items", 1, 65536, false, "1", "500",
           "Items in each request, a number or a distribution: a batch's limit and its time count "
           "items."),
    Ranged("traffic.*.prompt_tokens", kNumberDistribution, "tokens", 0, kMostTokens, false, "0",
           "512", "Tokens of each prompt, a number or a distribution (batching.prefill)."),
    Bound<&TrafficConfig::shared_prompt_tokens>(Ranged(
        "traffic.*.shared_prompt_tokens", kInteger, "tokens", 0, kMostTokens, false, "0", "1024",
        "How many tokens at the beginning of its prompts are the same in all, such as a "
        "system prompt (scheduler = \"vllm\").")),
    Ranged("traffic.*.output_tokens", kNumberDistribution, "tokens", 1, kMostTokens, false, "",
           R"({ distribution = "geometric", mean = 200 })",
           "Tokens of each answer, a number or a distribution (batching.tokens)."),
    Bound<&SourceConfig::size>({"traffic.*.size", kNumberDistribution, "", "", 0, 0, false, "1",
                                R"({ distribution = "lognormal", mean = 200, cv = 1.2 })",
                                "A request's size, a factor of the services' time_per_size."}),
    {"traffic.*.path", kText, "", "", 0, 0, false, "", R"("main")",
     "The path its requests take; needless where there is one path only."},
    Table("traffic.*.keys", R"({ distribution = "zipf", exponent = 0.99, count = 1_000_000 })",
          "What each request asks for: caches and routing by key look at it."),
    Choice<kKeyKinds, &SourceConfig::keys, &KeyConfig::kind>(
        "traffic.*.keys.distribution", "", R"("zipf")",
        "How popular keys are: zipf by rank, uniform, hot_set (a few get most), trace (a "
        "column)."),
    Bound<&SourceConfig::keys, &KeyConfig::exponent>(
        Ranged("traffic.*.keys.exponent", kNumber, "", 0, 10, false, "1", "0.99",
               "Rank r has the weight 1 / r^exponent (zipf).")),
    Bound<&SourceConfig::keys, &KeyConfig::count>(
        Ranged("traffic.*.keys.count", kInteger, "keys", 1, 1e12, false, "", "5_000_000",
               "Number of different keys (zipf, uniform, hot_set).")),
    Bound<&SourceConfig::keys, &KeyConfig::hot_share>(
        Ranged("traffic.*.keys.hot_share", kRatio, "ratio", 0, 1, false, "", R"("90%")",
               "Share of requests that ask for hot keys (hot_set).")),
    Bound<&SourceConfig::keys, &KeyConfig::hot_count>(Ranged("traffic.*.keys.hot_count", kInteger,
                                                             "keys", 1, 1e12, false, "", "1000",
                                                             "Number of hot keys (hot_set).")),
    Bound<&SourceConfig::keys, &KeyConfig::drift>(
        Ranged("traffic.*.keys.drift", kRate, "1/s", 0, 1e9, false, R"("0/s")", R"("1000/h")",
               "Ranks by which the popularity moves through the keys (zipf, hot_set).")),
    Bound<&SourceConfig::session, &SessionConfig::any>(
        Table("traffic.*.session", R"({ requests = 5, think = "10s" })",
              "Each arrival begins a session of several requests, one after the other.")),
    Bound<&SourceConfig::session, &SessionConfig::requests>(
        Ranged("traffic.*.session.requests", kNumberDistribution, "requests", 1, 1e6, false, "",
               "5", "Requests in a session, rounded, at least 1.")),
    Bound<&SourceConfig::session, &SessionConfig::think>(
        Key("traffic.*.session.think", kTimeDistribution, R"("0s")", R"("10s")",
            "Time between an answer and the session's next request.")),
    Key("traffic.*.class", kText, "", R"("premium")",
        "The class of all its requests; without it the first class."),
    Key("traffic.*.classes", kNumberMap, "", "{ premium = 0.1, free = 0.9 }",
        "Shares of classes among its requests; they are divided by their sum."),
    Table("traffic.*.rate_limit", R"({ rate = "100/s", burst = 20 })",
          "A token bucket in front of the system; more is rejected."),
    Bound<&SourceConfig::rate_limit>(Ranged("traffic.*.rate_limit.rate", kRate, "1/s", 0, 1e9, true,
                                            "", R"("100/s")",
                                            "Tokens per second; a request takes one.")),
    Bound<&SourceConfig::rate_burst>(Ranged("traffic.*.rate_limit.burst", kNumber, "requests", 1,
                                            1e9, false, "1", "20", "Tokens the bucket can hold."))};

}  // namespace

std::span<const SchemaRow> ClassRows() { return kClasses; }
std::span<const SchemaRow> TrafficRows() { return kTraffic; }

}  // namespace servescape
