// SPDX-License-Identifier: MIT
#include "sim/deploy/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/deploy/import_reader.h"
#include "sim/manifest/manifest_knative.h"
#include "sim/manifest/manifest_ray.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

std::string TextIn(const Node& table, std::string_view key) {
  const Node* found = table.kind == NodeKind::kTable ? table.Find(key) : nullptr;
  return found == nullptr ? "" : found->text;
}

void ImportDeployment(const Node& document, const ImportReader& in) {
  const ManifestField object(&document, "", document.origin, in.log());
  const ManifestField replicas = object["spec"]["replicas"];
  const std::string name = object["metadata"]["name"].Text("model");
  ImportedPart* part = in.Add(name, "Deployment " + name);
  replicas.Integer(1, 0, kMostReplicas);
  in.Copy(replicas, "replicas", &part->table);
  object["spec"].Ignore();
  in.Idle(object["spec"]["template"]);
}

void ImportDocument(const Node& document, const Node& config, const ImportReader& in) {
  const std::string kind = TextIn(document, "kind"), api = TextIn(document, "apiVersion");
  const bool knative = api.find("knative.dev/") != std::string::npos;
  if (kind == "HorizontalPodAutoscaler") return ImportHpa(document, in);
  if (kind == "ScaledObject") return ImportKeda(document, in);
  if (knative && kind == "Service") return ImportKnative(document, config, in);
  if (kind == "InferenceService") return ImportKserve(document, in);
  if (kind == "Deployment" || kind == "StatefulSet") return ImportDeployment(document, in);
  if (kind == "ConfigMap" && document.Find("data") != nullptr) return;  // read beside Services
  const ManifestField object(&document, "", document.origin, in.log());
  if (kind.empty() && LooksLikeRayServe(document)) return ImportRay(document, in);
  if (kind.empty()) {
    object.Wrong(
        "is none of those that are read here: HorizontalPodAutoscaler, ScaledObject, Knative's "
        "Service, InferenceService, Deployment, Ray Serve's configuration, Triton's config.pbtxt");
    return;
  }
  in.Lose(object["kind"], fmt::format("a {} changes nothing that is simulated", kind));
}

// The parts of one service together.
struct ImportedService {
  std::string name;
  std::vector<std::string> sources;
  Node table;
  std::map<std::string, std::string> reasons;
};

bool HasSystem(const Node& table) {
  const Node* batching = table.Find("batching");
  return batching != nullptr && batching->Find("system") != nullptr;
}

std::vector<ImportedService> Together(Imported* imported) {
  std::vector<ImportedService> out;
  for (const ImportedPart& part : imported->parts) {
    auto at = std::find_if(out.begin(), out.end(),
                           [&](const ImportedService& each) { return each.name == part.service; });
    if (at == out.end()) at = out.insert(out.end(), {part.service, {}, {}, {}});
    at->sources.push_back(part.source);
    at->reasons.insert(part.reasons.begin(), part.reasons.end());
    for (const Member& member : part.table.members) {
      if (at->table.Find(member.key) == nullptr) {
        Put(&at->table, member.key, member.value);
      } else {
        imported->lost.push_back(
            fmt::format("{}: its {} is left out: another file gives service {} one", part.source,
                        member.key, part.service));
      }
    }
  }
  for (ImportedService& service : out) {
    const bool both = HasSystem(service.table) && service.table.Find("autoscaler") != nullptr;
    if (!both) continue;
    Drop(&service.table, "autoscaler");
    imported->lost.push_back(
        fmt::format("service {}: its autoscaler is left out: a service with the batcher of a real "
                    "system is not scaled in a run; servescape autoscale plays it alone",
                    service.name));
  }
  return out;
}

std::string Reason(const ImportedService& service, const std::string& path) {
  const auto found = service.reasons.find(path);
  return found == service.reasons.end() ? "" : "  # " + found->second;
}

void WriteTable(const ImportedService& service, const std::string& path, const Node& table,
                std::string* out) {
  const auto below = [&path](const std::string& key) {
    return path.empty() ? key : path + "." + key;
  };
  for (const Member& member : table.members) {
    if (path.empty() && member.value.kind == NodeKind::kTable) continue;
    *out += fmt::format("{} = {}{}\n", TomlKey(member.key), ToToml(member.value),
                        Reason(service, below(member.key)));
  }
  if (!path.empty()) return;
  for (const Member& member : table.members) {
    if (member.value.kind != NodeKind::kTable) continue;
    *out +=
        fmt::format("\n[service.{}.{}]{}\n", service.name, member.key, Reason(service, member.key));
    WriteTable(service, member.key, member.value, out);
  }
}

// What a batch takes where there are batches, else what a request takes.
std::string TimeOf(const ImportedService& service) {
  const Node* batching = service.table.Find("batching");
  const bool batches = batching != nullptr && (batching->Find("max_size") != nullptr ||
                                               batching->Find("max_batch_size") != nullptr);
  return batches ? "batch_time = { base = \"15ms\", per_item = \"5ms\" }  # lacking: how long a "
                   "batch takes (servescape list profiles has measured ones)\n"
                 : "time = \"20ms\"  # lacking: how long it serves a request\n";
}

