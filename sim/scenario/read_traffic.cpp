// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "sim/scenario/fields.h"
#include "sim/scenario/kinds.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/read_attempt.h"
#include "sim/scenario/read_distribution.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/traffic_parts.h"

namespace servescape {
namespace {

// In the order in which mistakes about them are reported.
constexpr std::array<std::string_view, 12> kKeys{
    "rate",     "users", "interarrival", "cv",    "shape",  "clients",
    "requests", "think", "profile",      "trace", "states", "session"};

class TrafficReader {
 public:
  TrafficReader(Section section, const Config& config, const Resources& resources, Usage& usage,
                TrafficConfig& out, Reporter& reporter)
      : in_(std::move(section)),
        config_(config),
        resources_(resources),
        usage_(usage),
        out_(out),
        reporter_(reporter) {}

  void Read() {
    ReadFields<SourceConfig>(in_, out_, reporter_);
    const std::string word = in_.Text("arrivals");
    for (const KindFor<ArrivalKind>& each : kArrivals) {
      // With a wrong word nothing can be said about the keys that go with it.
      const bool known = !in_.Has("arrivals") || in_.Given("arrivals");
      if (word == each.word && known) CheckUses(each);
    }
    if (in_.Given("users")) ReadUsers(in_.Below("users"));
    if (in_.Given("states") && out_.arrivals == ArrivalKind::kMmpp) ReadStates();
    if (out_.arrivals == ArrivalKind::kRenewal) ReadGaps(word);
    if (in_.Given("rate_limit")) CheckLimit(in_.Below("rate_limit"));
    ReadRequests(in_, config_, out_, reporter_);
    ReadProfile(in_, config_.run, resources_, out_, reporter_);
    BindPath();
    if (in_.Given("trace") && out_.arrivals == ArrivalKind::kTrace) {
      ReadTrace(in_, config_, resources_, out_, reporter_);
    }
    out_.attempt = ReadAttempt(in_, reporter_);
    if (const Node* name = in_.Given("fallback")) BindFallback(*name);
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  void CheckUses(const KindFor<ArrivalKind>& word) {
    for (const std::string_view key : kKeys) {
      const bool used = Lists(word.keys, key);
      const bool there = in_.Has(key);
      if (there && !used) {
        reporter_.Error(in_.KeyOrigin(key), fmt::format("{}{} has no meaning with arrivals = "
                                                        "\"{}\"{}",
                                                        Prefix(), key, word.word, KindWith(key)));
      } else if (!there && Lists(word.needed, key) && !(key == "rate" && in_.Has("users"))) {
        reporter_.Error(in_.origin(), fmt::format("{}needs {}{}", Prefix(), key, Example(key)));
      }
    }
    if (Lists(word.keys, "rate") && in_.Has("rate") && in_.Has("users")) {
      reporter_.Error(in_.KeyOrigin("users"), Prefix() + "has both rate and users; give one");
    }
  }

  // "; it goes with arrivals = "closed"", where no kind was given.
  std::string KindWith(std::string_view key) const {
    if (in_.Has("arrivals")) return "";
    for (const KindFor<ArrivalKind>& each : kArrivals) {
      if (Lists(each.keys, key)) return fmt::format("; it goes with arrivals = \"{}\"", each.word);
    }
    return "";
  }

  static std::string Example(std::string_view key) {
    if (key == "rate") return ", such as rate = \"100/s\"";
    if (key == "clients") return ", such as clients = 16";
    if (key == "trace") return ", such as trace = { file = \"requests.csv\" }";
    if (key == "cv") return ", such as cv = 4";
    if (key == "shape") return ", such as shape = 0.6";
    if (key == "states") {
      return ", such as states = [{ rate = \"2/s\", mean_time = \"50s\" }, { rate = \"9/s\", "
             "mean_time = \"20s\" }]";
    }
    return ", such as interarrival = { distribution = \"gamma\", cv = 4 }";
  }

  void ReadUsers(const Section& users) {
    bool good = true;
    for (const std::string_view key : {"daily_active", "requests_per_user"}) {
      good = good && users.Given(key);
      if (users.Has(key)) continue;
      reporter_.Error(users.origin(), fmt::format("{} needs {}, such as {{ daily_active = "
                                                  "5_000_000, requests_per_user = 20 }}",
                                                  users.label().Text(), key));
    }
    if (!good || in_.Has("rate")) return;
    constexpr double kDay = 86400;
    out_.rate = out_.daily_active * users.Quantity("requests_per_user") / kDay *
                users.Quantity("peak_to_mean");
    const SchemaRow& row = *FindSchema("traffic.*.rate");
    if (!(out_.rate > 0 && out_.rate <= row.high)) {
      reporter_.Error(in_.ValueOrigin("users"),
                      fmt::format("{} come to {}; a rate must be {}", users.label().Text(),
                                  WriteRate(out_.rate), DescribeRange(row)));
    }
  }

  void ReadStates() {
    const Node& list = *in_.Given("states");
    const Label label = in_.label().Below("states");
    if (list.items.size() < 2 || list.items.size() > 16) {
      reporter_.Error(list.origin, label.Text() + " must have 2 to 16 entries");
      return;
    }
    double requests = 0, time = 0;
    bool good = true;
    for (size_t i = 0; i < list.items.size(); ++i) {
      const Node& item = list.items[i];
      good = good && !item.bad && item.kind == NodeKind::kTable;
      if (item.bad || item.kind != NodeKind::kTable) continue;
      const Section entry(&item, "traffic.*.states[]", label.Entry(i), item.origin);
      for (const std::string_view key : {"rate", "mean_time"}) {
        good = good && entry.Given(key);
        if (!entry.Has(key)) {
          reporter_.Error(entry.origin(), fmt::format("{} needs {}", entry.label().Text(), key));
        }
      }
      if (!entry.Given("rate") || !entry.Given("mean_time")) continue;
      MmppState& state = out_.states.emplace_back();
      ReadFields(entry, state, reporter_);
      requests += state.rate * state.mean_time;
      time += state.mean_time;
    }
    if (!good) return;
    out_.rate = requests / time;
    if (!(out_.rate > 0)) {
      reporter_.Error(list.origin, label.Text() + ": at least one rate must be above 0");
    }
  }

  // Renewal gaps with mean 1 / rate, whichever word they go by.
  void ReadGaps(const std::string& word) {
    if (const Node* node = word == "renewal" ? in_.Given("interarrival") : nullptr) {
      const Label label = in_.label().Below("interarrival");
      const auto read = ReadDistribution(*node, false, label, reporter_);
      if (read && !(read->Mean() > 0)) {
        reporter_.Error(node->origin, Prefix() + "interarrival must have a mean above 0");
      } else if (read) {
        SetGaps(*read);
      }
    }
    Distribution law;
    law.a = 1;
    if (word == "gamma" && in_.Given("cv")) {
      law.kind = DistributionKind::kGamma;
      law.b = in_.Quantity("cv");
      SetGaps(law);
    }
    if (word == "weibull" && in_.Given("shape")) {
      law.kind = DistributionKind::kWeibull;
      law.b = in_.Quantity("shape");
      SetGaps(law);
    }
  }

  void SetGaps(const Distribution& law) {
    if (out_.rate > 0) out_.interarrival = Scaled(law, 1 / (law.Mean() * out_.rate));
  }

  void CheckLimit(const Section& limit) {
    if (limit.Has("rate")) return;
    reporter_.Error(limit.origin(), limit.label().Text() +
                                        " needs rate, such as rate = "
                                        "\"100/s\"");
  }

  void BindPath() {
    std::vector<std::string> names;
    for (const PathConfig& path : config_.paths) names.push_back(path.name);
    const std::string wanted = in_.Text("path");
    if (wanted.empty()) {
      if (in_.Has("path") || names.size() <= 1) return;
      reporter_.Error(in_.origin(), fmt::format("{}needs a path: {}", Prefix(), JoinWords(names)));
      return;
    }
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found != names.end()) {
      out_.path = static_cast<uint32_t>(found - names.begin());
    } else {
      reporter_.Error(in_.ValueOrigin("path"),
                      fmt::format("{}there is no path \"{}\"{}", Prefix(), wanted.substr(0, 60),
                                  DidYouMean(wanted, names)));
    }
  }

