// SPDX-License-Identifier: MIT
// Amazon EC2, us-east-1, Linux.
#include "sim/catalog/tables.h"

namespace servescape {
namespace {

constexpr std::string_view kSource1 =
    "aws/karpenter-provider-aws@1d927085 pkg/providers/pricing/zz_generated.pricing_aws.go "
    "(generated 2026-07-20, us-east-1)";
constexpr std::string_view kSource2 =
    "skypilot-org/skypilot-catalog@00148f2a catalogs/v8/aws/vms.csv (commit date not shown)";

constexpr Instance kInstances[] = {
    {"c6i.xlarge", "aws", 4, 8, "", 0, 0.17, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"c7i.xlarge", "aws", 4, 8, "", 0, 0.1785, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"c7g.xlarge", "aws", 4, 8, "", 0, 0.145, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"c6i.4xlarge", "aws", 16, 32, "", 0, 0.68, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"c6in.large", "aws", 2, 4, "", 0, 0.1134, 0.0456, Confidence::kHigh, "2026?", kSource2},
    {"m6i.xlarge", "aws", 4, 16, "", 0, 0.192, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"m7i.xlarge", "aws", 4, 16, "", 0, 0.2016, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"r6i.xlarge", "aws", 4, 32, "", 0, 0.252, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"g4dn.xlarge", "aws", 4, 16, "T4", 1, 0.526, 0.2039, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"g4dn.12xlarge", "aws", 48, 192, "T4", 4, 3.912, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"g5.xlarge", "aws", 4, 16, "A10G", 1, 1.006, 0.436, Confidence::kHigh, "2026-07-20", kSource1},
    {"g5.12xlarge", "aws", 48, 192, "A10G", 4, 5.672, 2.1824, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"g6.xlarge", "aws", 4, 16, "L4", 1, 0.8048, 0.382, Confidence::kHigh, "2026-07-20", kSource1},
    {"g6.4xlarge", "aws", 16, 64, "L4", 1, 1.3232, 0.682, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"g6e.xlarge", "aws", 4, 32, "L40S", 1, 1.861, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"g6e.12xlarge", "aws", 48, 384, "L40S", 4, 10.49264, 5.28, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"g5g.xlarge", "aws", 4, 8, "T4g", 1, 0.42, 0, Confidence::kHigh, "2026-07-20", kSource1},
    {"p4d.24xlarge", "aws", 96, 1152, "A100-40GB", 8, 21.957642, 0, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"p4de.24xlarge", "aws", 96, 1152, "A100-80GB", 8, 27.44705, 0, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"p5.48xlarge", "aws", 192, 2048, "H100-80GB", 8, 55.04, 0, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"p5.4xlarge", "aws", 16, 256, "H100-80GB", 1, 6.88, 0, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"p5en.48xlarge", "aws", 192, 2048, "H200-141GB", 8, 63.296, 0, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"inf1.xlarge", "aws", 4, 8, "Inferentia1", 1, 0.228, 0, Confidence::kHigh, "2026-07-20",
     kSource1},
    {"inf2.xlarge", "aws", 4, 16, "Inferentia2", 1, 0.7582, 0, Confidence::kHigh, "2026-07-20",
     kSource1},
};

}  // namespace

std::span<const Instance> AwsInstances() { return kInstances; }

}  // namespace servescape
