// SPDX-License-Identifier: MIT
#include "sim/cli/verb_schemas.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/report/json.h"
#include "sim/studies/output_schemas.h"
#include "sim/studies/schema_parts.h"

namespace servescape {
namespace {

using schema_parts::Add;
using schema_parts::Fields;
using schema_parts::Flag;
using schema_parts::List;
using schema_parts::Map;
using schema_parts::MaybeText;
using schema_parts::MaybeWhole;
using schema_parts::Of;
using schema_parts::Real;
using schema_parts::Some;
using schema_parts::Text;
using schema_parts::Whole;
using schema_parts::Word;

// A table of the version that all outputs are of.
Json Versioned(std::initializer_list<std::pair<const char*, Json>> fields) {
  Json out = Fields(fields);
  Add(&out, "schema", {{"const", 1}});
  return out;
}
Json Signed() { return Of("integer"); }
Json EstimateTable() {
  return Fields({{"value", Real()}, {"lower", Real()}, {"upper", Real()}, {"n", Whole()}});
}
Json LeftOut() { return Fields({{"rows", Whole()}, {"first", MaybeText()}}); }

Json AutoscaleTable() {
  // What it decided, and beside it what only one system or a run in a scenario has.
  const Json tick = Some(
      Fields({{"t", Real()}, {"replicas", Signed()}, {"desired", Signed()}, {"reason", Text()}}),
      {{"proposal", {{"type", {"integer", "null"}}}},
       {"able", Text()},
       {"limited", Text()},
       {"active", Text()},
       {"event", Text()},
       {"error", Text()},
       {"utilization", {{"type", {"integer", "null"}}}},
       {"stat", Real()},
       {"ready", Whole()},
       {"stable", Real()},
       {"panic", Real()},
       {"panicking", Flag()},
       {"decider_desired", Signed()},
       {"ebc", Signed()},
       {"want", Signed()},
       {"pa_active", Text()},
       {"sks_mode", Text()},
       {"valid", Flag()},
       {"by", Text()},
       {"active_condition", Text()},
       {"total_ongoing_requests", Real()},
       {"running_replicas", Signed()}});
  Json out = Versioned({{"autoscaler", Text()}, {"notes", List(Text())}, {"ticks", List(tick)}});
  return Some(std::move(out), {{"report", Of("object")}});  // --in: as that of run
}

Json RegretTable() {
  const Json row = Fields({{"name", Text()},
                           {"autoscaler", Text()},
                           {"attained", Real()},
                           {"replica_hours", Real()},
                           {"usd_per_hour", Real()},
                           {"oracle_replica_hours", Real()},
                           {"regret_replica_hours", Real()}});
  return Versioned({{"within", Text()}, {"autoscalers", List(row)}});
}

Json BalanceTable() {
  const Json tried = Fields({{"server", Text()}, {"at_s", Real()}, {"outcome", Text()}});
  const Json request = Some(Fields({{"sent_s", Real()},
                                    {"answered_s", Real()},
                                    {"status", {{"type", {"integer", "string"}}}},
                                    {"server", MaybeText()},
                                    {"tries", List(tried)},
                                    {"reason", Text()}}),
                            {{"cache", Text()}});
  const Json server = Fields({{"server", Text()}, {"answers", Whole()}, {"tries", Whole()}});
  Json out = Versioned({{"system", Text()},
                        {"phase_s", Real()},
                        {"notes", List(Text())},
                        {"servers", List(server)},
                        {"statuses", Map(Whole())},
                        {"totals", Map(Whole())},
                        {"looks", List(Fields({{"t", Real()}, {"loads", Map(Signed())}}))}});
  return Some(std::move(out), {{"requests", List(request)}});  // not with --summary
}

Json BreakEvenTable() {
  const Json crossing = Fields({{"requests_per_day", Real()},
                                {"lower", Real()},
                                {"upper", Real()},
                                {"usd_per_hour", Real()},
                                {"cheaper_below", Word({"first", "second"})}});
  const Json point = Fields({{"requests_per_day", Real()},
                             {"first_usd_per_hour", Real()},
                             {"first_half_interval", Real()},
                             {"first_serves", Flag()},
                             {"second_usd_per_hour", Real()},
                             {"second_half_interval", Real()},
                             {"second_serves", Flag()}});
  return Versioned({{"first", Text()},
                    {"second", Text()},
                    {"crossings", List(crossing)},
                    {"points", List(point)}});
}

Json CacheTable() {
  const Json ops = Fields({{"reads", Whole()}, {"writes", Whole()}, {"deletes", Whole()}});
  const Json trace =
      Some(Fields({{"requests", Whole()}, {"objects", Whole()}, {"bytes", MaybeWhole()}}),
           {{"sequences", Whole()}, {"operations", ops}});
  const Json result =
      Some(Fields({{"policy", Text()},
                   {"capacity", MaybeWhole()},
                   {"unit", {{"enum", {"items", "bytes", nullptr}}}},
                   {"requests", Whole()},
                   {"misses", Whole()},
                   {"missed_bytes", MaybeWhole()},
                   {"miss_ratio", Real()},
                   {"second_half", Fields({{"requests", Whole()}, {"misses", Whole()}})},
                   {"evictions", Whole()},
                   {"items", Whole()}}),
           {{"system", Text()},
            {"refused", Whole()},
            {"waits", Fields({{"requests", Whole()}, {"mean_s", Real()}})},
            {"prefix_hits", Whole()}});
  return Versioned({{"trace", trace},
                    {"understood", Text()},
                    {"left_out", LeftOut()},
                    {"results", List(result)}});
}

Json Quantiles() {
  return List(Fields({{"q", Real()}, {"linear", Real()}, {"nearest_rank", Real()}}));
}

Json TraceOutput() {
  const Json window = Fields({{"window_s", Real()},
                              {"windows", Whole()},
                              {"peak", Whole()},
                              {"peak_rate_per_s", Real()},
                              {"peak_start_s", Real()},
                              {"index_of_dispersion", Real()}});
  const Json gaps =
      Fields({{"mean_s", Real()}, {"cv", Real()}, {"min_s", Real()}, {"max_s", Real()}});
  const Json arrivals =
      Fields({{"mean_rate_per_s", Real()}, {"interarrival", gaps}, {"windows", List(window)}});
  const Json time =
      Fields({{"column", Text()}, {"unit", Text()}, {"first_s", Real()}, {"duration_s", Real()}});
  const Json counts = Fields({{"column", Text()},
                              {"interval_s", Real()},
                              {"total", Real()},
                              {"mean", Real()},
                              {"mean_rate_per_s", Real()},
                              {"p99", Real()},
                              {"peak", Real()},
                              {"peak_row", Whole()},
                              {"peak_to_mean", Real()},
                              {"index_of_dispersion", Real()},
                              {"largest_rise_of_5_means", Real()},
                              {"missing_slots", MaybeWhole()},
                              {"repeated_slots", MaybeWhole()}});
  const Json column = Some(Fields({{"name", Text()}, {"kind", Word({"numbers", "ids", "text"})}}),
                           {{"line", Whole()},
                            {"ids", Whole()},
                            {"distinct_ids", Whole()},
                            {"left_out", Whole()},
                            {"count", Whole()},
                            {"mean", Real()},
                            {"min", Real()},
                            {"p50", Real()},
                            {"p90", Real()},
                            {"p99", Real()},
                            {"max", Real()},
                            {"sum", Real()},
                            {"cv", Real()},
                            {"quantiles", Quantiles()}});
  const auto maybe = [](const Json& table) { return Json{{"anyOf", {table, Of("null")}}}; };
  return Versioned(
      {{"trace", Fields({{"file", Text()}, {"rows", Whole()}, {"first_row", Whole()}})},
       {"understood", Text()},
       {"left_out", LeftOut()},
       {"out_of_order", Whole()},
       {"notes", List(Text())},
       {"percentiles", Text()},
       {"time", maybe(time)},
       {"arrivals", maybe(arrivals)},
       {"counts", maybe(counts)},
       {"columns", List(column)}});
}

Json CalibrateTable() {
  const Json row =
      Some(Fields({{"clients", Whole()}, {"fitted", Flag()}}), {{"items", Whole()},
                                                                {"throughput", Real()},
                                                                {"where", Text()},
                                                                {"prompt_tokens", Real()},
                                                                {"output_tokens", Real()},
                                                                {"mean_output_tokens", Real()},
                                                                {"set", Map(Text())},
                                                                {"ttft", Real()},
                                                                {"tpot", Real()}});
  return Some(Versioned({{"profile", Text()}, {"rows", List(row)}}),
              {{"family", Text()}, {"rounds", Whole()}});
}

// Fields of the monitor beside these.
Json DriftTable() {
  Json out = Versioned({{"monitor", Text()}, {"system", Text()}});
  out["additionalProperties"] = true;
  const Json rate = Fields({{"value", Real()}, {"lower", Real()}, {"upper", Real()}});
  return Some(std::move(out), {{"config", Of("object")},
                               {"left_out", List(Text())},
                               {"alarms", List(Fields({{"row", Whole()}, {"value", Real()}}))},
                               {"warning", Flag()},
                               {"threshold", Real()},
                               {"dataset_drift", Flag()},
                               {"is_drift", Flag()},
                               {"rate", rate},
                               {"share_of_columns_flagged", rate},
                               {"share_of_data_sets_flagged", rate}});
}

Json ExplainTable() {
  const Json field = Fields({{"field", Text()},
                             {"key", MaybeText()},
                             {"does", Text()},
                             {"default", Text()},
                             {"surprises", MaybeText()},
                             {"since", Text()},
                             {"source", Text()},
                             {"recording", MaybeText()}});
  const Json system = Fields({{"system", Text()},
                              {"called", Text()},
                              {"version", Text()},
                              {"kind", Text()},
                              {"where", Text()},
                              {"source", Text()},
                              {"recordings", MaybeText()},
                              {"fields", List(field)}});
  Json one = system, only = field;
  for (Json* each : {&one, &only}) Add(each, "schema", {{"const", 1}});
  Add(&only, "system", Text());
  return {{"anyOf", {Versioned({{"systems", List(system)}}), one, only}}};
}

Json ScheduleTable() {
  const Json skipped = Some(Fields({{"count", Whole()}}), {{"first", Text()}, {"last", Text()}});
  const Json run =
      Some(Fields({{"started", Text()}, {"ended", Text()}, {"late_s", Real()}, {"reason", Text()}}),
           {{"job", Text()},
            {"scheduled", Text()},
            {"deleted", {{"type", {"boolean", "string", "null"}}}},
            {"missed_before", Whole()},
            {"run_after", Text()},
            {"logical_date", Text()},
            {"data_interval", List(Text())},
            {"skipped_before", skipped},
            {"backfill", Flag()}});
  const Json event = Fields({{"at", Text()}, {"type", Text()}, {"reason", Text()}});
  return Some(Versioned({{"scheduler", Text()},
                         {"time_zone", Text()},
                         {"from", Text()},
                         {"until", Text()},
                         {"notes", List(Text())},
                         {"runs", List(run)}}),
              {{"events", List(event)}, {"settings", Of("object")}, {"end", Text()}});
}

// A step has the fields of what was asked.
Json StepsTable() {
  Json step = Fields({{"step", Text()}});
  step["additionalProperties"] = true;
  return Versioned({{"system", Text()}, {"steps", List(step)}});
}

Json VllmTable() {
  const Json prefix = Fields({{"queries", Whole()},
                              {"hits", Whole()},
                              {"preempted_queries", Whole()},
                              {"preempted_hits", Whole()}});
  const Json step = Some(Fields({{"step", Whole()},
                                 {"scheduled", Map(Whole())},
                                 {"preempted", List(Text())},
                                 {"admitted_cached", Map(Whole())},
                                 {"new_blocks", Map(Whole())},
                                 {"computed", Map(Whole())},
                                 {"waiting", List(Text())},
                                 {"free", Whole()},
                                 {"hashed", Whole()},
                                 {"prefix", prefix},
                                 {"finished", List(Text())},
                                 {"free_after", Whole()}}),
                         {{"idle", Flag()}, {"output_of_step", Whole()}});
  return Versioned({{"scheduler", Text()}, {"notes", List(Text())}, {"steps", List(step)}});
}

Json RecallTable() {
  const Json lists = Fields(
      {{"count", Whole()}, {"shortest", Whole()}, {"longest", Whole()}, {"imbalance", Real()}});
  const Json row = Some(Fields({{"keep", Real()},
                                {"deleted", Real()},
                                {"recall", Real()},
                                {"returned", Real()},
                                {"short_answers", Real()},
                                {"distances", Real()},
                                {"hops", Real()},
                                {"links", Real()},
                                {"work", Real()}}),
                        {{"ef", Whole()}, {"nprobe", Whole()}});
  return Some(Versioned({{"library", Text()},
                         {"data", Text()},
                         {"count", Whole()},
                         {"dimension", Whole()},
                         {"dtype", Text()},
                         {"memory_bytes", Real()},
                         {"rows", List(row)}}),
              {{"lists", lists}, {"M", Whole()}, {"ef_construction", Whole()}});
}

Json LoadTable() {
  const Json theory = Fields({{"name", Text()}, {"mean", Real()}, {"p99", Real()}});
  const Json point =
      Fields({{"factor", Real()},
              {"offered", Real()},
              {"throughput", EstimateTable()},
              {"mean", EstimateTable()},
              {"p50", EstimateTable()},
              {"p99", EstimateTable()},
              {"verdict", Word({"stable", "overloaded", "unstable", "inconclusive"})},
              {"lost", Real()},
              {"theory", theory}});
  return Versioned({{"points", List(point)}, {"warnings", List(Text())}});
}

Json GradeTable() {
  const Json spread = Fields({{"median", Real()}, {"low", Real()}, {"high", Real()}});
  const Json bet =
      Fields({{"name", Text()}, {"finding", Text()}, {"bet", Real()}, {"truth", spread}});
  const Json curve =
      Fields({{"name", Text()}, {"finding", Text()}, {"inside", Whole()}, {"points", Whole()}});
  const Json memo =
      Fields({{"figure", Text()}, {"seed", Whole()}, {"same", Flag()}, {"why", Text()}});
  const Json mistake = Fields({{"name", Text()}, {"title", Text()}, {"seeds", Whole()}});
  const Json answer = Fields({{"answer", Text()},
                              {"passed", Flag()},
                              {"seeds_passed", Whole()},
                              {"seeds_needed", Whole()},
                              {"marks", Real()},
                              {"ratio", Real()},
                              {"stars", Whole()},
                              {"stars_possible", Whole()},
                              {"star_titles", List(Text())},
                              {"goals", List(Fields({{"when", Text()}, {"seeds_held", Whole()}}))},
                              {"figures", Map(spread)},
                              {"variants", Map(Whole())},
                              {"bets", List(bet)},
                              {"curves", List(curve)},
                              {"mistakes", List(mistake)},
                              {"memo", List(memo)},
                              {"debrief", Text()}});
  const Json optimum = {{"anyOf", {Fields({{"point", Text()}, {"value", Real()}}), Of("null")}}};
  return Some(Versioned({{"lesson", Text()},
                         {"number", Whole()},
                         {"title", Text()},
                         {"optimum", optimum},
                         {"answers", List(answer)},
                         {"mistakes", Map(Whole())}}),
              {{"answers_after", List(answer)}, {"mistakes_after", Map(Whole())}});
}

// A study is of any of these kinds.
Json StudyTable() {
  Json any = Json::array();
  for (const char* kind : {"sweep", "solve", "frontier", "compare"}) {
    Json table;
    std::string broken;
    SERVESCAPE_CHECK(ParseJson(OutputSchema(kind), &table, &broken));
    for (const char* head : {"$schema", "title", "description"}) table.erase(head);
    any.push_back(std::move(table));
  }
  return {{"anyOf", std::move(any)}};
}

constexpr std::pair<const char*, Json (*)()> kVerbSchemas[] = {{"autoscale", AutoscaleTable},
                                                               {"balance", BalanceTable},
                                                               {"breakeven", BreakEvenTable},
                                                               {"cache", CacheTable},
                                                               {"calibrate", CalibrateTable},
                                                               {"drift", DriftTable},
                                                               {"explain", ExplainTable},
                                                               {"features", StepsTable},
                                                               {"grade", GradeTable},
                                                               {"load", LoadTable},
                                                               {"recall", RecallTable},
                                                               {"registry", StepsTable},
                                                               {"regret", RegretTable},
                                                               {"schedule", ScheduleTable},
                                                               {"study", StudyTable},
                                                               {"trace", TraceOutput},
                                                               {"vllm", VllmTable}};

// These write what others do.
constexpr std::pair<const char*, const char*> kAsOthers[] = {{"merge", "sweep"}};

}  // namespace

std::vector<std::string> VerbsWithSchema() {
  std::vector<std::string> verbs = OutputsWithSchema();
  verbs.emplace_back("run");
  for (const auto& [verb, table] : kVerbSchemas) verbs.emplace_back(verb);
  for (const auto& [verb, other] : kAsOthers) verbs.emplace_back(verb);
  std::sort(verbs.begin(), verbs.end());
  return verbs;
}

std::string VerbSchema(std::string_view verb) {
  if (verb == "run") return ResultSchema();
  for (const auto& [name, other] : kAsOthers) {
    if (name == verb) return VerbSchema(other);
  }
  for (const auto& [name, table] : kVerbSchemas) {
    if (name != verb) continue;
    Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"title", fmt::format("Result of servescape {} --json", name)},
                {"description", "A number that does not exist is null."}};
    out.update(table());
    return Print(out, /*pretty=*/true);
  }
  return OutputSchema(verb);
}

}  // namespace servescape
