// SPDX-License-Identifier: MIT
// servescape registry: what a model registry answers to versions, aliases and stages.
#include <fmt/format.h>

#include <limits>
#include <string>

#include "sim/cli/steps.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/registry/model_registry.h"

namespace servescape {
namespace {

class RegistryPlayer {
 public:
  PlayedSteps Play(const ManifestField& file) {
    PlayedSteps out;
    out.system = "MLflow 3.17";
    out.heads = {"step", "answer"};
    const std::string usual = file["registered_model"].Text("model");
    registry_.Register(usual);
    const ManifestField steps = file["steps"];
    steps.Require();
    for (const ManifestField& step : steps.Items()) {
      result_ = {};
      const ManifestField action = ActionOf(step, {});
      if (!action) continue;
      name_ = action.path().substr(step.path().size() + 1);
      model_ = action["name"].Text(usual);
      result_.json["step"] = name_;
      Act(action);
      out.steps.push_back(std::move(result_));
    }
    return out;
  }

 private:
  static int64_t Number(const ManifestField& action) {
    action["version"].Require();
    return action["version"].Integer(0, std::numeric_limits<int32_t>::min(),
                                     std::numeric_limits<int32_t>::max());
  }
  static std::string Word(const ManifestField& action, const char* key) {
    action[key].Require();
    return action[key].Text();
  }

  void Row(const std::string& asked, const std::string& answer) {
    result_.rows.push_back({name_ + (asked.empty() ? "" : " " + asked), answer});
  }

  static Json VersionJson(const ModelVersionInfo& info) {
    Json out = Json::object();
    out["version"] = info.version;
    out["stage"] = info.stage;
    out["aliases"] = info.aliases;
    return out;
  }

  static std::string VersionWords(const ModelVersionInfo& info) {
    std::string out = fmt::format("version {}, stage {}", info.version, info.stage);
    if (!info.aliases.empty()) {
      out += fmt::format(", aliases {}", fmt::join(info.aliases, ", "));
    }
    return out;
  }

  void TellDone(const std::string& asked, const std::string& wrong) {
    result_.json["error"] = wrong.empty() ? Json(nullptr) : Json(wrong);
    Row(asked, wrong.empty() ? "done" : "refused: " + wrong);
  }

  void TellVersion(const std::string& asked, const ModelRegistry::Version& version) {
    if (!version) return TellDone(asked, version.error());
    result_.json["version"] = VersionJson(version.value());
    Row(asked, VersionWords(version.value()));
  }

  void TellAll(const std::vector<ModelVersionInfo>& versions) {
    Json list = Json::array();
    for (const ModelVersionInfo& each : versions) {
      list.push_back(VersionJson(each));
      Row("", VersionWords(each));
    }
    if (versions.empty()) Row("", "no version");
    result_.json["versions"] = std::move(list);
    result_.json["aliases"] = registry_.Aliases(model_);
  }

  void Act(const ManifestField& action) {
    if (name_ == "create_model_version") {
      const int64_t made = registry_.CreateVersion(model_);
      return TellVersion("", registry_.GetVersion(model_, made));
    }
    if (name_ == "delete_model_version") {
      const int64_t version = Number(action);
      return TellDone(fmt::format("{}", version), registry_.DeleteVersion(model_, version));
    }
    if (name_ == "get_model_version") {
      const int64_t version = Number(action);
      return TellVersion(fmt::format("{}", version), registry_.GetVersion(model_, version));
    }
    if (name_ == "set_registered_model_alias") {
      const std::string alias = Word(action, "alias");
      const int64_t version = Number(action);
      return TellDone(fmt::format("{} {}", alias, version),
                      registry_.SetAlias(model_, alias, version));
    }
    if (name_ == "delete_registered_model_alias") {
      const std::string alias = Word(action, "alias");
      return TellDone(alias, registry_.DeleteAlias(model_, alias));
    }
    if (name_ == "get_model_version_by_alias") {
      const std::string alias = Word(action, "alias");
      return TellVersion(alias, registry_.GetByAlias(model_, alias));
    }
    if (name_ == "transition_model_version_stage") {
      const int64_t version = Number(action);
      const std::string stage = Word(action, "stage");
      const bool archive = action["archive_existing_versions"].Boolean(false);
      return TellVersion(fmt::format("{} {}", version, stage),
                         registry_.TransitionStage(model_, version, stage, archive));
    }
    if (name_ == "copy_model_version") {
      const int64_t version = Number(action);
      const std::string to = Word(action, "dst_name");
      return TellVersion(fmt::format("{} to {}", version, to),
                         registry_.CopyVersion(model_, version, to));
    }
    if (name_ == "get_registered_model") return TellAll(registry_.Versions(model_));
    if (name_ == "get_latest_versions") return TellAll(registry_.LatestVersions(model_));
    action.Wrong(
        "is no step; known are create_model_version, delete_model_version, get_model_version, "
        "copy_model_version, set_registered_model_alias, delete_registered_model_alias, "
        "get_model_version_by_alias, transition_model_version_stage, get_registered_model and "
        "get_latest_versions");
  }

  ModelRegistry registry_;
  std::string model_, name_;
  StepResult result_;
};

constexpr const char* kRegistryHelp =
    "The file is YAML or JSON, its steps in the words of MLflow's client:\n"
    "  registered_model: ranker\n"
    "  steps:\n"
    "  - create_model_version: {}\n"
    "  - set_registered_model_alias: {alias: champion, version: 1}\n"
    "  - get_model_version_by_alias: {alias: champion}\n"
    "  - transition_model_version_stage: {version: 1, stage: Production}\n"
    "  - get_registered_model: {}\n"
    "Each takes `name`, too, for another model. What MLflow refuses is an answer in its own "
    "words.\n"
    "Exit codes: 0 played, 2 wrong usage, 3 a file that cannot be played.\n"
    "\n"
    "Examples:\n"
    "  servescape registry ranker.yaml\n"
    "  servescape registry ranker.yaml --json";

}  // namespace

void AddRegistry(CLI::App* app, int* exit_code) {
  AddStepsVerb(
      app, "registry", "Play versions, aliases and stages of a model registry", kRegistryHelp,
      [](const ManifestField& file) { return RegistryPlayer().Play(file); }, exit_code);
}

}  // namespace servescape
