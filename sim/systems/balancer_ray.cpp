// SPDX-License-Identifier: MIT
// What the routers of a deployment of Ray Serve go by, in JSON.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/systems/balancer_config.h"

namespace servescape {
namespace {

using RayJson = nlohmann::ordered_json;

// A whole number; what is wrong, or "".
std::string ReadRayCount(const RayJson& value, const std::string& name, int64_t least,
                         int64_t most, int64_t* out) {
  if (!value.is_number_integer() || value < RayJson(least) || value > RayJson(most)) {
    return fmt::format("{} must be a whole number from {} to {}", name, least, most);
  }
  *out = value.get<int64_t>();
  return "";
}

// Seconds as a number; what is wrong, or "".
std::string ReadRayTime(const RayJson& value, const std::string& name, double least,
                        Duration* out) {
  if (!value.is_number() || !(value.get<double>() >= least) || !(value.get<double>() < 1e6)) {
    return fmt::format("{} must be seconds from {} to 1000000", name, least);
  }
  *out = FromSeconds(value.get<double>());
  return "";
}

std::string ReadRouterConfig(const RayJson& in, BalancerFile<RayConfig>* out) {
  if (!in.is_object()) return "request_router_config must be an object";
  RayConfig& config = out->config;
  std::string wrong;
  for (const auto& [name, value] : in.items()) {
    if (name == "initial_backoff_s") {
      wrong = ReadRayTime(value, name, 0.001, &config.initial_backoff);
    } else if (name == "max_backoff_s") {
      wrong = ReadRayTime(value, name, 0.001, &config.max_backoff);
    } else if (name == "backoff_multiplier") {
      const bool fits = value.is_number() && value.get<double>() > 0 && value.get<double>() <= 1e6;
      if (!fits) return "backoff_multiplier must be above 0, up to 1000000";
      config.backoff_multiplier = value.get<double>();
    } else {
      out->notes.push_back("request_router_config." + name + " is not followed");
    }
    if (!wrong.empty()) return wrong;
  }
  return "";
}

}  // namespace

Result<BalancerFile<RayConfig>, std::string> ReadRay(std::string_view text) {
  constexpr int64_t kMany = 1'000'000, kMostProxies = 1000;
  BalancerFile<RayConfig> out;
  RayConfig& config = out.config;
  const RayJson root = RayJson::parse(text, nullptr, false);
  if (root.is_discarded()) return std::string("is no JSON");
  if (!root.is_object()) return std::string("must be a JSON object");
  for (const auto& [name, value] : root.items()) {
    std::string wrong;
    if (name == "max_ongoing_requests") {
      wrong = ReadRayCount(value, name, 1, kMany, &config.max_ongoing_requests);
    } else if (name == "max_queued_requests") {
      wrong = ReadRayCount(value, name, -1, kMany, &config.max_queued_requests);
    } else if (name == "proxies") {
      wrong = ReadRayCount(value, name, 1, kMostProxies, &config.proxies);
    } else if (name == "RAY_SERVE_QUEUE_LENGTH_CACHE_TIMEOUT_S") {
      wrong = ReadRayTime(value, name, 0, &config.cache_timeout);
    } else if (name == "request_router_config") {
      wrong = ReadRouterConfig(value, &out);
    } else {
      out.notes.push_back(name + " is not followed");
    }
    if (!wrong.empty()) return wrong;
  }
  return out;
}

}  // namespace servescape
