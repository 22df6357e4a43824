// SPDX-License-Identifier: MIT
#include "sim/report/json.h"

#include <limits>

#include "sim/report/json_detail.h"
#include "sim/report/json_value.h"

namespace servescape {
namespace {

constexpr int kSchema = 1;
constexpr uint64_t kLargest32 = std::numeric_limits<uint32_t>::max();

Json ScenarioPart(const RunReport& r) {
  return {{"title", r.title},
          {"question", r.question},
          {"hash", r.scenario_hash},
          {"seed", r.seed},
          {"replications", r.replications},
          {"duration_s", Number(r.duration)},
          {"warmup_s", Number(r.warmup)},
          {"load", r.open_load ? "open" : "closed"}};
}

Json ToValue(const SloResult& slo) {
  Json out = {{"text", slo.text},
              {"metric", slo.metric},
              {"relation", std::string(RelationOf(slo))},
              {"limit", Number(slo.limit)},
              {"state", NameOf(slo.state)}};
  out.update(ToValue(slo.estimate));
  return out;
}

Json MetricsPart(const RunReport& r) {
  Json out = Json::object();
  for (const Metric& metric : r.metrics) {
    const Estimate& e = metric.estimate;
    out[metric.name] = {{"value", Number(e.value)},
                        {"unit", NameOf(metric.unit)},
                        {"lower", Number(e.lower)},
                        {"upper", Number(e.upper)},
                        {"n", e.samples}};
  }
  return out;
}

Json SeriesPart(const RunReport& r) {
  Json out = Json::object();
  for (const Series& series : r.series) {
    out[series.name] = {{"unit", NameOf(series.unit)},
                        {"value", Numbers(series.value)},
                        {"lower", Numbers(series.lower)},
                        {"upper", Numbers(series.upper)}};
  }
  return out;
}

Json ToValue(const Bin& bin) {
  return {{"lower", Number(bin.lower)}, {"upper", Number(bin.upper)}, {"count", bin.count}};
}

Json ToValue(const CostLine& line) {
  return {{"label", line.label},
          {"usd_per_hour", Number(line.usd_per_hour)},
          {"idle_usd_per_hour", Number(line.idle_usd_per_hour)}};
}

Json ToValue(const ServiceSummary& s) {
  return {{"name", s.name},
          {"host", s.host},
          {"replicas", s.replicas},
          {"concurrency", s.concurrency},
          {"max_batch_size", s.max_batch_size},
          {"capacity", Number(s.capacity)},
          {"offered_peak", Number(s.offered_peak)}};
}

Json ToValue(const SelfCheck& check) {
  return {{"name", check.name},
          {"left", Number(check.left)},
          {"right", Number(check.right)},
          {"tolerance", Number(check.tolerance)},
          {"holds", check.holds}};
}

template <class T>
Json List(const std::vector<T>& items) {
  Json out = Json::array();
  for (const T& item : items) out.push_back(ToValue(item));
  return out;
}

Unit ReadUnit(const Reader& in) {
  return static_cast<Unit>(in.OneOf({NameOf(Unit::kSeconds), NameOf(Unit::kPerSecond),
                                     NameOf(Unit::kRatio), NameOf(Unit::kRequests),
                                     NameOf(Unit::kItems), NameOf(Unit::kReplicas),
                                     NameOf(Unit::kUsd), NameOf(Unit::kUsdPerHour),
                                     NameOf(Unit::kUsdPerMillion), NameOf(Unit::kAttempts)}));
}

LoadState ReadLoad(const Reader& in) {
  return static_cast<LoadState>(
      in.OneOf({NameOf(LoadState::kStable), NameOf(LoadState::kOverloaded),
                NameOf(LoadState::kUnstable), NameOf(LoadState::kInconclusive)}));
}

// What a load that is told implies: an overload that the system bears leaves it stable.
Verdict VerdictOf(LoadState load) {
  if (load == LoadState::kUnstable) return Verdict::kUnstable;
  return load == LoadState::kInconclusive ? Verdict::kInconclusive : Verdict::kStable;
}

GoalsState ReadGoals(const Reader& in) {
  return static_cast<GoalsState>(in.OneOf({NameOf(GoalsState::kNone), NameOf(GoalsState::kMet),
                                           NameOf(GoalsState::kMissed),
                                           NameOf(GoalsState::kInconclusive)}));
}

void ReadScenario(const Reader& in, RunReport* r) {
  r->title = in["title"].Text();
  r->question = in["question"].Text();
  r->scenario_hash = in["hash"].Text();
  r->seed = in["seed"].Natural(std::numeric_limits<uint64_t>::max());
  r->replications = static_cast<uint32_t>(in["replications"].Natural(kLargest32));
  r->duration = in["duration_s"].Real();
  r->warmup = in["warmup_s"].Real();
  r->open_load = in["load"].OneOf({"open", "closed"}) == 0;
}

SloResult ReadSlo(const Reader& in) {
  SloResult out;
  out.text = in["text"].Text();
  out.metric = in["metric"].Text();
  const size_t relation = in["relation"].OneOf({"<=", "<", ">=", ">"});
  out.at_most = relation < 2;
  out.strict = relation % 2 == 1;
  out.limit = in["limit"].Real();
  out.state = static_cast<SloState>(in["state"].OneOf({NameOf(SloState::kMet),
                                                       NameOf(SloState::kMissed),
                                                       NameOf(SloState::kInconclusive)}));
  out.estimate = in.AsEstimate();
  return out;
}

Series ReadSeries(const Reader::Member& in) {
  return {in.name, ReadUnit(in.value["unit"]), in.value["value"].Reals(),
          in.value["lower"].Reals(), in.value["upper"].Reals()};
}

ServiceSummary ReadService(const Reader& in) {
  ServiceSummary out;
  out.name = in["name"].Text();
  out.host = in["host"].Text();
  out.replicas = static_cast<uint32_t>(in["replicas"].Natural(kLargest32));
  out.concurrency = static_cast<uint32_t>(in["concurrency"].Natural(kLargest32));
  out.max_batch_size = static_cast<uint32_t>(in["max_batch_size"].Natural(kLargest32));
  out.capacity = in["capacity"].Real();
  out.offered_peak = in["offered_peak"].Real();
  return out;
}

void ReadLists(const Reader& in, RunReport* r) {
  for (const Reader& slo : in["slo"].Items()) r->slos.push_back(ReadSlo(slo));
  for (const auto& metric : in["metrics"].Members()) {
    r->metrics.push_back(
        {metric.name, ReadUnit(metric.value["unit"]), metric.value.AsEstimate()});
  }
  r->times = in["times"].Reals();
  for (const auto& series : in["series"].Members()) r->series.push_back(ReadSeries(series));
  for (const Reader& bin : in["distribution"].Items()) {
    r->distribution.push_back(
        {bin["lower"].Real(), bin["upper"].Real(), bin["count"].Integer()});
  }
  for (const Reader& line : in["bill"].Items()) {
    r->bill.push_back({line["label"].Text(), line["usd_per_hour"].Real(),
                       line["idle_usd_per_hour"].Real()});
  }
  for (const Reader& service : in["services"].Items()) {
    r->services.push_back(ReadService(service));
  }
  for (const Reader& check : in["checks"].Items()) {
    r->checks.push_back({check["name"].Text(), check["left"].Real(), check["right"].Real(),
                         check["tolerance"].Real(), check["holds"].Boolean()});
  }
  for (const Reader& part : in["unpriced"].Items()) r->unpriced.push_back(part.Text());
  for (const Reader& warning : in["warnings"].Items()) r->warnings.push_back(warning.Text());
}

void CheckSchema(const Reader& root, std::string* error) {
  if (root["schema"].Integer() != kSchema && error->empty()) *error = "schema: expected 1";
}

LoadPoint ReadPoint(const Reader& in) {
  LoadPoint out;
  out.factor = in["factor"].Real();
  out.offered = in["offered"].Real();
  out.throughput = in["throughput"].AsEstimate();
  out.mean = in["mean"].AsEstimate();
  out.p50 = in["p50"].AsEstimate();
  out.p99 = in["p99"].AsEstimate();
  out.load = ReadLoad(in["verdict"]);
  out.verdict = VerdictOf(out.load);
  out.lost = in["lost"].Real();
  out.theory = in["theory"]["name"].Text();
  out.theory_mean = in["theory"]["mean"].Real();
  out.theory_p99 = in["theory"]["p99"].Real();
  return out;
}

}  // namespace

std::string ToJson(const RunReport& r, bool pretty) {
  Json warnings = Json::array();
  for (const std::string& warning : r.warnings) warnings.push_back(warning);
  Json root = {{"schema", kSchema},
               {"version", r.version},
               {"scenario", ScenarioPart(r)},
               {"verdict", NameOf(r.load)},
               {"load", NameOf(r.load)},
               {"goals", NameOf(r.goals)},
               {"lost", Number(r.lost)},
               {"verdict_reason", r.verdict_reason},
               {"growth_rate", Number(r.growth_rate)},
               {"bottleneck", r.bottleneck},
               {"why", r.why},
               {"slo", List(r.slos)},
               {"metrics", MetricsPart(r)},
               {"times", Numbers(r.times)},
               {"series", SeriesPart(r)},
               {"distribution", List(r.distribution)},
               {"bill", List(r.bill)},
               {"unpriced", r.unpriced},
               {"services", List(r.services)},
               {"checks", List(r.checks)},
               {"warnings", warnings},
               {"digest", r.digest},
               {"events", r.events},
               {"requests", r.requests}};
  AddDetailSections(r, &root);
  return Print(root, pretty);
}

Result<RunReport, std::string> RunReportFromJson(std::string_view text) {
  Json document;
  std::string error;
  if (!ParseJson(text, &document, &error)) return error;
  const Reader root(&document, "", &error);
  CheckSchema(root, &error);
  RunReport r;
  r.version = root["version"].Text();
  ReadScenario(root["scenario"], &r);
  r.load = ReadLoad(root["verdict"]);
  r.verdict = VerdictOf(r.load);
  r.goals = ReadGoals(root["goals"]);
  r.lost = root["lost"].Real();
  r.verdict_reason = root["verdict_reason"].Text();
  r.growth_rate = root["growth_rate"].Real();
  r.bottleneck = root["bottleneck"].Text();
  r.why = root["why"].Text();
  ReadLists(root, &r);
  ReadDetailSections(root, &r);
  r.digest = root["digest"].Text();
  r.events = root["events"].Integer();
  r.requests = root["requests"].Integer();
  if (!error.empty()) return error;
  return r;
}

std::string ToJson(const std::vector<LoadPoint>& points,
                   const std::vector<std::string>& warnings) {
  Json list = Json::array();
  for (const LoadPoint& p : points) {
    list.push_back({{"factor", Number(p.factor)},
                    {"offered", Number(p.offered)},
                    {"throughput", ToValue(p.throughput)},
                    {"mean", ToValue(p.mean)},
                    {"p50", ToValue(p.p50)},
                    {"p99", ToValue(p.p99)},
                    {"verdict", NameOf(p.load)},
                    {"lost", Number(p.lost)},
                    {"theory",
                     {{"name", p.theory},
                      {"mean", Number(p.theory_mean)},
                      {"p99", Number(p.theory_p99)}}}});
  }
  return Print({{"schema", kSchema}, {"points", list}, {"warnings", warnings}}, /*pretty=*/true);
}

Result<std::vector<LoadPoint>, std::string> LoadPointsFromJson(std::string_view text) {
  Json document;
  std::string error;
  if (!ParseJson(text, &document, &error)) return error;
  const Reader root(&document, "", &error);
  CheckSchema(root, &error);
  std::vector<LoadPoint> points;
  for (const Reader& item : root["points"].Items()) points.push_back(ReadPoint(item));
  if (!error.empty()) return error;
  return points;
}

}  // namespace servescape
