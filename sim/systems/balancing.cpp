// SPDX-License-Identifier: MIT
#include "sim/systems/balancing.h"

#include <algorithm>
#include <utility>

#include "sim/balancing/live_desk.h"
#include "sim/balancing/proxy.h"
#include "sim/scenario/bind.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/suggest.h"
#include "sim/systems/balancer_config.h"
#include "sim/systems/endpoints.h"
#include "sim/systems/rule_words.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kBalancingRows[] = {
    Table("service.*.balancing",
          R"({ system = "haproxy", config = "balance leastconn\noption redispatch" })",
          "Callers reach the replicas through this system's balancer: whom it chooses, what waits "
          "before all replicas, what is tried again, checked and refused, in place of routing."),
    Choice<kBalancerSystemWords, &BalancingText::system>(
        "service.*.balancing.system", "", R"("nginx")",
        "Which one; servescape explain says what surprises in each."),
    Bound<&BalancingText::config>(
        Key("service.*.balancing.config", kText, R"("")", R"("least_conn;")",
            "Its configuration in its own language, as servescape balance reads it; without "
            "servers those of the pools, with their weights, else as many as there are "
            "replicas, in their order.")),
    Bound<&BalancingText::max_call_attempts>(
        Ranged("service.*.balancing.WithMaxCallAttempts", kInteger, "", 1, 1000, false, "5", "8",
               "grpc-go: attempts of a call at most, whatever maxAttempts says.")),
};

// Of the service, what a balancer of another system takes the place of.
constexpr std::string_view kReplaced[] = {"routing", "choices", "load_factor"};

using Read = Result<std::vector<std::string>, std::string>;  // names of servers, or what is wrong

class NginxPlan final : public BalancingPlan {
 public:
  explicit NginxPlan(NginxConfig config) : config_(std::move(config)) {}
  std::unique_ptr<Proxy> Make(const Generator& random, Duration phase,
                              const ProxyServers& servers) const override {
    return std::make_unique<LiveDesk>(kHttpWords, phase, servers,
                                      [&](Desk* desk) { return MakeNginx(config_, random, desk); });
  }
  std::string RuleWords(BatchRule rule) const override { return NginxRuleWords(rule); }
  std::vector<double> TieWeights() const override {
    std::vector<double> out;
    if (config_.method != NginxMethod::kRandomTwo) return out;
    for (const NginxServer& each : config_.servers) {
      out.push_back(static_cast<double>(each.weight));
    }
    return out;
  }

 private:
  NginxConfig config_;
};

class HaproxyPlan final : public BalancingPlan {
 public:
  explicit HaproxyPlan(HaproxyConfig config) : config_(std::move(config)) {}
  std::unique_ptr<Proxy> Make(const Generator& random, Duration phase,
                              const ProxyServers& servers) const override {
    return std::make_unique<LiveDesk>(
        kHttpWords, phase, servers, [&](Desk* desk) { return MakeHaproxy(config_, random, desk); });
  }
  std::string RuleWords(BatchRule rule) const override {
    return HaproxyRuleWords(rule, config_.timeout_queue.has_value());
  }

 private:
  HaproxyConfig config_;
};

class GrpcPlan final : public BalancingPlan {
 public:
  GrpcPlan(GrpcConfig config, size_t servers) : config_(std::move(config)), servers_(servers) {}
  std::unique_ptr<Proxy> Make(const Generator& random, Duration phase,
                              const ProxyServers& servers) const override {
    return std::make_unique<LiveDesk>(kGrpcWords, phase, servers, [&](Desk* desk) {
      return MakeGrpc(config_, servers_, random, desk);
    });
  }
  std::string RuleWords(BatchRule rule) const override {
    const bool capped = config_.retry && config_.retry->max_attempts > config_.most_attempts;
    return GrpcRuleWords(rule, capped ? config_.most_attempts : 0);
  }

 private:
  GrpcConfig config_;
  size_t servers_;
};

class TowerPlan final : public BalancingPlan {
 public:
  TowerPlan(TowerConfig config, std::vector<std::string> servers)
      : config_(config), servers_(std::move(servers)) {}
  std::unique_ptr<Proxy> Make(const Generator& random, Duration phase,
                              const ProxyServers& servers) const override {
    return std::make_unique<LiveDesk>(kGrpcWords, phase, servers, [&](Desk* desk) {
      return MakeTower(config_, servers_, random, desk);
    });
  }
  std::string RuleWords(BatchRule) const override { return ""; }

 private:
  TowerConfig config_;
  std::vector<std::string> servers_;
};

