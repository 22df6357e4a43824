// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "sim/scenario/fields.h"
#include "sim/scenario/kinds.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr std::array<std::string_view, 7> kKeys{"duration", "service", "store", "cache",
                                                "replicas", "zone",    "factor"};

class IncidentReader {
 public:
  IncidentReader(Section section, const Config& config, IncidentConfig& out, Reporter& reporter)
      : in_(std::move(section)), config_(config), out_(out), reporter_(reporter) {}

  void Read() {
    ReadFields(in_, out_, reporter_);
    const Node* word = in_.Given("kind");
    if (!in_.Has("kind")) {
      std::vector<std::string> words;
      for (const KindFor<IncidentKind>& use : kIncidentKinds) words.emplace_back(use.word);
      Error(in_.origin(), " needs a kind: " + JoinWords(words));
    }
    for (const KindFor<IncidentKind>& each : kIncidentKinds) {
      if (word && each.word == word->text) CheckKeys(each);
    }
    CheckTimes();
    const StepNames names = NamesOf(config_);
    out_.service = Bind("service", names.services);
    out_.store = Bind("store", names.stores);
    out_.cache = Bind("cache", names.caches);
    if (word) CheckTarget();
  }

 private:
  void Error(const Origin& origin, const std::string& message) {
    reporter_.Error(origin, in_.label().Text() + message);
  }

  void CheckKeys(const KindFor<IncidentKind>& use) {
    for (const Member& member : in_.table()->members) {
      const std::string& key = member.key;
      const bool known =
          key == "error_rate" || std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
      if (!known || Lists(use.keys, key)) continue;
      reporter_.Error(member.origin, fmt::format("{} has no meaning with kind = \"{}\"",
                                                 in_.label().Below(key).Text(), use.word));
    }
    for (const std::string_view key : {"service", "factor", "error_rate", "cache"}) {
      if (!Lists(use.needed, key) || in_.Has(key)) continue;
      Error(in_.origin(), fmt::format(" needs {}", key));
    }
  }

  void CheckTimes() {
    if (!in_.Has("at")) Error(in_.origin(), " needs at, such as at = \"60s\"");
    if (in_.Given("at") && IsOverBy(config_.run, out_.at.ns)) {
      reporter_.Warn(in_.ValueOrigin("at"),
                     in_.label().Text() + " never happens: the run is over by then");
    }
  }

  int32_t Bind(const std::string& kind, const std::vector<std::string>& names) {
    const std::string wanted = in_.Text(kind);
    if (wanted.empty()) return -1;
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found != names.end()) return static_cast<int32_t>(found - names.begin());
    Error(in_.ValueOrigin(kind), fmt::format(": there is no {} \"{}\"{}", kind,
                                             wanted.substr(0, 60), DidYouMean(wanted, names)));
    return -1;
  }

  void CheckTarget() {
    if (out_.kind == IncidentKind::kBrownOut && in_.Has("service") == in_.Has("store")) {
      Error(in_.origin(), " needs either a service or a store");
    }
    const ServiceConfig* service =
        out_.service >= 0 ? &config_.services[static_cast<size_t>(out_.service)] : nullptr;
    if (service && in_.Given("replicas") && out_.count > service->replicas) {
      Error(in_.ValueOrigin("replicas"), fmt::format(".replicas must not be above {}, all that "
                                                     "service \"{}\" has",
                                                     service->replicas, service->name));
    }
    CheckSystem(service);
    if (out_.kind != IncidentKind::kZoneLoss) return;
    uint32_t zones = service ? service->zones : 1;
    for (const ServiceConfig& each : config_.services) {
      if (!service) zones = std::max(zones, each.zones);
    }
    if (out_.zone >= zones) {
      const std::string of = service ? fmt::format("service \"{}\" has", service->name)
                                     : std::string("services have at most");
      Error(in_.ValueOrigin("zone"),
            fmt::format(": there is no zone {}: {} {}, numbered from 0", out_.zone, of, zones));
    }
  }

  // What a batcher of a real system does when its process dies is not known.
  void CheckSystem(const ServiceConfig* only) {
    if (out_.kind != IncidentKind::kCrash && out_.kind != IncidentKind::kZoneLoss) return;
    for (const ServiceConfig& each : config_.services) {
      const bool hosted = each.serverless != nullptr;
      if ((!each.system.any() && !hosted) || (only && only != &each)) continue;
      Error(in_.ValueOrigin("kind"),
            fmt::format(": service \"{}\" with {} cannot lose a replica", each.name,
                        hosted ? "serverless" : "batching.system"));
      return;
    }
  }

  Section in_;
  const Config& config_;
  IncidentConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadIncidents(const Node& root, Config& config, Reporter& reporter) {
  constexpr size_t kMost = 1000;
  const Node* list = root.Find("incident");
  if (!list || list->bad) return;
  if (list->items.size() > kMost) {
    reporter.Error(list->items[kMost].origin, fmt::format("more than {} incidents", kMost));
    return;
  }
  for (size_t i = 0; i < list->items.size(); ++i) {
    const Node& item = list->items[i];
    if (item.bad || item.kind != NodeKind::kTable) continue;
    Section section(&item, "incident[]", Label().Below("incident").Entry(i), item.origin);
    IncidentReader(std::move(section), config, config.incidents.emplace_back(), reporter).Read();
  }
}

}  // namespace servescape
