// SPDX-License-Identifier: MIT
// [service.NAME.serverless]: a service whose instances a platform starts for requests and takes
// away again. What a platform does is in sim/serverless/platform.h; the platforms' own values are
// in catalog/serverless.cpp, each with its source.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class ServerlessOffer : uint8_t { kPlain, kLambda, kCloudRun, kKnative, kSageMaker };

inline constexpr std::array<WordFor<ServerlessOffer>, 5> kServerlessWords{{
    {"plain", ServerlessOffer::kPlain},
    {"lambda", ServerlessOffer::kLambda},
    {"cloud_run", ServerlessOffer::kCloudRun},
    {"knative", ServerlessOffer::kKnative},
    {"sagemaker_serverless", ServerlessOffer::kSageMaker},
}};

// Where a request is that finds no free instance.
inline constexpr std::array<WordFor<bool>, 2> kPendingWords{
    {{"own_instance", false}, {"shared", true}}};

enum class InstanceReuse : uint8_t { kMostRecent, kLeastRecent };
inline constexpr std::array<WordFor<InstanceReuse>, 2> kReuseWords{{
    {"most_recent", InstanceReuse::kMostRecent},
    {"least_recent", InstanceReuse::kLeastRecent},
}};

// What time is paid for, at the price of memory and vCPUs.
enum class ServerlessBilling : uint8_t {
  kRequest,   // each request's own time, rounded up to the granularity
  kActive,    // stretches in which an instance has requests, rounded up likewise
  kLifetime,  // from the start of an instance until it is taken away
};
inline constexpr std::array<WordFor<ServerlessBilling>, 3> kServerlessBillingWords{{
    {"request", ServerlessBilling::kRequest},
    {"active", ServerlessBilling::kActive},
    {"lifetime", ServerlessBilling::kLifetime},
}};

// US dollars; 0: not paid for.
struct ServerlessPrices {
  double gb_second = 0;                   // of paid time, GB = 1024^3 bytes as the platforms count
  double vcpu_second = 0;                 // of paid time
  double per_million = 0;                 // requests
  double provisioned_gb_second = 0;       // for as long as instances are provisioned
  double provisioned_time_gb_second = 0;  // of paid time on them
  double idle_gb_second = 0;              // of min_instances while they have no request
  double idle_vcpu_second = 0;

  bool operator==(const ServerlessPrices&) const = default;
};

struct ServerlessConfig {
  ServerlessOffer offer = ServerlessOffer::kPlain;
  double memory = 0;           // bytes; 0: not known
  double vcpus = 0;            // of an instance; 0: as memory_per_vcpu says, or not known
  double memory_per_vcpu = 0;  // bytes; 0: vCPUs do not follow from memory
  double most_vcpus = 0;       // that memory gives; 0: no bound
  double measured_vcpus = 0;   // that `time` holds for; 0: those that an instance has
  double usable_vcpus = 1;     // that a request can use
  // Of a cold start, seconds: the sandbox comes, its image is fetched, it initialises itself; then
  // its first request takes longer by first_call.
  Distribution provisioning = Constant(0);
  Distribution pulling = Constant(0);
  Distribution init = Constant(0);
  Distribution first_call = Constant(0);
  Distribution keep_alive = Constant(0);  // seconds from becoming idle
  uint32_t max_instances = 1000;
  uint32_t min_instances = 0;   // that never go away
  uint32_t provisioned = 0;     // ready from the start, beside those that come for requests
  double scale_rate = 0;        // instances per second; 0: no limit
  uint32_t scale_burst = 1;     // that may start at once
  bool shared = false;          // a request waits for any instance, not for one of its own
  Duration longest_wait{0};     // of it; 0: for ever
  uint32_t activation = 1;      // requests that must wait before the first instance starts
  bool cancel_surplus = false;  // starts that no request waits for any more are called off
  InstanceReuse reuse = InstanceReuse::kMostRecent;
  ServerlessBilling billing = ServerlessBilling::kRequest;
  Duration granularity{0};  // 0: not rounded
  bool bills_init = false;
  ServerlessPrices prices;

  // vCPUs of an instance; 0: not known.
  double Vcpus() const {
    if (vcpus > 0 || memory_per_vcpu <= 0) return vcpus;
    const double given = memory / memory_per_vcpu;
    return most_vcpus > 0 ? std::min(given, most_vcpus) : given;
  }
  // By which service times are divided: the vCPUs a request can use here over those it could where
  // they were measured.
  double Speed() const {
    const double here = std::min(Vcpus(), usable_vcpus);
    const double there = std::min(measured_vcpus, usable_vcpus);
    return here > 0 && there > 0 ? here / there : 1;
  }
  bool Paid() const { return prices != ServerlessPrices{}; }
  bool operator==(const ServerlessConfig&) const = default;
};

}  // namespace servescape