class EnvoyPlan final : public BalancingPlan {
 public:
  EnvoyPlan(EnvoyConfig config, size_t servers) : config_(std::move(config)), servers_(servers) {}
  std::unique_ptr<Proxy> Make(const Generator& random, Duration phase,
                              const ProxyServers& servers) const override {
    return std::make_unique<LiveDesk>(kHttpWords, phase, servers, [&](Desk* desk) {
      return MakeEnvoy(config_, servers_, random, desk);
    });
  }
  std::string RuleWords(BatchRule rule) const override { return EnvoyRuleWords(rule); }

 private:
  EnvoyConfig config_;
  size_t servers_;
};

class RayPlan final : public BalancingPlan {
 public:
  RayPlan(const RayConfig& config, size_t servers) : config_(config), servers_(servers) {}
  std::unique_ptr<Proxy> Make(const Generator& random, Duration phase,
                              const ProxyServers& servers) const override {
    return std::make_unique<LiveDesk>(kHttpWords, phase, servers, [&](Desk* desk) {
      return MakeRay(config_, servers_, random, desk);
    });
  }
  std::string RuleWords(BatchRule rule) const override { return RayRuleWords(rule); }

 private:
  RayConfig config_;
  size_t servers_;
};

class BalancingReader {
 public:
  BalancingReader(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), at_(in.Below("balancing")), out_(out), reporter_(reporter) {}

  void Read() {
    ReadFields(at_, text_, reporter_);
    if (!at_.Has("system")) {
      return reporter_.Error(at_.origin(),
                             at_.label().Text() + " needs a system: " + JoinWords(Words()));
    }
    if (text_.system == BalancerSystem::kNone || !reporter_.ok()) return;
    for (const std::string_view key : kReplaced) {
      if (!in_.Has(key)) continue;
      reporter_.Error(in_.KeyOrigin(key), fmt::format("{}has both balancing and {}; give one",
                                                      in_.label().Prefix(), key));
    }
    if (at_.Has("WithMaxCallAttempts") && text_.system != BalancerSystem::kGrpcGo) {
      reporter_.Error(at_.KeyOrigin("WithMaxCallAttempts"),
                      at_.label().Below("WithMaxCallAttempts").Text() + " is of grpc-go alone");
    }
    const bool llm_d = text_.system == BalancerSystem::kLlmd;
    const bool dynamo = text_.system == BalancerSystem::kDynamo;
    CheckEndpointKeys(at_, llm_d, dynamo, reporter_);
    if (llm_d || dynamo) return Pick(dynamo);
    if (in_.Below("failures").Text("queue") == "survives" && in_.Below("failures").Has("queue")) {
      reporter_.Error(in_.Below("failures").KeyOrigin("queue"),
                      in_.label().Prefix() +
                          "a replica's connections are gone with it: failures.queue must be "
                          "\"lost\" with balancing");
    }
    out_.failures.queue_survives = false;
    out_.routing = Routing::kRoundRobin;  // as far as what it can serve goes
    switch (text_.system) {
      case BalancerSystem::kNone:
      case BalancerSystem::kLlmd:
      case BalancerSystem::kDynamo:
        break;
      case BalancerSystem::kNginx:
        return Nginx();
      case BalancerSystem::kHaproxy:
        return Haproxy();
      case BalancerSystem::kGrpcio:
      case BalancerSystem::kGrpcGo:
        return Grpc();
      case BalancerSystem::kTower:
        return Tower();
      case BalancerSystem::kEnvoy:
        return Envoy();
      case BalancerSystem::kRayServe:
        return Ray();
    }
  }

 private:
  static std::vector<std::string> Words() {
    std::vector<std::string> words;
    for (const auto& each : kBalancerSystemWords) words.push_back(fmt::format("\"{}\"", each.word));
    return words;
  }

  void Wrong(const std::string& what) {
    reporter_.Error(at_.ValueOrigin("config"), at_.label().Below("config").Text() + ": " + what);
  }

  // As many servers as replicas; what is wrong is told.
  bool Fits(size_t servers) {
    if (servers == out_.replicas) return true;
    Wrong(fmt::format("has {} servers, and the service {} replicas", servers, out_.replicas));
    return false;
  }

  template <class Config>
  bool Take(const Result<BalancerFile<Config>, std::string>& read) {
    if (!read) {
      Wrong(read.error());
      return false;
    }
    for (const std::string& note : read.value().notes) {
      reporter_.Warn(at_.ValueOrigin("config"), at_.label().Below("config").Text() + ": " + note);
    }
    return true;
  }

