// SPDX-License-Identifier: MIT
// Files of deployments as the parts of a scenario: Triton's config.pbtxt (24.10), autoscaling/v2
// HorizontalPodAutoscalers, KEDA ScaledObjects (v2.21), Knative Services (v0.51), KServe
// InferenceServices (v0.21), Ray Serve configurations (2.60), and of Deployments the replicas.
// What the files do not say is marked "lacking" in the scenario, what had to be decided "assumed";
// what has no counterpart is told with its place.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/manifest/manifest.h"

namespace servescape {

// What one document says of one service.
struct ImportedPart {
  std::string service;
  std::string source;  // "hpa.yaml: HorizontalPodAutoscaler web"
  Node table;          // members of [service.NAME] as a scenario has them
  // By path below the service, as "autoscaler.signals": why a key is as it is.
  std::map<std::string, std::string> reasons;
};

struct Imported {
  std::vector<ImportedPart> parts;
  // In sentences: what the files say that a scenario has no place for.
  std::vector<std::string> lost;
  // Fields that change nothing in a simulation, by their paths.
  std::vector<std::string> idle;
};

// A file by its name, with its documents and what is reported of it.
struct ImportedFile {
  std::string name;
  bool protobuf = false;  // Triton's; else documents of YAML
  std::vector<Node> documents;
};

// Adds what the file has. Mistakes go to the log, which then has failed; what has no counterpart
// goes there as a warning, and to `out`. `service`: whose all is, "" for the names in the files.
void ImportFile(const ImportedFile& file, const std::string& service, ManifestLog* log,
                Imported* out);

// The scenario: the parts of each service together, and traffic, times and a path where they are
// lacking. What cannot stand together is left out and added to `lost`.
std::string ScenarioOf(Imported* imported, const std::vector<std::string>& files);

}  // namespace servescape
