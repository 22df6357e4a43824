// SPDX-License-Identifier: MIT
#include "sim/studies/output_schemas.h"

#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/studies/schema_parts.h"

namespace servescape {
namespace {

using schema_parts::Add;
using schema_parts::Fields;
using schema_parts::Flag;
using schema_parts::List;
using schema_parts::Map;
using schema_parts::Real;
using schema_parts::Text;
using schema_parts::Whole;
using schema_parts::Word;

Json EstimateTable() {
  return Fields({{"value", Real()}, {"lower", Real()}, {"upper", Real()}, {"n", Whole()}});
}
Json WithUnit() {
  Json out = EstimateTable();
  Add(&out, "unit", Text());
  return out;
}

Json Output(const char* kind, std::initializer_list<std::pair<const char*, Json>> fields) {
  Json out = Fields(fields);
  Add(&out, "kind", {{"const", fmt::format("servescape.{}", kind)}});
  Add(&out, "schema", {{"const", 1}});
  return out;
}

Json Vary() { return List(Fields({{"key", Text()}, {"values", List(Text())}})); }

Json SweepTable() {
  const Json load = Word({"stable", "overloaded", "unstable", "inconclusive"});
  const Json slo = Map(Json(true));
  const Json point = Fields({{"index", Whole()},
                             {"values", Map(Text())},
                             {"hash", Text()},
                             {"load", load},
                             {"verdict", load},
                             {"goals", Word({"none", "met", "missed", "inconclusive"})},
                             {"lost", Real()},
                             {"seed", Whole()},
                             {"replications", Whole()},
                             {"duration_s", Real()},
                             {"requests", Whole()},
                             {"events", Whole()},
                             {"digest", Text()},
                             {"slo", List(slo)},
                             {"metrics", Map(WithUnit())},
                             {"warnings", List(Text())}});
  return Output("sweep", {{"version", Text()},
                          {"scenario", Text()},
                          {"settings", List(Fields({{"key", Text()}, {"value", Text()}}))},
                          {"vary", Vary()},
                          {"zip", Flag()},
                          {"where", Text()},
                          {"points_in_all", Whole()},
                          {"shard", {{"type", {"string", "null"}}}},
                          {"points", List(point)}});
}

Json SolveTable() {
  Json goal = WithUnit();
  Add(&goal, "text", Text());
  Add(&goal, "margin", Real());
  const Json tried = Fields({{"values", Map(Text())},
                             {"goals", Word({"meets", "misses", "cannot tell"})},
                             {"objective", EstimateTable()},
                             {"why", Text()},
                             {"requests", Whole()}});
  return Output("solve", {{"version", Text()},
                          {"scenario", Text()},
                          {"sentence", Text()},
                          {"found", Flag()},
                          {"sense", Word({"minimize", "maximize"})},
                          {"objective", Text()},
                          {"over", Vary()},
                          {"values", Map(Text())},
                          {"value", EstimateTable()},
                          {"goals", List(goal)},
                          {"digest", Text()},
                          {"hash", Text()},
                          {"ties", List(Text())},
                          {"cannot_tell", List(Text())},
                          {"next", Text()},
                          {"tried", List(tried)},
                          {"points_in_all", Whole()},
                          {"requests", Whole()}});
}

Json FrontierTable() {
  const Json point = Fields({{"values", Map(Text())},
                             {"metrics", Map(WithUnit())},
                             {"standing", Text()},
                             {"by", Text()},
                             {"missing", Text()}});
  return Output("frontier",
                {{"scenario", Text()}, {"metrics", List(Text())}, {"points", List(point)}});
}

Json DifferenceTable() {
  return Fields({{"unit", Text()},
                 {"first", Real()},
                 {"second", Real()},
                 {"difference", Real()},
                 {"lower", Real()},
                 {"upper", Real()}});
}

Json GradientTable() {
  const Json step = Fields({{"key", Text()},
                            {"from", Text()},
                            {"to", Text()},
                            {"useless", Flag()},
                            {"unstable", Flag()},
                            {"differences", Map(DifferenceTable())}});
  return Output("gradient", {{"scenario", Text()},
                             {"metrics", List(Text())},
                             {"steps", List(step)},
                             {"left_out", List(Text())}});
}

Json CompareTable() {
  const Json finding = Word({"no worse", "worse", "cannot tell"});
  Json other = DifferenceTable();
  Add(&other, "metric", Text());
  Add(&other, "standard_error", Real());
  Json judged = other;
  Add(&judged, "finding", finding);
  Add(&judged, "better", Flag());
  Add(&judged, "reason", Text());
  const Json contender = Fields({{"name", Text()},
                                 {"finding", finding},
                                 {"sentence", Text()},
                                 {"judged", List(judged)},
                                 {"others", List(other)},
                                 {"alike", Whole()}});
  return Output("compare", {{"base", Text()},
                            {"finding", finding},
                            {"tolerance", Real()},
                            {"seed", Whole()},
                            {"replications", Whole()},
                            {"duration_s", Real()},
                            {"contenders", List(contender)},
                            {"notes", List(Text())},
                            {"warnings", List(Text())}});
}

Json PlanTable() {
  const Json service = Fields({{"name", Text()},
                               {"replicas", Whole()},
                               {"offered", Real()},
                               {"peak", Real()},
                               {"limit", Real()},
                               {"load", Real()},
                               {"unstable", Flag()},
                               {"full_at_peak", Flag()}});
  const Json point = Fields({{"name", Text()},
                             {"duration_s", Real()},
                             {"replications", Whole()},
                             {"requests", Real()},
                             {"engine", Word({"general", "tandem"})},
                             {"refused", Text()},
                             {"seconds", Real()},
                             {"bytes", Real()},
                             {"services", List(service)}});
  return Output("plan", {{"points", List(point)}});
}

constexpr std::pair<const char*, Json (*)()> kSchemas[] = {
    {"sweep", SweepTable},       {"solve", SolveTable},     {"frontier", FrontierTable},
    {"gradient", GradientTable}, {"compare", CompareTable}, {"plan", PlanTable}};

}  // namespace

std::vector<std::string> OutputsWithSchema() {
  std::vector<std::string> verbs;
  for (const auto& [verb, table] : kSchemas) verbs.emplace_back(verb);
  return verbs;
}

std::string OutputSchema(std::string_view verb) {
  for (const auto& [name, table] : kSchemas) {
    if (name != verb) continue;
    Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"title", fmt::format("Result of servescape {} --json", name)},
                {"description", "A number that does not exist (withheld, unstable) is null."}};
    out.update(table());
    return Print(out, /*pretty=*/true);
  }
  SERVESCAPE_CHECK(false);
  return "";
}

}  // namespace servescape