  // The replica's name, and its pool's weight.
  template <class Visit>
  void ForEachReplica(Visit visit) const {
    uint32_t n = 0;
    for (const PoolConfig& pool : out_.pools) {
      for (uint32_t i = 0; i < pool.replicas; ++i) visit(fmt::format("r{}", ++n), pool.weight);
    }
    if (out_.pools.empty()) {
      for (uint32_t i = 0; i < out_.replicas; ++i) visit(fmt::format("r{}", ++n), 1.0);
    }
  }

  // Whole weights, in proportion; HAProxy and nginx take no others.
  int64_t WeightOf(double weight) {
    const int64_t whole = static_cast<int64_t>(weight + 0.5);
    if (whole < 1 || whole > 256 || static_cast<double>(whole) != weight) {
      reporter_.Error(in_.KeyOrigin("pools"),
                      fmt::format("{}with balancing a pool's weight must be a whole number "
                                  "from 1 to 256",
                                  in_.label().Prefix()));
      return 1;
    }
    return whole;
  }

  // By what replicas hold and do: they are language-model servers.
  void Pick(bool dynamo) {
    out_.routing = Routing::kShortestQueue;  // as far as what it can serve goes
    out_.endpoints = ReadEndpoints(at_, dynamo, reporter_);
  }

  void Nginx() {
    std::string text = text_.config;
    if (text.find("server ") == std::string::npos) {
      // Without servers of its own it has the service's.
      ForEachReplica([&](const std::string& name, double weight) {
        text += fmt::format("\nserver {} weight={};", name, WeightOf(weight));
      });
    }
    const auto read = ReadNginx(text, "");
    if (!Take(read) || !Fits(read.value().config.servers.size())) return;
    NginxConfig config = read.value().config;
    if (config.cache) {
      reporter_.Warn(at_.ValueOrigin("config"),
                     at_.label().Below("config").Text() + ": proxy_cache is not followed here");
      config.cache = false;
    }
    out_.balancing = std::make_shared<NginxPlan>(std::move(config));
  }

  void Haproxy() {
    std::string text = text_.config;
    const bool named = text.starts_with("server ") || text.find("\nserver ") != std::string::npos ||
                       text.find(" server ") != std::string::npos;
    if (!named) {
      ForEachReplica([&](const std::string& name, double weight) {
        text += fmt::format("\nserver {} {}", name, name);
        if (weight != 1) text += fmt::format(" weight {}", WeightOf(weight));
      });
    }
    const auto read = ReadHaproxy(text, "");
    if (!Take(read) || !Fits(read.value().config.servers.size())) return;
    out_.balancing = std::make_shared<HaproxyPlan>(read.value().config);
  }

  void Grpc() {
    const auto read = ReadGrpc(text_.config.empty() ? "{}" : text_.config);
    if (!Take(read)) return;
    GrpcConfig config = read.value().config;
    if (text_.system == BalancerSystem::kGrpcGo && text_.max_call_attempts >= 2) {
      config.most_attempts = text_.max_call_attempts;
    }
    out_.balancing = std::make_shared<GrpcPlan>(std::move(config), out_.replicas);
  }

  void Tower() {
    const auto read = ReadTower(text_.config.empty() ? "{}" : text_.config);
    if (!Take(read)) return;
    std::vector<std::string> names;
    ForEachReplica([&](const std::string& name, double) { names.push_back(name); });
    out_.balancing = std::make_shared<TowerPlan>(read.value().config, std::move(names));
  }

  void Envoy() {
    const auto read = ReadEnvoy(text_.config.empty() ? "{}" : text_.config);
    if (!Take(read)) return;
    out_.balancing = std::make_shared<EnvoyPlan>(read.value().config, out_.replicas);
  }

  void Ray() {
    if (out_.system.system == BatchingSystem::kRayServe) {
      return reporter_.Error(at_.KeyOrigin("system"),
                             at_.label().Below("system").Text() +
                                 ": batching.system = \"ray_serve\" has this router already, "
                                 "before all replicas; leave balancing out");
    }
    const auto read = ReadRay(text_.config.empty() ? "{}" : text_.config);
    if (!Take(read)) return;
    if (read.value().config.proxies * out_.replicas > kMostRayViews) {
      return Wrong(fmt::format("proxies x replicas must be {} at most", kMostRayViews));
    }
    out_.balancing = std::make_shared<RayPlan>(read.value().config, out_.replicas);
  }

  const Section& in_;
  const Section at_;
  ServiceConfig& out_;
  Reporter& reporter_;
  BalancingText text_;
};

}  // namespace

std::span<const SchemaRow> BalancingRows() { return kBalancingRows; }

void ReadBalancing(const Section& in, ServiceConfig& out, Reporter& reporter) {
  if (in.Given("balancing")) BalancingReader(in, out, reporter).Read();
}

}  // namespace servescape
