// SPDX-License-Identifier: MIT
#include "tests/property/random_scenario.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "tests/property/random_parts.h"

namespace servescape::property {
namespace {

class Writer {
 public:
  Writer(uint64_t seed, const Wishes& wishes) : draw_(seed), wishes_(wishes) {
    services_ = 1 + draw_.Below(3);
    if (!wishes.tandem) {
      classes_ = draw_.Below(3) + (wishes.classes ? 1 : 0);
      keyed_ = draw_.Chance(0.75);
      caches_ = keyed_ ? draw_.Below(3) : 0;
      stores_ = draw_.Below(2);
      paths_ = 1 + draw_.Below(4);
    }
  }

  std::string Text() {
    text_ = fmt::format("[run]\nduration = \"{}s\"\nwarmup = \"0s\"\nreplications = 2\nseed = {}\n",
                        kDuration, 1 + draw_.Below(1000));
    if (draw_.Chance(0.3) && !wishes_.tandem) Line("detail = true");
    for (uint32_t i = 0; i < classes_; ++i) Class(i);
    for (uint32_t i = 0; i < services_; ++i) Service(i);
    for (uint32_t i = 0; i < caches_; ++i) CacheTable(i);
    for (uint32_t i = 0; i < stores_; ++i) {
      Line(fmt::format("[store.f{}]\nread = {}", i, draw_.Time(1)));
      if (draw_.Chance(0.5)) Line("per_key = \"100us\"");
      if (draw_.Chance(0.5)) Line("materialization = \"1s\"\nlag = \"200ms\"");
    }
    for (uint32_t i = paths_; i-- > 0;) Path(i);
    for (uint32_t i = 0; i < services_; ++i) {
      if (!held_[i].empty()) HeldPath(i);
    }
    const uint32_t sources = 1 + draw_.Below(2);
    for (uint32_t i = 0; i < sources; ++i) Traffic(i, 40.0 / sources);
    if (!wishes_.tandem) Incidents();
    return text_;
  }

 private:
  void Line(const std::string& line) { text_ += line + "\n"; }

  void Class(uint32_t index) {
    Line(fmt::format("[class.k{}]", index));
    if (draw_.Chance(0.6)) Line(fmt::format("priority = {}", draw_.Below(3)));
    if (draw_.Chance(0.5)) Line(fmt::format("weight = {}", 1 + draw_.Below(4)));
    if (draw_.Chance(0.5)) Line(fmt::format("deadline = \"{}ms\"", 10 + draw_.Below(100)));
    if (draw_.Chance(0.2)) Line(fmt::format("path = \"p{}\"", draw_.Below(paths_)));
  }

  void Service(uint32_t index) {
    const bool held = !wishes_.tandem && draw_.Chance(0.25);
    held_.push_back(held ? fmt::format("h{}", index) : "");
    const ServiceNeeds needs{wishes_.tandem, wishes_.drains, keyed_, services_, held_.back()};
    Line(ServiceTable(index, needs, draw_));
  }

  // What a service is held for calls services of a higher number only, and looks into no cache that
  // coalesces: so no replica waits for one that waits for it.
  void HeldPath(uint32_t service) {
    const std::string head = fmt::format("[[path.h{}]]\n", service);
    const uint32_t later = services_ - service - 1;
    for (uint32_t i = 0; i < caches_; ++i) {
      if (!coalesce_[i] && draw_.Chance(0.3)) Line(head + CacheStep(i));
    }
    if (later == 0 || draw_.Chance(0.3)) Line(head + "delay = " + draw_.Time(8));
    if (later == 0) return;
    const std::string name = fmt::format("s{}", service + 1 + draw_.Below(later));
    if (draw_.Chance(0.3)) {
      const uint32_t shards = 1 + draw_.Below(4);
      Line(head + fmt::format("fan_out = \"{}\"\nshards = {}", name, shards) + Join(shards) +
           PoliciesText(draw_));
    } else {
      Line(head + fmt::format("call = \"{}\"", name) +
           (draw_.Chance(0.3) ? "\nnetwork = \"0.3ms\"" : "") + PoliciesText(draw_));
    }
  }

