// SPDX-License-Identifier: MIT
#include "sim/catalog/serverless.h"

namespace servescape {
namespace {

using enum Confidence;

constexpr double kMiB = 1024.0 * 1024;
constexpr const char* kLambdaPricing =
    "aws.amazon.com/lambda/pricing, us-east-1, x86: worked examples";
constexpr const char* kLambdaScaling = "docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html";
constexpr const char* kLambdaInit =
    "maxday/lambda-perf@6070b79: Init Duration of an empty function, python3.13, zip, 1024 MB";
constexpr const char* kRunPricing = "cloud.google.com/run/pricing, tier 1, request-based billing";
constexpr const char* kRunScaling = "docs.cloud.google.com/run/docs/about-instance-autoscaling";
constexpr const char* kRunDefaults = "docs.cloud.google.com/run/docs: defaults of a service";
constexpr const char* kSageMakerApi =
    "docs.aws.amazon.com/sagemaker API_ProductionVariantServerlessConfig; defaults of its SDK";
constexpr const char* kMemory =
    "a figure remembered, found on no page: check it before you rely on it";
constexpr const char* kKnative = "knative.dev/docs/serving/autoscaling: config-autoscaler defaults";

constexpr ServerlessFact kFacts[] = {
    {"lambda", "memory", 128 * kMiB, "bytes", kHigh, "2026",
     "docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"},
    {"lambda", "memory_per_vcpu", 1769 * kMiB, "bytes", kHigh, "2026",
     "docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: 1,769 MB are one vCPU"},
    {"lambda", "most_vcpus", 6, "vCPUs", kMedium, "2026",
     "docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: 6 at 10,240 MB"},
    {"lambda", "keep_alive.low", 300, "s", kMedium, "2021-26",
     "ianwhitestone.work/serverless-ml-deployments, mikhail.io: 5 to 15 min until it is reclaimed"},
    {"lambda", "keep_alive.high", 900, "s", kMedium, "2021-26",
     "ianwhitestone.work/serverless-ml-deployments, mikhail.io: 5 to 15 min until it is reclaimed"},
    {"lambda", "init.p50", 0.0994, "s", kHigh, "2026-08", kLambdaInit},
    {"lambda", "init.p90", 0.1217, "s", kHigh, "2026-08", kLambdaInit},
    {"lambda", "max_instances", 1000, "instances", kHigh, "2026", kLambdaScaling},
    {"lambda", "scale_rate", 100, "1/s", kHigh, "2026", kLambdaScaling},
    {"lambda", "scale_burst", 1000, "instances", kHigh, "2026", kLambdaScaling},
    {"lambda", "granularity", 0.001, "s", kHigh, "2020-12", kLambdaPricing},
    {"lambda", "bills_init", 1, "", kHigh, "2025-08-01",
     "aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase"},
    {"lambda", "prices.gb_second", 1.66667e-5, "usd/GB-s", kHigh, "2020-26", kLambdaPricing},
    {"lambda", "prices.per_million", 0.20, "usd/1e6", kHigh, "2020-26", kLambdaPricing},
    {"lambda", "prices.provisioned_gb_second", 4.1667e-6, "usd/GB-s", kHigh, "2025",
     kLambdaPricing},
    {"lambda", "prices.provisioned_time_gb_second", 9.7222e-6, "usd/GB-s", kHigh, "2025",
     kLambdaPricing},
    {"cloud_run", "concurrency", 80, "requests", kHigh, "2026",
     "docs.cloud.google.com/run/docs/about-concurrency"},
    {"cloud_run", "memory", 512 * kMiB, "bytes", kHigh, "2026", kRunDefaults},
    {"cloud_run", "vcpus", 1, "vCPUs", kHigh, "2026", kRunDefaults},
    {"cloud_run", "keep_alive", 900, "s", kHigh, "2026", kRunScaling},
    {"cloud_run", "max_instances", 100, "instances", kHigh, "2026", kRunDefaults},
    {"cloud_run", "longest_wait", 10, "s", kHigh, "2026", kRunScaling},
    {"cloud_run", "longest_wait.starts", 3.5, "mean starts", kHigh, "2026", kRunScaling},
    {"cloud_run", "granularity", 0.1, "s", kHigh, "2025", kRunPricing},
    {"cloud_run", "bills_init", 1, "", kHigh, "2026",
     "cloud.google.com/run/docs/configuring/billing-settings: charged while a container starts"},
    {"cloud_run", "prices.vcpu_second", 2.4e-5, "usd/vCPU-s", kHigh, "2025", kRunPricing},
    {"cloud_run", "prices.gb_second", 2.5e-6, "usd/GB-s", kHigh, "2025", kRunPricing},
    {"cloud_run", "prices.per_million", 0.40, "usd/1e6", kHigh, "2025", kRunPricing},
    {"cloud_run", "prices.idle_vcpu_second", 2.5e-6, "usd/vCPU-s", kLow, "", kMemory},
    {"cloud_run", "prices.idle_gb_second", 2.5e-6, "usd/GB-s", kLow, "", kMemory},
    {"knative", "concurrency", 100, "requests", kHigh, "2026",
     "knative.dev/docs/serving/autoscaling/concurrency: container-concurrency-target-default"},
    {"knative", "keep_alive", 90, "s", kMedium, "2026",
     "knative.dev/docs/serving/autoscaling: stable window 60 s, scale-to-zero grace period 30 s"},
    {"knative", "max_instances", 1000, "instances", kLow, "", kKnative},
    {"knative", "longest_wait", 300, "s", kMedium, "2026",
     "knative.dev/docs/serving: revision-timeout-seconds"},
    {"sagemaker_serverless", "memory", 2048 * kMiB, "bytes", kHigh, "2026", kSageMakerApi},
    {"sagemaker_serverless", "max_instances", 5, "instances", kHigh, "2026", kSageMakerApi},
    {"sagemaker_serverless", "keep_alive.low", 300, "s", kLow, "",
     "as Lambda, which it is built on; not documented"},
    {"sagemaker_serverless", "keep_alive.high", 900, "s", kLow, "",
     "as Lambda, which it is built on; not documented"},
    {"sagemaker_serverless", "granularity", 0.001, "s", kHigh, "2026",
     "docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html: by the millisecond"},
    {"sagemaker_serverless", "prices.gb_second", 2e-5, "usd/GB-s", kLow, "", kMemory},
};

}  // namespace

std::span<const ServerlessFact> ServerlessFacts() { return kFacts; }

double ServerlessValue(std::string_view platform, std::string_view key) {
  for (const ServerlessFact& fact : kFacts) {
    if (fact.platform == platform && fact.key == key) return fact.value;
  }
  return 0;
}

}  // namespace servescape
