// SPDX-License-Identifier: MIT
// ResNet-50 image classification.
#include "sim/catalog/tables.h"

namespace servescape {
namespace {

constexpr std::string_view kSource1 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Classification/ConvNets/triton/resnet50/README.md section Offline: NVIDIA A40, "
    "ONNX Runtime TensorRT with FP16";
constexpr std::string_view kSource2 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Classification/ConvNets/triton/resnet50/README.md section Offline: NVIDIA DGX A100 "
    "(1x A100 80GB), ONNX Runtime TensorRT with FP16";
constexpr std::string_view kSource3 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Classification/ConvNets/triton/resnet50/README.md section Offline: NVIDIA DGX-1 "
    "(1x V100 32GB), ONNX Runtime TensorRT with FP16";
constexpr std::string_view kSource4 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Classification/ConvNets/triton/resnet50/README.md section Offline: NVIDIA T4, ONNX "
    "Runtime TensorRT with FP16";
constexpr std::string_view kSource5 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Classification/ConvNets/resnet50v1.5/README.md section FP32 Inference Latency";
constexpr std::string_view kSource6 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Classification/ConvNets/resnet50v1.5/README.md section Mixed Precision Inference "
    "Latency";
constexpr std::string_view kSource7 =
    "erdos-project/erdos-scheduling-simulator@62c1480f "
    "profiles/workload/clockwork_resnet50_microbenchmark.yaml (transcribes Clockwork, OSDI 20, "
    "section 6.1)";
constexpr std::string_view kScope1 = "client-observed avg latency, concurrency 1";

constexpr ProfilePoint kResnet50A40OrtTrtFp16[] = {{1, 2.031},   {2, 2.459},   {4, 3.652},
                                                   {8, 5.078},   {16, 9.678},  {32, 15.451},
                                                   {64, 36.147}, {128, 67.889}};
constexpr ProfilePoint kResnet50A100Sxm480gbOrtTrtFp16[] = {
    {1, 2.128},  {2, 2.194},   {4, 2.759},   {8, 3.895},
    {16, 5.793}, {32, 11.193}, {64, 25.244}, {128, 48.086}};
constexpr ProfilePoint kResnet50V100Sxm232gbOrtTrtFp16[] = {
    {1, 2.838},  {2, 3.35},    {4, 4.191},   {8, 5.979},
    {16, 9.266}, {32, 15.664}, {64, 38.412}, {128, 82.159}};
constexpr ProfilePoint kResnet50T4OrtTrtFp16[] = {{1, 3.003},   {2, 3.998},    {4, 5.747},
                                                  {8, 8.998},   {16, 15.113},  {32, 28.353},
                                                  {64, 53.187}, {128, 100.155}};
constexpr ProfilePoint kResnet50V100Sxm216gbPytorchEagerFp32[] = {
    {1, 10.37},  {2, 10.24}, {4, 10.46},    {8, 11.5},    {16, 16.07},
    {32, 29.37}, {64, 55.4}, {128, 109.26}, {256, 214.48}};
constexpr ProfilePoint kResnet50V100Sxm216gbPytorchEagerAmpFp16[] = {
    {1, 12.78},  {2, 13.01},  {4, 13.41},   {8, 13.65},  {16, 14},
    {32, 15.84}, {64, 23.18}, {128, 43.55}, {256, 84.14}};
constexpr ProfilePoint kResnet50T4PytorchEagerFp32[] = {{1, 10.7},    {2, 11.26},    {4, 12.73},
                                                        {8, 22.41},   {16, 39.77},   {32, 77.62},
                                                        {64, 152.73}, {128, 309.26}, {256, 635.98}};
constexpr ProfilePoint kResnet50T4PytorchEagerAmpFp16[] = {
    {1, 12.96},  {2, 13.18},  {4, 12.99},    {8, 12.82},   {16, 15.8},
    {32, 29.54}, {64, 57.41}, {128, 114.24}, {256, 225.95}};
constexpr ProfilePoint kResnet50V2V100ClockworkTvm[] = {
    {1, 3.322}, {2, 5.271}, {4, 7.495}, {8, 12.439}, {16, 21.729}};

constexpr Profile kProfiles[] = {
    {"resnet50__a40__ort_trt_fp16", "resnet50/a40",
     "ResNet-50 v1.5 224x224 (25.6M params, 4.1 GMAC)", "A40", "Triton + ONNX Runtime-TensorRT",
     "fp16", kResnet50A40OrtTrtFp16, Confidence::kHigh, "2021-22 (doc in 2024-04 snapshot)",
     kSource1, kScope1},
    {"resnet50__a100-sxm4-80gb__ort_trt_fp16", "resnet50/a100",
     "ResNet-50 v1.5 224x224 (25.6M params, 4.1 GMAC)", "A100-SXM4-80GB",
     "Triton + ONNX Runtime-TensorRT", "fp16", kResnet50A100Sxm480gbOrtTrtFp16, Confidence::kHigh,
     "2021-22 (doc in 2024-04 snapshot)", kSource2, kScope1},
    {"resnet50__v100-sxm2-32gb__ort_trt_fp16", "resnet50/v100",
     "ResNet-50 v1.5 224x224 (25.6M params, 4.1 GMAC)", "V100-SXM2-32GB",
     "Triton + ONNX Runtime-TensorRT", "fp16", kResnet50V100Sxm232gbOrtTrtFp16, Confidence::kHigh,
     "2021-22 (doc in 2024-04 snapshot)", kSource3, kScope1},
    {"resnet50__t4__ort_trt_fp16", "resnet50/t4", "ResNet-50 v1.5 224x224 (25.6M params, 4.1 GMAC)",
     "T4", "Triton + ONNX Runtime-TensorRT", "fp16", kResnet50T4OrtTrtFp16, Confidence::kHigh,
     "2021-22 (doc in 2024-04 snapshot)", kSource4, kScope1},
    {"resnet50__v100-sxm2-16gb__pytorch_eager_fp32", "", "ResNet-50 v1.5 224x224", "V100-SXM2-16GB",
     "PyTorch eager (NGC 21.03), no server", "fp32", kResnet50V100Sxm216gbPytorchEagerFp32,
     Confidence::kHigh, "2021", kSource5, ""},
    {"resnet50__v100-sxm2-16gb__pytorch_eager_amp_fp16", "", "ResNet-50 v1.5 224x224",
     "V100-SXM2-16GB", "PyTorch eager (NGC 21.03), no server", "amp_fp16",
     kResnet50V100Sxm216gbPytorchEagerAmpFp16, Confidence::kHigh, "2021", kSource6, ""},
    {"resnet50__t4__pytorch_eager_fp32", "", "ResNet-50 v1.5 224x224", "T4",
     "PyTorch eager (NGC 21.03), no server", "fp32", kResnet50T4PytorchEagerFp32, Confidence::kHigh,
     "2021", kSource5, ""},
    {"resnet50__t4__pytorch_eager_amp_fp16", "", "ResNet-50 v1.5 224x224", "T4",
     "PyTorch eager (NGC 21.03), no server", "amp_fp16", kResnet50T4PytorchEagerAmpFp16,
     Confidence::kHigh, "2021", kSource6, ""},
    {"resnet50_v2__v100__clockwork_tvm", "resnet50_v2/v100", "ResNet-50 v2",
     "V100 (Clockwork testbed)", "Clockwork/TVM", "fp32", kResnet50V2V100ClockworkTvm,
     Confidence::kMedium, "2020", kSource7, ""},
};

}  // namespace

std::span<const Profile> VisionProfiles() { return kProfiles; }

}  // namespace servescape