  void CacheTable(uint32_t index) {
    const char* const policies[] = {"lru",   "lfu",     "fifo", "random", "clock", "sieve",
                                    "s3-fifo", "arc", "slru", "lfuda"};
    Line(fmt::format("[cache.c{}]\npolicy = \"{}\"", index, policies[draw_.Below(10)]));
    const bool bytes = draw_.Chance(0.3);
    const bool bounded = bytes || draw_.Chance(0.8);
    if (bytes) {
      Line("capacity = \"40kB\"\nitem_size = { distribution = \"gamma\", mean = 2000, cv = 1 }");
    } else if (bounded) {
      Line(fmt::format("capacity = {}", 1 + draw_.Below(40)));
    }
    if (draw_.Chance(0.4)) Line("ttl = \"500ms\"");
    if (draw_.Chance(0.4)) Line("soft_ttl = \"100ms\"");
    if (draw_.Chance(0.5)) Line("sliding = true");
    coalesce_.push_back(draw_.Chance(0.5));
    if (coalesce_.back()) Line("coalesce = true");
    if (draw_.Chance(0.5)) Line("lookup = " + draw_.Time(0.3));
    if (draw_.Chance(0.2)) Line("admission = \"50%\"");
    if (draw_.Chance(0.4)) Line(fmt::format("local_to = \"s{}\"", draw_.Below(services_)));
    if (bounded && draw_.Chance(0.3)) Line("warm = \"50%\"");
    if (draw_.Chance(0.2)) Line("invalidations = \"20/s\"");
    if (draw_.Chance(0.2)) Line("flush_at = [\"700ms\", \"1s\"]");
  }

  // Paths name services and paths of a higher number only; the first also uses all that no other
  // step may have used.
  void Path(uint32_t index) {
    const std::string head = fmt::format("[[path.p{}]]", index);
    const auto step = [&](const std::string& body) { Line(head + "\n" + body); };
    if (wishes_.tandem) {
      for (uint32_t i = 0; i < services_; ++i) step(fmt::format("call = \"s{}\"", i));
      return;
    }
    if (caches_ > 0 && draw_.Chance(0.4)) step(CacheStep(draw_.Below(caches_)));
    const uint32_t steps = 1 + draw_.Below(3);
    for (uint32_t i = 0; i < steps; ++i) step(AnyStep(index));
    if (index > 0) return;
    for (uint32_t i = 0; i < stores_; ++i) step(fmt::format("store = \"f{}\"", i));
    for (uint32_t i = 0; i < caches_; ++i) step(CacheStep(i));
    for (uint32_t i = 0; i < services_; ++i) step(fmt::format("call = \"s{}\"", i));
  }

  std::string CacheStep(uint32_t cache) {
    return fmt::format("cache = \"c{}\"", cache) +
           (draw_.Chance(0.2) ? "\nnetwork = \"0.3ms\"" : "");
  }

  std::string Callee(uint32_t path) {
    if (path + 1 < paths_ && draw_.Chance(0.5)) {
      return fmt::format("p{}", path + 1 + draw_.Below(paths_ - path - 1));
    }
    return fmt::format("s{}", draw_.Below(services_));
  }

  std::string Join(uint32_t branches) {
    const uint32_t kind = draw_.Below(4);
    std::string text = kind == 0   ? ""
                       : kind == 1 ? "\nwait_for = \"first\""
                                   : fmt::format("\nwait_for = {}", 1 + draw_.Below(branches));
    if (kind > 0 && draw_.Chance(0.5)) text += "\ncancel_rest = true";
    return text;
  }

  std::string Policies(uint32_t path) {
    return PoliciesText(draw_) +
           (draw_.Chance(0.15) ? fmt::format("\nfallback = \"{}\"", Callee(path)) : "");
  }