std::string Traffic(const std::vector<ImportedService>& services) {
  std::string out =
      "[run]\n"
      "duration = \"30min\"  # lacking: how long to look\n\n"
      "[traffic.users]\n"
      "rate = \"10/s\"  # lacking: the requests that come (servescape trace reads logs)\n";
  if (services.size() < 2) return out + "\n";
  out += "path = \"main\"\n\n# lacking: who calls whom; here each request goes to all in turn\n";
  for (const ImportedService& service : services) {
    out += fmt::format("[[path.main]]\ncall = \"{}\"\n", service.name);
  }
  return out + "\n";
}

}  // namespace

ImportedPart* ImportReader::Add(const std::string& service, const std::string& source) const {
  ImportedPart part;
  part.service = ServiceKey(named_.empty() ? service : named_);
  part.source = file_ + ": " + source;
  out_->parts.push_back(std::move(part));
  return &out_->parts.back();
}

void ImportReader::Tell(const Origin& at, const std::string& sentence) const {
  log_->Warn(at, sentence);
  out_->lost.push_back(
      fmt::format("{}:{}:{}: {}", file_, at.position.line, at.position.column, sentence));
}

void ImportReader::Lose(const ManifestField& field, const std::string& why) const {
  if (!field) return;
  field.Ignore();
  Tell(field.origin(), fmt::format("{} has no counterpart here: {}", field.path(), why));
}

void ImportReader::Idle(const ManifestField& field) const {
  if (!field) return;
  field.Ignore();
  out_->idle.push_back(fmt::format("{}: {}", file_, field.path()));
}

void ImportReader::LoseUnread(const Node& root, const std::string& path) const {
  for (const Member& member : root.members) {
    const std::string name = path.empty() ? member.key : path + "." + member.key;
    if (log_->WasRead(&member.value)) {
      LoseUnread(member.value, name);
    } else {
      Tell(member.origin, name + " is not known here");
    }
  }
  for (size_t i = 0; i < root.items.size(); ++i) {
    LoseUnread(root.items[i], fmt::format("{}[{}]", path, i));
  }
}

Node ImportReader::Known(const Node& root, const std::string& path) const {
  Node out = root;
  out.members.clear();
  out.items.clear();
  for (const Member& member : root.members) {
    const std::string name = path.empty() ? member.key : path + "." + member.key;
    if (log_->WasRead(&member.value)) {
      out.members.push_back({member.key, member.origin, Known(member.value, name)});
    } else {
      Tell(member.origin, name + " is not known here");
    }
  }
  for (size_t i = 0; i < root.items.size(); ++i) {
    out.items.push_back(Known(root.items[i], fmt::format("{}[{}]", path, i)));
  }
  return out;
}

void ImportReader::Copy(const ManifestField& from, std::string_view key, Node* table) const {
  if (from) Put(table, key, *from.node());
}

void ImportFile(const ImportedFile& file, const std::string& service, ManifestLog* log,
                Imported* out) {
  const ImportReader in(file.name, service, log, out);
  const Node config = KnativeConfig(file.documents, {});
  for (const Node& document : file.documents) {
    if (file.protobuf) {
      ImportTriton(document, in);
    } else if (document.kind != NodeKind::kTable) {
      log->Error(document.origin, "is no manifest: a map is expected");
    } else {
      ImportDocument(document, config, in);
    }
  }
}

std::string ScenarioOf(Imported* imported, const std::vector<std::string>& files) {
  const std::vector<ImportedService> services = Together(imported);
  std::string out = fmt::format("# Made by servescape import of {}.\n", JoinWords(files)) +
                    "# lacking: the files do not say it; put your own figure there.\n"
                    "# assumed: the files leave it open; see whether it is so.\n";
  if (!imported->lost.empty()) out += "#\n# Without a counterpart here:\n";
  for (const std::string& each : imported->lost) out += "#   " + each + "\n";
  if (!imported->idle.empty()) out += "#\n# Without effect on a simulation:\n";
  for (const std::string& each : imported->idle) out += "#   " + each + "\n";
  std::vector<std::string> names;
  for (const ImportedService& service : services) names.push_back(service.name);
  out +=
      fmt::format("\ntitle = {}\n\n", ToToml(TextNode(fmt::format("{}", fmt::join(names, ", ")))));
  out += Traffic(services);
  for (const ImportedService& service : services) {
    for (const std::string& source : service.sources) out += "# " + source + "\n";
    out += fmt::format("[service.{}]\n{}", service.name, TimeOf(service));
    if (service.table.Find("autoscaler") != nullptr) {
      out +=
          "start = { image_pull = \"30s\", model_load = \"30s\" }  # lacking: how long a new "
          "replica takes\n";
    }
    WriteTable(service, "", service.table, &out);
    out += "\n";
  }
  out.pop_back();
  return out;
}

}  // namespace servescape
