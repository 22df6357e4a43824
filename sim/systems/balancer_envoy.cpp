// SPDX-License-Identifier: MIT
// Envoy's cluster and route, as far as they balance: the fields of both in one JSON object.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

#include "sim/scenario/quantity.h"
#include "sim/systems/balancer_config.h"

namespace servescape {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> kRetryWords{"5xx", "gateway-error", "connect-failure",
                                                      "reset"};

class EnvoyReader {
 public:
  Result<BalancerFile<EnvoyConfig>, std::string> Read(std::string_view text) {
    const Json root = Json::parse(text, nullptr, false);
    if (!root.is_object()) return std::string("must be a JSON object");
    Cluster(root);
    if (!wrong_.empty()) return wrong_;
    return std::move(out_);
  }

 private:
  void Cluster(const Json& root) {
    EnvoyConfig& config = out_.config;
    for (const auto& [name, value] : root.items()) {
      if (name == "lb_policy") {
        Policy(value);
      } else if (name == "choice_count") {
        Whole(name, value, 2, 1000, &config.choice_count);
      } else if (name == "healthy_panic_threshold") {
        Whole(name, value, 0, 100, &config.healthy_panic_threshold);
      } else if (name == "timeout") {
        Time(name, value, &config.timeout);
      } else if (name == "max_requests" || name == "max_retries") {
        Whole(name, value, 0, 1'000'000'000,
              name == "max_requests" ? &config.max_requests : &config.max_retries);
      } else if (name == "retry_policy" && value.is_object()) {
        Retry(value);
      } else if (name == "outlier_detection" && value.is_object()) {
        Outliers(value);
      } else {
        out_.notes.push_back(name + " is not followed");
      }
    }
  }

  void Policy(const Json& value) {
    if (value == Json("ROUND_ROBIN")) {
      out_.config.lb_policy = EnvoyPolicy::kRoundRobin;
    } else if (value == Json("LEAST_REQUEST")) {
      out_.config.lb_policy = EnvoyPolicy::kLeastRequest;
    } else if (value == Json("RANDOM")) {
      out_.config.lb_policy = EnvoyPolicy::kRandom;
    } else {
      wrong_ = "lb_policy must be ROUND_ROBIN, LEAST_REQUEST or RANDOM";
    }
  }

  void Retry(const Json& in) {
    EnvoyConfig& config = out_.config;
    for (const auto& [name, value] : in.items()) {
      if (name == "num_retries") {
        Whole(name, value, 0, 1000, &config.num_retries);
      } else if (name == "base_interval") {
        Time(name, value, &config.base_interval);
        if (!in.contains("max_interval")) config.max_interval.ns = 10 * config.base_interval.ns;
      } else if (name == "max_interval") {
        Time(name, value, &config.max_interval);
      } else if (name == "retry_on" && value.is_string()) {
        RetryOn(value.get<std::string>());
      } else {
        out_.notes.push_back("retry_policy." + name + " is not followed");
      }
    }
  }

  // "5xx,connect-failure"
  void RetryOn(const std::string& words) {
    for (size_t at = 0; at < words.size();) {
      const size_t end = std::min(words.find(',', at), words.size());
      const std::string word = words.substr(at, end - at);
      at = end + 1;
      if (std::find(kRetryWords.begin(), kRetryWords.end(), word) == kRetryWords.end()) {
        wrong_ = fmt::format("retry_on: \"{}\" is not known here", word.substr(0, 40));
        return;
      }
      out_.config.retry_on.insert(word);
    }
  }

  void Outliers(const Json& in) {
    EnvoyConfig& config = out_.config;
    config.outlier_detection = true;
    for (const auto& [name, value] : in.items()) {
      if (name == "consecutive_5xx") {
        Whole(name, value, 1, 1'000'000, &config.consecutive_5xx);
      } else if (name == "max_ejection_percent") {
        Whole(name, value, 0, 100, &config.max_ejection_percent);
      } else if (name == "interval") {
        Time(name, value, &config.interval);
        if (config.interval.ns < 1'000'000) wrong_ = "interval must be at least 1 ms";
      } else if (name == "base_ejection_time") {
        Time(name, value, &config.base_ejection_time);
      } else {
        out_.notes.push_back("outlier_detection." + name + " is not followed");
      }
    }
  }

  void Whole(const std::string& name, const Json& in, int64_t least, int64_t most, int64_t* out) {
    const double value = in.is_number() ? in.get<double>() : -1;
    if (!(value >= static_cast<double>(least)) || !(value <= static_cast<double>(most)) ||
        value != std::floor(value)) {
      wrong_ = fmt::format("{} must be a whole number from {} to {}", name, least, most);
      return;
    }
    *out = static_cast<int64_t>(value);
  }

  void Time(const std::string& name, const Json& in, Duration* out) {
    const std::optional<double> seconds =
        in.is_string() ? ParseSeconds(in.get<std::string>()) : std::nullopt;
    if (!seconds || !(*seconds >= 0) || !(*seconds < 1e6)) {
      wrong_ = fmt::format("{} must be a time such as \"0.025s\"", name);
      return;
    }
    *out = FromSeconds(*seconds);
  }

  BalancerFile<EnvoyConfig> out_;
  std::string wrong_;
};

}  // namespace

Result<BalancerFile<EnvoyConfig>, std::string> ReadEnvoy(std::string_view text) {
  return EnvoyReader().Read(text);
}

}  // namespace servescape