  std::string AnyStep(uint32_t path) {
    switch (draw_.Below(10)) {
      case 0: return "delay = " + draw_.Time(2);
      case 1: {
        const uint32_t branches = 1 + draw_.Below(3);
        std::string names;
        for (uint32_t i = 0; i < branches; ++i) names += fmt::format("\"{}\", ", Callee(path));
        return "parallel = [" + names + "]" + Join(branches) + Policies(path);
      }
      case 2: {
        const uint32_t shards = 1 + draw_.Below(4);
        return fmt::format("fan_out = \"{}\"\nshards = {}", Callee(path), shards) + Join(shards) +
               Policies(path);
      }
      case 3: {
        const std::string one = Callee(path), other = Callee(path);
        if (one == other) return fmt::format("branch = {{ {} = 1 }}", one) + Policies(path);
        return fmt::format("branch = {{ {} = 0.3, {} = 2 }}", one, other) + Policies(path);
      }
      case 4: {
        std::string map = classes_ > 0 ? "k0 = \"" + Callee(path) + "\", " : "";
        return "branch_by_class = { " + map + "default = \"" + Callee(path) + "\" }" +
               Policies(path);
      }
      case 5:
        return fmt::format("loop = \"{}\"\ntimes = {}", Callee(path), 1 + draw_.Below(3)) +
               (draw_.Chance(0.5) ? "\nrepeat = 0.5" : "") + Policies(path);
      case 6:
        if (path + 1 < paths_) return fmt::format("path = \"p{}\"", path + 1) + Policies(path);
        [[fallthrough]];
      default: return CallStep() + Policies(path);
    }
  }

  std::string CallStep() {
    const uint32_t service = draw_.Below(services_);
    std::string text = fmt::format("call = \"s{}\"", service);
    if (draw_.Chance(0.3)) text += "\nnetwork = " + draw_.Time(0.3);
    if (draw_.Chance(0.1)) text += "\nrequest_bytes = \"2kB\"\nbandwidth = \"10Mbit/s\"";
    if (draw_.Chance(0.2)) text += fmt::format("\nitems = {}", 1 + draw_.Below(5));
    if (services_ > 1 && draw_.Chance(0.15)) {
      text += fmt::format("\ndegrade = {{ to = \"s{}\", queue_above = 2 }}",
                          (service + 1) % services_);
    }
    return text;
  }

  void Traffic(uint32_t index, double rate) {
    SourceNeeds needs{wishes_.tandem, wishes_.drains, keyed_, classes_};
    Line(fmt::format("[traffic.t{}]\npath = \"p0\"", index) +
         SourceText(rate, needs, draw_));
    if (!wishes_.tandem && draw_.Chance(0.3)) {
      Line(PoliciesText(draw_) + (draw_.Chance(0.2) ? "\nfallback = \"s0\"" : ""));
    }
  }

  void Incidents() {
    const uint32_t count = draw_.Chance(0.5) ? 0 : 1 + draw_.Below(3);
    for (uint32_t i = 0; i < count; ++i) {
      std::string text = IncidentText(services_, caches_, stores_, draw_);
      text += fmt::format("at = \"{}ms\"\n", 200 + draw_.Below(2000));
      const bool lasts = text.find("flush") == std::string::npos;
      const bool ends = wishes_.drains || draw_.Chance(0.8);
      if (lasts && ends) text += fmt::format("duration = \"{}ms\"\n", 1 + draw_.Below(1500));
      Line("[[incident]]\n" + text);
    }
  }

  Draw draw_;
  Wishes wishes_;
  uint32_t services_ = 1, classes_ = 0, caches_ = 0, stores_ = 0, paths_ = 1;
  bool keyed_ = false;
  std::vector<std::string> held_;  // by service: the path it is held for, or ""
  std::vector<bool> coalesce_;     // by cache
  std::string text_;
};

}  // namespace

std::string RandomScenario(uint64_t seed, const Wishes& wishes) {
  return Writer(seed, wishes).Text();
}

std::optional<std::string> RandomResource(const std::string& path) {
  if (path != "t.csv") return std::nullopt;
  Draw draw(5);
  std::string text = "arrival_s,tokens,id,tier,n\n";
  double at = 0;
  for (int i = 0; i < 60; ++i) {
    if (draw.Chance(0.8)) at += 0.03 * draw.Below(3);
    text += fmt::format("{},{},{},k0,{}\n", at, 1 + draw.Below(5), draw.Below(20),
                        1 + draw.Below(4));
  }
  return text;
}

}  // namespace servescape::property
