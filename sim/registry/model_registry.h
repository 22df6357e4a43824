// SPDX-License-Identifier: MIT
// MLflow's model registry 3.17.2: versions, aliases and stages of registered models, with its own
// words for what it refuses. mlflow/store/model_registry/sqlalchemy_store.py,
// mlflow/entities/model_registry/model_version_stages.py, mlflow/utils/validation.py.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace servescape {

struct ModelVersionInfo {
  int64_t version = 0;
  std::string stage;
  std::vector<std::string> aliases;  // in the order of their names
};

class ModelRegistry {
 public:
  using Version = Result<ModelVersionInfo, std::string>;
  using Done = std::string;  // "", or why not

  // A model without versions; nothing if it is there.
  void Register(const std::string& model) { models_[model]; }
  // Also of a model that is not registered: it is then.
  int64_t CreateVersion(const std::string& model);
  Done DeleteVersion(const std::string& model, int64_t version);
  Version GetVersion(const std::string& model, int64_t version) const;

  Done SetAlias(const std::string& model, const std::string& alias, int64_t version);
  Done DeleteAlias(const std::string& model, const std::string& alias);
  // "latest" in any case is the highest version.
  Version GetByAlias(const std::string& model, const std::string& alias) const;
  // The model's aliases, each with its version.
  std::map<std::string, int64_t> Aliases(const std::string& model) const;

  Version TransitionStage(const std::string& model, int64_t version, const std::string& stage,
                          bool archive_existing_versions);
  // All that are left, and of each stage the latest.
  std::vector<ModelVersionInfo> Versions(const std::string& model) const;
  std::vector<ModelVersionInfo> LatestVersions(const std::string& model) const;

  // The copy is a new version without aliases and stage.
  Version CopyVersion(const std::string& model, int64_t version, const std::string& to);

 private:
  struct Model {
    int64_t last_version = 0;               // never used again
    std::map<int64_t, std::string> stages;  // of the versions that are left
    std::map<std::string, int64_t> aliases;
  };

  ModelVersionInfo Info(const Model& model, int64_t version) const;

  std::map<std::string, Model> models_;
};

// "Production" for "production"; nothing for what is no stage.
std::optional<std::string> CanonicalStage(const std::string& stage);

}  // namespace servescape
