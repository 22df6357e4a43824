// SPDX-License-Identifier: MIT
// MLflow's registry, by hand.
#include "sim/registry/model_registry.h"

#include <doctest/doctest.h>

namespace servescape {
namespace {

ModelRegistry Four() {
  ModelRegistry out;
  for (int i = 0; i < 4; ++i) out.CreateVersion("m");
  return out;
}

TEST_CASE("an alias points to one version, set again it moves, names have case") {
  ModelRegistry registry = Four();
  CHECK(registry.SetAlias("m", "champion", 1).empty());
  CHECK(registry.SetAlias("m", "champion", 2).empty());
  CHECK(registry.SetAlias("m", "Champion", 3).empty());
  CHECK(registry.Aliases("m") == std::map<std::string, int64_t>{{"Champion", 3}, {"champion", 2}});
  CHECK(registry.GetByAlias("m", "champion").value().version == 2);
  CHECK(registry.GetVersion("m", 3).value().aliases == std::vector<std::string>{"Champion"});
  CHECK(registry.DeleteAlias("m", "champion").empty());
  CHECK(registry.DeleteAlias("m", "champion").empty());
  CHECK(registry.GetByAlias("m", "champion").error() ==
        "Registered model alias champion not found.");
}

TEST_CASE("latest and v3 are reserved, latest can be read") {
  ModelRegistry registry = Four();
  for (const char* name : {"latest", "Latest", "v3", "V12", "", "a b", "a/b"}) {
    CHECK_MESSAGE(!registry.SetAlias("m", name, 1).empty(), name);
  }
  CHECK(registry.SetAlias("m", "v", 1).empty());
  CHECK(registry.SetAlias("m", "v1x", 1).empty());
  CHECK(registry.SetAlias("m", "x", 99) == "Model Version (name=m, version=99) not found");
  CHECK(registry.GetByAlias("m", "LATEST").value().version == 4);
  CHECK(registry.DeleteVersion("m", 4).empty());
  CHECK(registry.GetByAlias("m", "latest").value().version == 3);
}

TEST_CASE("numbers are never used again, and a version takes its aliases with it") {
  ModelRegistry registry = Four();
  registry.SetAlias("m", "champion", 4);
  CHECK(registry.DeleteVersion("m", 4).empty());
  CHECK(registry.Aliases("m").empty());
  CHECK(registry.CreateVersion("m") == 5);
  CHECK(registry.DeleteVersion("m", 4) == "Model Version (name=m, version=4) not found");
  CHECK(!registry.GetVersion("m", 4).ok());
}

TEST_CASE("stages: four names, several versions in one, archived only when asked") {
  ModelRegistry registry = Four();
  CHECK(registry.TransitionStage("m", 1, "production", false).value().stage == "Production");
  CHECK(registry.TransitionStage("m", 3, "Production", false).ok());
  CHECK(registry.GetVersion("m", 1).value().stage == "Production");
  CHECK(registry.LatestVersions("m").size() == 2);
  CHECK(registry.TransitionStage("m", 4, "Production", true).ok());
  CHECK(registry.GetVersion("m", 1).value().stage == "Archived");
  CHECK(registry.GetVersion("m", 3).value().stage == "Archived");
  CHECK(registry.GetVersion("m", 2).value().stage == "None");
  CHECK(registry.TransitionStage("m", 1, "Canary", false).error() ==
        "Invalid Model Version stage: Canary. Value must be one of None, Staging, Production, "
        "Archived.");
  CHECK(!registry.TransitionStage("m", 1, "Archived", true).ok());
}

TEST_CASE("a model that is not registered, and one without versions") {
  ModelRegistry registry;
  CHECK(registry.GetByAlias("m", "x").error() == "Registered Model with name=m not found");
  registry.Register("m");
  CHECK(registry.GetByAlias("m", "x").error() == "Registered model alias x not found.");
  CHECK(registry.GetByAlias("m", "latest").error() == "Latest version not found for model m.");
}

TEST_CASE("a copy has neither aliases nor stage") {
  ModelRegistry registry = Four();
  registry.SetAlias("m", "champion", 2);
  CHECK(registry.TransitionStage("m", 2, "Staging", false).ok());
  const auto copy = registry.CopyVersion("m", 2, "n");
  CHECK(copy.value().version == 1);
  CHECK(copy.value().aliases.empty());
  CHECK(copy.value().stage == "None");
  CHECK(registry.Aliases("n").empty());
  CHECK(!registry.CopyVersion("m", 99, "n").ok());
}

}  // namespace
}  // namespace servescape