  void BindFallback(const Node& name) {
    const auto target = FindTarget(name.text, name.origin, Prefix() + "falls back to",
                                   NamesOf(config_), usage_, reporter_);
    if (!target) return;
    BlockConfig& block = out_.attempt.fallback.emplace_back();
    std::vector<uint32_t> calls{target->index};
    if (target->is_path) {
      const PathConfig& path = config_.paths[target->index];
      block = path.steps;
      calls = path.services;
    }
    for (const uint32_t service : calls) block.steps.emplace_back().target = service;
  }

  Section in_;
  const Config& config_;
  const Resources& resources_;
  Usage& usage_;
  TrafficConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadTraffic(const Node& root, Config& config, const Resources& resources, Usage& usage,
                 Reporter& reporter) {
  constexpr size_t kMost = 256;
  const Node* traffic = root.Find("traffic");
  if (traffic && traffic->bad) return;
  if (!traffic || traffic->members.empty()) {
    if (!traffic && !TopIsKnown(root)) return;
    reporter.Error(traffic ? traffic->origin : Origin{},
                   "there is no traffic: add a section such as [traffic.users] with rate = "
                   "\"100/s\"");
    return;
  }
  if (traffic->members.size() > kMost) {
    reporter.Error(traffic->members[kMost].origin,
                   fmt::format("more than {} sources of traffic", kMost));
    return;
  }
  for (const Member& member : traffic->members) {
    if (member.value.bad) continue;
    TrafficConfig& source = config.traffic.emplace_back();
    source.name = member.key;
    Section section(&member.value, "traffic.*", Label(fmt::format("traffic \"{}\"", member.key)),
                    member.origin);
    TrafficReader(std::move(section), config, resources, usage, source, reporter).Read();
  }
}

}  // namespace servescape
