// SPDX-License-Identifier: MIT
// servescape features: what a feature store's reads answer, and why.
#include <fmt/format.h>

#include <optional>
#include <string>

#include "sim/cli/steps.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/cli/zone_file.h"
#include "sim/registry/feature_view.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

std::string Utc(Instant at) { return FormatInstant(at, 0); }

class FeaturePlayer {
 public:
  PlayedSteps Play(const ManifestField& file) {
    PlayedSteps out;
    out.system = "Feast 0.67";
    out.heads = {"at", "step", "entity", "value", "answer", "why"};
    file["feature_view"].Ignore();
    view_ = FeatureView(Ttl(file["ttl"]));
    const ManifestField steps = file["steps"];
    steps.Require();
    for (const ManifestField& step : steps.Items()) {
      result_ = {};
      now_ = Time(step["at"], now_);
      const ManifestField action = ActionOf(step, {"at"});
      if (!action) continue;
      const std::string name = action.path().substr(step.path().size() + 1);
      result_.json["at"] = Utc(now_);
      result_.json["step"] = name;
      Act(name, action);
      out.steps.push_back(std::move(result_));
    }
    return out;
  }

 private:
  Duration Ttl(const ManifestField& field) {
    if (!field) return {};
    const std::string text = field.Text();
    std::optional<double> seconds = ParseNumber(text);
    if (!seconds) seconds = ParseSeconds(text);
    if (seconds && *seconds >= 0 && *seconds < 3e9) return FromSeconds(*seconds);
    field.Wrong("must be a duration such as 1h, or 0 for none");
    return {};
  }

  Instant Time(const ManifestField& field, Instant otherwise) {
    if (!field) return otherwise;
    const std::optional<Instant> at = ParseInstant(field.Text(), Zone());
    if (!at) field.Wrong("must be a time such as 2026-03-08T02:30");
    return at.value_or(otherwise);
  }

  Instant Needed(const ManifestField& map, const char* name) {
    map[name].Require();
    return Time(map[name], now_);
  }

  void Act(const std::string& name, const ManifestField& action) {
    if (name == "write") return Write(action);
    if (name == "materialize") return Materialize(action);
    if (name == "materialize_incremental") {
      const Instant end = Time(action["end_date"], now_);
      return Tell("materialize_incremental", view_.MaterializeIncremental(now_, end));
    }
    if (name == "get_online_features") return Read(action);
    if (name == "get_historical_features") return Join(action);
    action.Wrong(
        "is no step; known are write, materialize, materialize_incremental, "
        "get_online_features and get_historical_features");
  }

  void Row(std::string step, std::string entity, std::string value, std::string answer,
           std::string why) {
    result_.rows.push_back({Utc(now_), std::move(step), std::move(entity), std::move(value),
                            std::move(answer), std::move(why)});
  }

  void WriteOne(const ManifestField& row) {
    row["entity"].Require();
    FeatureRow out;
    out.entity = row["entity"].Text();
    out.at = Needed(row, "event_timestamp");
    if (const ManifestField created = row["created_timestamp"]) out.created = Time(created, now_);
    if (const ManifestField value = row["value"]) out.value = value.Text();
    Row("write", out.entity, out.value.value_or("null"), "", "of " + Utc(out.at));
    view_.Write(std::move(out));
  }

  void Write(const ManifestField& action) {
    if (action.node()->kind != NodeKind::kArray) return WriteOne(action);
    for (const ManifestField& each : action.Items()) WriteOne(each);
  }

  void Materialize(const ManifestField& action) {
    const Instant from = Needed(action, "start_date");
    const Instant until = Needed(action, "end_date");
    if (from > until) return action.Wrong("has a start_date greater than its end_date");
    Tell("materialize", view_.Materialize(from, until));
  }

