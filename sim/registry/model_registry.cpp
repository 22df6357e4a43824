// SPDX-License-Identifier: MIT
#include "sim/registry/model_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace servescape {
namespace {

constexpr std::array<const char*, 4> kStages{"None", "Staging", "Production", "Archived"};
constexpr size_t kLongestAlias = 255;

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "", or MLflow's words. Letters beyond ASCII are letters.
std::string CheckAlias(const std::string& alias) {
  if (alias.empty()) return "Registered model alias name cannot be empty.";
  const bool good = std::all_of(alias.begin(), alias.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || IsDigit(c) || c == '_' || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
  if (!good) {
    return fmt::format(
        "Invalid alias name: '{}'. Names may only contain alphanumerics, underscores (_), and "
        "dashes (-).",
        alias);
  }
  if (alias.size() <= kLongestAlias) return "";
  return fmt::format("'Registered model alias name' exceeds the maximum length of {} characters",
                     kLongestAlias);
}

std::string CheckReserved(const std::string& alias) {
  if (Lower(alias) == "latest") return "'latest' alias name (case insensitive) is reserved.";
  const bool version = alias.size() > 1 && (alias[0] == 'v' || alias[0] == 'V') &&
                       std::all_of(alias.begin() + 1, alias.end(), IsDigit);
  return version ? fmt::format("Version alias name '{}' is reserved.", alias) : "";
}

std::string NoVersion(const std::string& model, int64_t version) {
  return fmt::format("Model Version (name={}, version={}) not found", model, version);
}

std::string NoModel(const std::string& model) {
  return fmt::format("Registered Model with name={} not found", model);
}

}  // namespace

std::optional<std::string> CanonicalStage(const std::string& stage) {
  for (const char* each : kStages) {
    if (Lower(each) == Lower(stage)) return each;
  }
  return {};
}

ModelVersionInfo ModelRegistry::Info(const Model& model, int64_t version) const {
  ModelVersionInfo out{version, model.stages.at(version), {}};
  for (const auto& [alias, of] : model.aliases) {
    if (of == version) out.aliases.push_back(alias);
  }
  return out;
}

int64_t ModelRegistry::CreateVersion(const std::string& model) {
  Model& to = models_[model];
  to.stages[++to.last_version] = "None";
  return to.last_version;
}

ModelRegistry::Done ModelRegistry::DeleteVersion(const std::string& model, int64_t version) {
  const auto found = models_.find(model);
  if (found == models_.end() || found->second.stages.erase(version) == 0) {
    return NoVersion(model, version);
  }
  std::erase_if(found->second.aliases, [&](const auto& each) { return each.second == version; });
  return "";
}

ModelRegistry::Version ModelRegistry::GetVersion(const std::string& model, int64_t version) const {
  const auto found = models_.find(model);
  if (found == models_.end() || !found->second.stages.contains(version)) {
    return NoVersion(model, version);
  }
  return Info(found->second, version);
}

ModelRegistry::Done ModelRegistry::SetAlias(const std::string& model, const std::string& alias,
                                            int64_t version) {
  std::string wrong = CheckAlias(alias);
  if (wrong.empty()) wrong = CheckReserved(alias);
  if (!wrong.empty()) return wrong;
  const auto found = models_.find(model);
  if (found == models_.end() || !found->second.stages.contains(version)) {
    return NoVersion(model, version);
  }
  found->second.aliases[alias] = version;
  return "";
}

ModelRegistry::Done ModelRegistry::DeleteAlias(const std::string& model, const std::string& alias) {
  if (std::string wrong = CheckAlias(alias); !wrong.empty()) return wrong;
  const auto found = models_.find(model);
  if (found == models_.end()) return NoModel(model);
  found->second.aliases.erase(alias);
  return "";
}

ModelRegistry::Version ModelRegistry::GetByAlias(const std::string& model,
                                                 const std::string& alias) const {
  if (std::string wrong = CheckAlias(alias); !wrong.empty()) return wrong;
  const auto found = models_.find(model);
  if (found == models_.end()) return NoModel(model);
  const Model& in = found->second;
  if (Lower(alias) == "latest") {
    if (in.stages.empty()) return fmt::format("Latest version not found for model {}.", model);
    return Info(in, in.stages.rbegin()->first);
  }
  const auto at = in.aliases.find(alias);
  if (at == in.aliases.end()) return fmt::format("Registered model alias {} not found.", alias);
  return Info(in, at->second);
}

std::map<std::string, int64_t> ModelRegistry::Aliases(const std::string& model) const {
  const auto found = models_.find(model);
  return found == models_.end() ? std::map<std::string, int64_t>() : found->second.aliases;
}

ModelRegistry::Version ModelRegistry::TransitionStage(const std::string& model, int64_t version,
                                                      const std::string& stage,
                                                      bool archive_existing_versions) {
  const std::optional<std::string> to = CanonicalStage(stage);
  if (!to) {
    return fmt::format(
        "Invalid Model Version stage: {}. Value must be one of None, Staging, Production, "
        "Archived.",
        stage);
  }
  if (archive_existing_versions && *to != "Staging" && *to != "Production") {
    return fmt::format(
        "Model version transition cannot archive existing model versions because '{}' is not an "
        "Active stage. Valid stages are ['Staging', 'Production']",
        stage);
  }
  const auto found = models_.find(model);
  if (found == models_.end() || !found->second.stages.contains(version)) {
    return NoVersion(model, version);
  }
  for (auto& [other, its] : found->second.stages) {
    if (archive_existing_versions && other != version && its == *to) its = "Archived";
  }
  found->second.stages[version] = *to;
  return Info(found->second, version);
}

std::vector<ModelVersionInfo> ModelRegistry::Versions(const std::string& model) const {
  std::vector<ModelVersionInfo> out;
  const auto found = models_.find(model);
  if (found == models_.end()) return out;
  for (const auto& [version, stage] : found->second.stages) {
    out.push_back(Info(found->second, version));
  }
  return out;
}

std::vector<ModelVersionInfo> ModelRegistry::LatestVersions(const std::string& model) const {
  std::map<std::string, ModelVersionInfo> latest;
  for (const ModelVersionInfo& each : Versions(model)) latest[each.stage] = each;
  std::vector<ModelVersionInfo> out;
  for (const auto& [stage, each] : latest) out.push_back(each);
  std::sort(out.begin(), out.end(), [](const ModelVersionInfo& a, const ModelVersionInfo& b) {
    return a.version < b.version;
  });
  return out;
}

ModelRegistry::Version ModelRegistry::CopyVersion(const std::string& model, int64_t version,
                                                  const std::string& to) {
  const Version from = GetVersion(model, version);
  if (!from) return from;
  const int64_t made = CreateVersion(to);
  return GetVersion(to, made);
}

}  // namespace servescape
