// SPDX-License-Identifier: MIT
// service.*.serverless. Where a row has no default, that is the platform's.
#include "sim/scenario/bind.h"
#include "sim/scenario/config_serverless.h"
#include "sim/scenario/config_service.h"

namespace servescape {
namespace {

using enum ValueType;
using S = ServerlessConfig;
using P = ServerlessPrices;

constexpr SchemaRow Price(std::string_view path, std::string_view unit, std::string_view example,
                          std::string_view sentence) {
  return Ranged(path, kNumber, unit, 0, 1e6, false, "", example, sentence);
}
constexpr SchemaRow Stage(std::string_view path, std::string_view example,
                          std::string_view sentence) {
  return Ranged(path, kTimeDistribution, "s", 0, kTenYears, false, "", example, sentence);
}
constexpr SchemaRow Instances(std::string_view path, double low, std::string_view example,
                              std::string_view sentence) {
  return Ranged(path, kInteger, "instances", low, 100'000, false, "", example, sentence);
}

constexpr SchemaRow kServerless[] = {
    Table("service.*.serverless", R"({ platform = "lambda", memory = "1769MiB" })",
          "A platform starts instances for requests and takes them away; concurrency is the "
          "requests that one serves at once."),
    Choice<kServerlessWords, &S::offer>(
        "service.*.serverless.platform", R"("plain")", R"("lambda")",
        "Whose rules, defaults and prices hold where no key says otherwise (servescape list "
        "serverless); plain has none: one request an instance, no keep-alive, 1000 instances."),
    Bound<&S::memory>(Ranged("service.*.serverless.memory", kBytes, "bytes", 0, 1e15, false, "",
                             R"("1769MiB")", "Memory of an instance; what its time costs.")),
    Bound<&S::vcpus>(Ranged("service.*.serverless.vcpus", kNumber, "vCPUs", 0, 65536, false, "",
                            "2", "vCPUs of an instance, where memory does not give them.")),
    Bound<&S::memory_per_vcpu>(Ranged("service.*.serverless.memory_per_vcpu", kBytes, "bytes", 0,
                                      1e15, false, "", R"("1769MiB")",
                                      "Memory that comes with each vCPU; 0: it gives none.")),
    Bound<&S::most_vcpus>(Ranged("service.*.serverless.most_vcpus", kNumber, "vCPUs", 0, 65536,
                                 false, "", "6", "vCPUs that memory gives at the most; 0: any.")),
    Bound<&S::measured_vcpus>(
        Ranged("service.*.serverless.measured_vcpus", kNumber, "vCPUs", 0, 65536, false, "0", "1",
               "vCPUs with which time was measured: it is scaled to those of an instance; 0: it "
               "holds for the instance.")),
    Bound<&S::usable_vcpus>(Ranged("service.*.serverless.usable_vcpus", kNumber, "vCPUs", 0, 65536,
                                   true, "1", "4", "vCPUs that a request can use at the most.")),
    Table("service.*.serverless.cold_start", R"({ init = "2s", first_call = "150ms" })",
          "How long an instance takes to start, by stage."),
    Bound<&S::provisioning>(Stage("service.*.serverless.cold_start.provisioning", R"("80ms")",
                                  "Until its sandbox is there; not paid for.")),
    Bound<&S::pulling>(Stage("service.*.serverless.cold_start.pulling", R"("1s")",
                             "Until its image is there; not paid for.")),
    Bound<&S::init>(Stage("service.*.serverless.cold_start.init",
                          R"({ distribution = "lognormal", mean = "2s", cv = 0.3 })",
                          "Until it has initialised itself and loaded its model.")),
    Bound<&S::first_call>(
        Stage("service.*.serverless.cold_start.first_call", R"("150ms")",
              "How much longer its first request takes, with measured_vcpus; paid for as such.")),
    Bound<&S::keep_alive>(Stage("service.*.serverless.keep_alive",
                                R"({ distribution = "uniform", low = "5min", high = "15min" })",
                                "How long an instance stays after its last request.")),
    Bound<&S::max_instances>(Instances("service.*.serverless.max_instances", 1, "50",
                                       "Most instances: the account's or the service's limit.")),
    Bound<&S::min_instances>(Instances("service.*.serverless.min_instances", 0, "1",
                                       "Instances that stay, whatever comes.")),
    Bound<&S::provisioned>(
        Instances("service.*.serverless.provisioned", 0, "5",
                  "Provisioned concurrency: instances ready from the start that are filled before "
                  "all others and never go away.")),
    Bound<&S::scale_rate>(Ranged("service.*.serverless.scale_rate", kRate, "1/s", 0, 1e9, false, "",
                                 R"("100/s")",
                                 "Instances that may start a second in the long run; 0: any.")),
    Bound<&S::scale_burst>(Instances("service.*.serverless.scale_burst", 1, "1000",
                                     "Instances that may start at once.")),
    Choice<kPendingWords, &S::shared>(
        "service.*.serverless.pending", "", R"("shared")",
        "Where a request that finds no free instance waits: for one of its own, refused with 429 "
        "where none may start, or with all others for the first that is free."),
    Bound<&S::longest_wait>(Ranged("service.*.serverless.longest_wait", kDuration, "s", 0,
                                   kTenYears, false, "", R"("10s")",
                                   "With shared: refused with 429 after it; 0: never.")),
    Bound<&S::activation>(Ranged("service.*.serverless.activation", kInteger, "requests", 1,
                                 1'000'000, false, "1", "5",
                                 "With shared: requests that wait before the first instance "
                                 "starts.")),
    Bound<&S::cancel_surplus>(Key("service.*.serverless.cancel_surplus", kBoolean, "false", "true",
                                  "With shared: starts that nobody waits for any more are called "
                                  "off.")),
    Choice<kReuseWords, &S::reuse>("service.*.serverless.reuse", R"("most_recent")",
                                   R"("least_recent")",
                                   "Which free instance a request gets, by its last use."),
    Choice<kServerlessBillingWords, &S::billing>(
        "service.*.serverless.billing", "", R"("active")",
        "What time is paid for: of each request, of instances while they have requests, or of "
        "their whole life."),
    Bound<&S::granularity>(Ranged("service.*.serverless.granularity", kDuration, "s", 0, 3600,
                                  false, "", R"("100ms")",
                                  "Paid time is rounded up to whole ones; 0: not rounded.")),
    Bound<&S::bills_init>(Key("service.*.serverless.bills_init", kBoolean, "", "true",
                              "Whether cold_start.init is paid for, too.")),
    Table("service.*.serverless.prices", "{ gb_second = 0.0000166667, per_million = 0.2 }",
          "US dollars, in place of the platform's list prices. With lifetime and none of them, "
          "host or price of the service is what an instance costs by the hour."),
    Bound<&S::prices, &P::gb_second>(Price("service.*.serverless.prices.gb_second", "usd/GB-s",
                                           "0.0000166667", "Of memory for a second of paid time.")),
    Bound<&S::prices, &P::vcpu_second>(Price("service.*.serverless.prices.vcpu_second",
                                             "usd/vCPU-s", "0.000024",
                                             "Of a vCPU for a second of paid time.")),
    Bound<&S::prices, &P::per_million>(Price("service.*.serverless.prices.per_million", "usd/1e6",
                                             "0.2", "Of a million requests.")),
    Bound<&S::prices, &P::provisioned_gb_second>(
        Price("service.*.serverless.prices.provisioned_gb_second", "usd/GB-s", "0.0000041667",
              "Of memory for as long as instances are provisioned.")),
    Bound<&S::prices, &P::provisioned_time_gb_second>(
        Price("service.*.serverless.prices.provisioned_time_gb_second", "usd/GB-s", "0.0000097222",
              "Of memory for a second of paid time on them, in place of gb_second.")),
    Bound<&S::prices, &P::idle_gb_second>(
        Price("service.*.serverless.prices.idle_gb_second", "usd/GB-s", "0.0000025",
              "Of memory of min_instances for a second without a request.")),
    Bound<&S::prices, &P::idle_vcpu_second>(Price("service.*.serverless.prices.idle_vcpu_second",
                                                  "usd/vCPU-s", "0.0000025",
                                                  "Of a vCPU of theirs likewise.")),
};

}  // namespace

std::span<const SchemaRow> ServerlessRows() { return kServerless; }

}  // namespace servescape