  void Tell(const char* step, const Materialization& made) {
    std::string why = fmt::format("{} to {} ({})", Utc(made.from), Utc(made.until), made.why);
    if (made.over_newer > 0) why += fmt::format("; {} over newer values", made.over_newer);
    if (made.late_unseen > 0) {
      why += fmt::format("; {} {} never taken",
                         Counted(static_cast<size_t>(made.late_unseen), "older row"),
                         made.late_unseen == 1 ? "was" : "were");
    }
    Row(step, "", "", fmt::format("{} of {} rows", made.written, made.rows), why);
    result_.json["interval"] = Json::array({Utc(made.from), Utc(made.until)});
    result_.json["rows"] = made.rows;
    result_.json["written"] = made.written;
    result_.json["over_newer"] = made.over_newer;
    result_.json["older_never_taken"] = made.late_unseen;
    result_.json["reason"] = made.why;
  }

  static Json ValueJson(const std::optional<std::string>& value) {
    if (!value) return nullptr;
    const std::optional<double> number = ParseNumber(*value);
    return number ? Json(*number) : Json(*value);
  }

  void Read(const ManifestField& action) {
    Json reads = Json::array();
    for (const ManifestField& each : action.Items()) {
      const std::string entity = each.Text();
      const OnlineRead read = view_.Read(entity, now_);
      Json row = Json::object();
      row["entity"] = entity;
      row["value"] = ValueJson(read.value);
      row["status"] = read.present ? "PRESENT" : "NOT_FOUND";
      row["event_timestamp"] = read.present ? Json(Utc(read.at)) : Json(nullptr);
      row["reason"] = read.why;
      reads.push_back(std::move(row));
      Row("online", entity, read.value.value_or("null"), read.present ? "PRESENT" : "NOT_FOUND",
          read.why);
    }
    result_.json["reads"] = std::move(reads);
  }

  void Join(const ManifestField& action) {
    std::vector<EntityRow> wanted;
    for (const ManifestField& each : action.Items()) {
      each["entity"].Require();
      wanted.push_back({each["entity"].Text(), Needed(each, "event_timestamp")});
    }
    Json rows = Json::array();
    for (const HistoricalRow& each : view_.Historical(wanted)) {
      Json row = Json::object();
      row["entity"] = each.row.entity;
      row["event_timestamp"] = Utc(each.row.at);
      row["kept"] = each.kept;
      row["value"] = ValueJson(each.value);
      row["reason"] = each.why;
      rows.push_back(std::move(row));
      Row("historical", each.row.entity, each.kept ? each.value.value_or("null") : "",
          each.kept ? "a row" : "no row", each.why);
    }
    result_.json["rows"] = std::move(rows);
  }

  FeatureView view_{Duration{}};
  Instant now_;
  StepResult result_;
};

constexpr const char* kFeaturesHelp =
    "The file is YAML or JSON, its steps in the words of Feast:\n"
    "  feature_view: clicks\n"
    "  ttl: 1h                                  # 0 or absent: none\n"
    "  steps:\n"
    "  - {at: 2026-03-10T00:00, write: {entity: 1, value: 7, event_timestamp: 2026-03-09T23:30}}\n"
    "  - materialize: {start_date: 2026-03-09, end_date: 2026-03-10}\n"
    "  - {at: 2026-03-10T01:00, materialize_incremental: {}}   # end_date: now\n"
    "  - get_online_features: [1, 99]\n"
    "  - get_historical_features: [{entity: 1, event_timestamp: 2026-03-10}]\n"
    "A step's `at` is its now; without one it is that of the step before. write takes a list, too, "
    "and\n"
    "created_timestamp; a value that is left out is null.\n"
    "Not modelled: several features of a view, on-demand and streaming views, push sources.\n"
    "Exit codes: 0 played, 2 wrong usage, 3 a file that cannot be played.\n"
    "\n"
    "Examples:\n"
    "  servescape features clicks.yaml\n"
    "  servescape features clicks.yaml --json";

}  // namespace

void AddFeatures(CLI::App* app, int* exit_code) {
  AddStepsVerb(
      app, "features", "Play writes, materialisations and reads of a feature store", kFeaturesHelp,
      [](const ManifestField& file) { return FeaturePlayer().Play(file); }, exit_code);
}

}  // namespace servescape
