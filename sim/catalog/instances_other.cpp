// SPDX-License-Identifier: MIT
// Google Cloud, Azure and Lambda.
#include "sim/catalog/tables.h"

namespace servescape {
namespace {

constexpr std::string_view kSource1 =
    "kubernetes/autoscaler@0411d1c8 cluster-autoscaler/cloudprovider/gce/gce_price_info.go "
    "(us-central1 list, hand-maintained, lags)";
constexpr std::string_view kSource2 = "a price table in a public repository (secondary)";
constexpr std::string_view kSource3 =
    "Azure/karpenter-provider-azure@352646f5 pkg/providers/pricing/zz_generated.pricing.go "
    "(generated 2026-06-18, eastus)";
constexpr std::string_view kSource4 =
    "skypilot-org/skypilot-catalog@0f407038 catalogs/v8/lambda/vms.csv (commit date not shown)";

constexpr Instance kInstances[] = {
    {"e2-standard-4", "gcp", 4, 16, "", 0, 0.13402, 0.0402, Confidence::kMedium, "2025-26 snapshot",
     kSource1},
    {"n2-standard-4", "gcp", 4, 16, "", 0, 0.1942, 0.047, Confidence::kMedium, "2025-26 snapshot",
     kSource1},
    {"n1-standard-4+T4", "gcp", 4, 15, "T4", 1, 0.54, 0.15, Confidence::kMedium, "2025-26 snapshot",
     kSource1},
    {"g2-standard-4", "gcp", 4, 16, "L4", 1, 0.76, 0.23, Confidence::kMedium, "2025-26 snapshot",
     kSource1},
    {"a2-highgpu-1g", "gcp", 12, 85, "A100-40GB", 1, 3.673385, 1.102016, Confidence::kMedium,
     "2025-26 snapshot", kSource1},
    {"a2-ultragpu-1g", "gcp", 12, 170, "A100-80GB", 1, 5.0688, 1.6, Confidence::kMedium,
     "2025-26 snapshot", kSource1},
    {"a3-highgpu-8g", "gcp", 208, 1872, "H100-80GB", 8, 98.32, 0, Confidence::kLow, "unknown",
     kSource2},
    {"Standard_D4s_v5", "azure", 4, 16, "", 0, 0.192, 0, Confidence::kHigh, "2026-06-18", kSource3},
    {"Standard_F4s_v2", "azure", 4, 8, "", 0, 0.169, 0, Confidence::kHigh, "2026-06-18", kSource3},
    {"Standard_NC4as_T4_v3", "azure", 4, 28, "T4", 1, 0.526, 0, Confidence::kHigh, "2026-06-18",
     kSource3},
    {"Standard_NV36ads_A10_v5", "azure", 36, 440, "A10", 1, 3.2, 0, Confidence::kHigh, "2026-06-18",
     kSource3},
    {"Standard_NC24ads_A100_v4", "azure", 24, 220, "A100-80GB", 1, 3.673, 0, Confidence::kHigh,
     "2026-06-18", kSource3},
    {"Standard_NC40ads_H100_v5", "azure", 40, 320, "H100-NVL-94GB", 1, 6.98, 0, Confidence::kHigh,
     "2026-06-18", kSource3},
    {"Standard_ND96isr_H100_v5", "azure", 96, 1900, "H100-80GB", 8, 98.32, 0, Confidence::kHigh,
     "2026-06-18", kSource3},
    {"lambda:gpu_1x_a10", "lambda", 30, 200, "A10", 1, 1.29, 0, Confidence::kHigh, "2026?",
     kSource4},
    {"lambda:gpu_1x_a100", "lambda", 30, 200, "A100-40GB", 1, 1.99, 0, Confidence::kHigh, "2026?",
     kSource4},
    {"lambda:gpu_8x_a100_80gb_sxm4", "lambda", 240, 1800, "A100-80GB", 8, 22.32, 0,
     Confidence::kHigh, "2026?", kSource4},
    {"lambda:gpu_1x_h100_pcie", "lambda", 26, 200, "H100-PCIe-80GB", 1, 3.29, 0, Confidence::kHigh,
     "2026?", kSource4},
    {"lambda:gpu_1x_h100_sxm5", "lambda", 26, 225, "H100-80GB", 1, 4.29, 0, Confidence::kHigh,
     "2026?", kSource4},
    {"lambda:gpu_8x_h100_sxm5", "lambda", 208, 1800, "H100-80GB", 8, 31.92, 0, Confidence::kHigh,
     "2026?", kSource4},
    {"lambda:gpu_1x_gh200", "lambda", 64, 432, "GH200-96GB", 1, 2.29, 0, Confidence::kHigh, "2026?",
     kSource4},
    {"lambda:gpu_1x_b200_sxm6", "lambda", 26, 360, "B200-180GB", 1, 6.99, 0, Confidence::kHigh,
     "2026?", kSource4},
};

}  // namespace

std::span<const Instance> OtherInstances() { return kInstances; }

}  // namespace servescape
