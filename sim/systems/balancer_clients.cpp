// SPDX-License-Identifier: MIT
// Clients that balance by themselves: gRPC's service config and tower's few
// settings, in JSON.
#include <fmt/format.h>

#include <cmath>

#include <nlohmann/json.hpp>

#include "sim/scenario/quantity.h"
#include "sim/systems/balancer_config.h"

namespace servescape {
namespace {

using Json = nlohmann::ordered_json;
using Problem = std::string;

// "0.01s"; what is wrong, or "".
Problem ReadSeconds(const Json& in, const char* name, Duration* out) {
  if (!in.contains(name)) return fmt::format("{} is missing", name);
  const std::optional<double> seconds =
      in[name].is_string() ? ParseSeconds(in[name].get<std::string>()) : std::nullopt;
  if (!seconds || !(*seconds > 0) || !(*seconds < 1e9)) {
    return fmt::format("{} must be a time above zero, such as \"0.1s\"", name);
  }
  *out = FromSeconds(*seconds);
  return "";
}

Problem ReadReal(const Json& in, const char* name, double most, double* out) {
  if (!in.contains(name) || !in[name].is_number()) return fmt::format("{} must be a number", name);
  *out = in[name].get<double>();
  return *out > 0 && *out <= most ? "" : fmt::format("{} must be above 0, up to {}", name, most);
}

Problem ReadRetryPolicy(const Json& in, GrpcConfig* out) {
  GrpcRetryPolicy policy;
  double attempts = 0;
  Problem wrong = ReadReal(in, "maxAttempts", 1e6, &attempts);
  if (wrong.empty() && (attempts < 2 || attempts != std::floor(attempts))) {
    wrong = "maxAttempts must be a whole number of at least 2";
  }
  policy.max_attempts = static_cast<int64_t>(attempts);
  if (wrong.empty()) wrong = ReadSeconds(in, "initialBackoff", &policy.initial_backoff);
  if (wrong.empty()) wrong = ReadSeconds(in, "maxBackoff", &policy.max_backoff);
  if (wrong.empty()) wrong = ReadReal(in, "backoffMultiplier", 1e6, &policy.backoff_multiplier);
  if (!wrong.empty()) return wrong;
  if (!in.contains("retryableStatusCodes") || !in["retryableStatusCodes"].is_array() ||
      in["retryableStatusCodes"].empty()) {
    return "retryableStatusCodes must name a code";
  }
  for (const Json& code : in["retryableStatusCodes"]) {
    if (!code.is_string()) return "retryableStatusCodes must be names, such as UNAVAILABLE";
    policy.retryable.insert(code.get<std::string>());
  }
  out->retry = policy;
  return "";
}

Problem ReadMethod(const Json& in, BalancerFile<GrpcConfig>* out) {
  if (!in.is_object()) return "methodConfig must be a list of objects";
  if (in.contains("timeout")) {
    Duration timeout;
    const Problem wrong = ReadSeconds(in, "timeout", &timeout);
    if (!wrong.empty()) return wrong;
    out->config.timeout = timeout;
  }
  out->config.wait_for_ready = in.contains("waitForReady") && in["waitForReady"] == Json(true);
  if (in.contains("hedgingPolicy")) {
    out->notes.emplace_back("hedgingPolicy does nothing: one attempt");
  }
  return in.contains("retryPolicy") ? ReadRetryPolicy(in["retryPolicy"], &out->config) : "";
}

Problem ReadThrottling(const Json& in, GrpcConfig* out) {
  GrpcThrottling throttling;
  Problem wrong = ReadReal(in, "maxTokens", 1000, &throttling.max_tokens);
  if (wrong.empty()) wrong = ReadReal(in, "tokenRatio", 1000, &throttling.token_ratio);
  if (wrong.empty()) out->throttling = throttling;
  return wrong;
}

Problem ReadPolicy(const std::string& name, GrpcConfig* out) {
  if (name == "round_robin" || name == "ROUND_ROBIN") {
    out->round_robin = true;
  } else if (name != "pick_first" && name != "PICK_FIRST") {
    return fmt::format("load balancing \"{}\" is not known here", name);
  }
  return "";
}

// An object, or what is wrong.
Problem ParseObject(std::string_view text, Json* root) {
  *root = Json::parse(text, nullptr, false);
  if (root->is_discarded()) return "is no JSON";
  return root->is_object() ? "" : "must be a JSON object";
}

}  // namespace

Result<BalancerFile<GrpcConfig>, std::string> ReadGrpc(std::string_view text) {
  BalancerFile<GrpcConfig> out;
  Json root;
  Problem wrong = ParseObject(text, &root);
  if (!wrong.empty()) return wrong;
  for (const auto& [name, value] : root.items()) {
    if (name == "methodConfig") {
      if (!value.is_array()) return std::string("methodConfig must be a list");
      if (value.size() > 1) {
        out.notes.emplace_back("of methodConfig the first is played for all calls");
      }
      if (!value.empty()) wrong = ReadMethod(value[0], &out);
    } else if (name == "retryThrottling" && value.is_object()) {
      wrong = ReadThrottling(value, &out.config);
    } else if (name == "loadBalancingPolicy" && value.is_string()) {
      wrong = ReadPolicy(value.get<std::string>(), &out.config);
    } else if (name == "loadBalancingConfig" && value.is_array() && !value.empty() &&
               value[0].is_object() && !value[0].empty()) {
      wrong = ReadPolicy(value[0].begin().key(), &out.config);
    } else {
      out.notes.push_back(name + " is not followed");
    }
    if (!wrong.empty()) return wrong;
  }
  return out;
}

Result<BalancerFile<TowerConfig>, std::string> ReadTower(std::string_view text) {
  BalancerFile<TowerConfig> out;
  Json root;
  Problem wrong = ParseObject(text, &root);
  if (!wrong.empty()) return wrong;
  if (root.contains("load")) {
    if (root["load"] == Json("PendingRequests")) {
      out.config.load = TowerLoad::kPendingRequests;
    } else if (root["load"] != Json("PeakEwma")) {
      return std::string("load must be PeakEwma or PendingRequests");
    }
  }
  if (root.contains("default_rtt")) {
    wrong = ReadSeconds(root, "default_rtt", &out.config.default_rtt);
  }
  if (wrong.empty() && root.contains("decay")) {
    wrong = ReadSeconds(root, "decay", &out.config.decay);
  }
  if (!wrong.empty()) return wrong;
  for (const auto& [name, value] : root.items()) {
    if (name != "load" && name != "default_rtt" && name != "decay") {
      out.notes.push_back(name + " is not followed");
    }
  }
  return out;
}

}  // namespace servescape
