// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <memory>

#include "sim/base/math.h"
#include "sim/catalog/serverless.h"
#include "sim/scenario/config_serverless.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

// Of the service, what a platform has no place for.
constexpr std::string_view kNotHosted[] = {
    "batching",      "queue",    "shed_above",        "adaptive_concurrency", "failures", "gate",
    "vector_search", "machine",  "processor_sharing", "accelerator",          "routing",  "zones",
    "pools",         "replicas", "blocking_path"};

Distribution Law(DistributionKind kind, double a, double b) {
  Distribution law;
  law.kind = kind;
  law.a = a;
  law.b = b;
  return law;
}

class ServerlessReader {
 public:
  ServerlessReader(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), serverless_(in.Below("serverless")), out_(out), reporter_(reporter) {}

  void Read() {
    SetOffer();
    ReadFields(serverless_, platform_, reporter_);
    if (!in_.Has("concurrency")) SetConcurrency();
    SetLongestWait();
    CheckService();
    CheckInstances();
    CheckMemory();
    CheckPrices();
    CheckStart();
    CheckUnread();
    out_.replicas = platform_.max_instances;
    if (out_.pools.size() == 1) {
      out_.pools[0].replicas = out_.replicas;
      out_.pools[0].speed = platform_.Speed();
    }
    out_.serverless = std::make_shared<const ServerlessConfig>(platform_);
  }

 private:
  using Offer = ServerlessOffer;

  std::string Prefix() const { return in_.label().Prefix(); }
  std::string_view Name() const {
    return kServerlessWords[static_cast<size_t>(platform_.offer)].word;
  }
  double Value(std::string_view key) const { return ServerlessValue(Name(), key); }

  // The platform's own values, which keys then replace.
  void SetOffer() {
    const std::string word = serverless_.Text("platform");
    for (const WordFor<Offer>& each : kServerlessWords) {
      if (each.word == word) platform_.offer = each.value;
    }
    platform_.memory = Value("memory");
    platform_.vcpus = Value("vcpus");
    platform_.memory_per_vcpu = Value("memory_per_vcpu");
    platform_.most_vcpus = Value("most_vcpus");
    SetStart();
    if (Value("max_instances") > 0) {
      platform_.max_instances = static_cast<uint32_t>(Value("max_instances"));
    }
    platform_.scale_rate = Value("scale_rate");
    platform_.scale_burst = static_cast<uint32_t>(std::max(1.0, Value("scale_burst")));
    platform_.shared = platform_.offer == Offer::kCloudRun || platform_.offer == Offer::kKnative;
    platform_.billing = platform_.offer == Offer::kCloudRun ? ServerlessBilling::kActive
                        : platform_.offer == Offer::kLambda || platform_.offer == Offer::kSageMaker
                            ? ServerlessBilling::kRequest
                            : ServerlessBilling::kLifetime;
    platform_.granularity = FromSeconds(Value("granularity"));
    platform_.bills_init = Value("bills_init") > 0;
    ServerlessPrices& prices = platform_.prices;
    prices.gb_second = Value("prices.gb_second");
    prices.vcpu_second = Value("prices.vcpu_second");
    prices.per_million = Value("prices.per_million");
    prices.provisioned_gb_second = Value("prices.provisioned_gb_second");
    prices.provisioned_time_gb_second = Value("prices.provisioned_time_gb_second");
    prices.idle_gb_second = Value("prices.idle_gb_second");
    prices.idle_vcpu_second = Value("prices.idle_vcpu_second");
  }

  void SetStart() {
    platform_.keep_alive = Constant(Value("keep_alive"));
    if (Value("keep_alive.high") > 0) {
      platform_.keep_alive =
          Law(DistributionKind::kUniform, Value("keep_alive.low"), Value("keep_alive.high"));
    }
    if (!(Value("init.p50") > 0)) return;
    // Of a lognormal law: the ratio of its quantiles gives sigma, z(.9) = 1.2816.
    const double sigma = Log(Value("init.p90") / Value("init.p50")) / 1.2816;
    platform_.init = Law(DistributionKind::kLognormal, Value("init.p50") * Exp(sigma * sigma / 2),
                         std::sqrt(Exp(sigma * sigma) - 1));
  }

  void SetConcurrency() {
    out_.concurrency = static_cast<uint32_t>(std::max(1.0, Value("concurrency")));
  }

  // Of Cloud Run it follows from the mean start.
  void SetLongestWait() {
    if (serverless_.Has("longest_wait")) return;
    const double start = platform_.provisioning.Mean() + platform_.pulling.Mean() +
                         platform_.init.Mean() + platform_.first_call.Mean();
    platform_.longest_wait =
        FromSeconds(std::max(Value("longest_wait"), Value("longest_wait.starts") * start));
  }

  void CheckService() {
    for (const std::string_view key : kNotHosted) {
      if (!in_.Has(key)) continue;
      const bool count = key == "replicas" || key == "pools";
      reporter_.Error(in_.KeyOrigin(key),
                      fmt::format("{}has both serverless and {}; {}", Prefix(), key,
                                  count ? "serverless.max_instances bounds its instances"
                                        : "the platform has its own rules"));
    }
    if (out_.concurrency == kUnlimited) {
      reporter_.Error(in_.KeyOrigin("concurrency"),
                      Prefix() + "with serverless, concurrency must be a number of requests");
      out_.concurrency = 1;
    }
  }

  void CheckInstances() {
    const uint64_t kept = uint64_t{platform_.provisioned} + platform_.min_instances;
    if (kept > platform_.max_instances) {
      reporter_.Error(serverless_.origin(),
                      fmt::format("{}: provisioned and min_instances are {} together, above "
                                  "max_instances, {}",
                                  serverless_.label().Text(), kept, platform_.max_instances));
    }
    constexpr uint64_t kMostPlaces = 10'000'000;
    const uint64_t places = uint64_t{platform_.max_instances} * out_.concurrency;
    if (places > kMostPlaces) {
      reporter_.Error(serverless_.origin(),
                      fmt::format("{}: {} instances of {} requests each are more than {}",
                                  serverless_.label().Text(), platform_.max_instances,
                                  out_.concurrency, kMostPlaces));
      platform_.max_instances = 1;
    }
    for (const std::string_view key : {"longest_wait", "activation", "cancel_surplus"}) {
      if (platform_.shared || !serverless_.Has(key)) continue;
      reporter_.Warn(serverless_.KeyOrigin(key),
                     fmt::format("{} has an effect with pending = \"shared\" only",
                                 serverless_.label().Below(key).Text()));
    }
  }

  void CheckMemory() {
    constexpr double kMiB = 1024.0 * 1024;
    const bool lambda = platform_.offer == Offer::kLambda;
    const double least = lambda ? 128 : 1024, most = lambda ? 10240 : 6144;
    const bool bounded = lambda || platform_.offer == Offer::kSageMaker;
    const double mib = platform_.memory / kMiB;
    if (bounded && (mib < least || mib > most)) {
      reporter_.Error(serverless_.ValueOrigin("memory"),
                      fmt::format("{}: {} gives {:.0f}MiB to {:.0f}MiB",
                                  serverless_.label().Below("memory").Text(), Name(), least, most));
    }
    if (platform_.measured_vcpus > 0 && platform_.Vcpus() == 0) {
      reporter_.Warn(serverless_.KeyOrigin("measured_vcpus"),
                     serverless_.label().Below("measured_vcpus").Text() +
                         " has no effect: neither vcpus nor memory_per_vcpu says what an "
                         "instance has");
    }
  }

  void CheckPrices() {
    const ServerlessPrices& prices = platform_.prices;
    if (platform_.Paid() && out_.pools.size() == 1 && out_.pools[0].priced) {
      reporter_.Error(in_.KeyOrigin(in_.Has("price") ? "price" : "host"),
                      Prefix() + "has both a price by the hour and a platform's prices; give one");
    }
    if (platform_.provisioned > 0 && platform_.Paid() && prices.provisioned_gb_second == 0) {
      reporter_.Warn(serverless_.KeyOrigin("provisioned"),
                     serverless_.label().Below("provisioned").Text() +
                         ": no price is known for them; give prices.provisioned_gb_second");
    }
    const bool by_memory = prices.gb_second > 0 || prices.provisioned_gb_second > 0;
    if (by_memory && platform_.memory == 0) {
      reporter_.Error(serverless_.origin(), serverless_.label().Text() +
                                                " has a price of memory, so it needs memory, such "
                                                "as memory = \"2GiB\"");
    }
    if (prices.vcpu_second > 0 && platform_.Vcpus() == 0) {
      reporter_.Error(serverless_.origin(),
                      serverless_.label().Text() + " has a price of vCPUs, so it needs vcpus");
    }
  }

  void CheckStart() {
    if (serverless_.Has("cold_start") || platform_.init != Constant(0)) return;
    reporter_.Warn(
        serverless_.origin(),
        serverless_.label().Text() + ": no cold_start is given, so instances are there at once");
  }

  void CheckUnread() {
    const auto unread = [this](std::string_view key, bool read, const char* why) {
      if (read || !serverless_.Has(key)) return;
      reporter_.Warn(serverless_.KeyOrigin(key),
                     serverless_.label().Below(key).Text() + " has no effect" + why);
    };
    const bool by_memory = platform_.vcpus == 0 && platform_.memory > 0;
    const bool billed = platform_.Paid() || in_.Has("host") || in_.Has("price");
    unread("scale_burst", platform_.scale_rate > 0,
           " without scale_rate: any number may start at once");
    unread("usable_vcpus", platform_.measured_vcpus > 0, " without measured_vcpus");
    unread("memory_per_vcpu", by_memory, ": only memory gives vCPUs, where vcpus does not");
    unread("most_vcpus", by_memory && platform_.memory_per_vcpu > 0,
           ": only memory and memory_per_vcpu give vCPUs, where vcpus does not");
    unread("granularity", billed, ": nothing is paid for");
    unread("bills_init", billed, ": nothing is paid for");
  }

  const Section& in_;
  const Section serverless_;
  ServiceConfig& out_;
  Reporter& reporter_;
  ServerlessConfig platform_;
};

}  // namespace

void ReadServerless(const Section& in, ServiceConfig& out, Reporter& reporter) {
  if (in.Given("serverless")) ServerlessReader(in, out, reporter).Read();
}

}  // namespace servescape
