// SPDX-License-Identifier: MIT
// Recommendation and ranking: Wide & Deep, DLRM, gradient-boosted trees.
#include "sim/catalog/tables.h"

namespace servescape {
namespace {

constexpr std::string_view kSource1 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA A30, "
    "TensorFlow with FP32";
constexpr std::string_view kSource2 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA A30, "
    "NVIDIA TensorRT with FP16";
constexpr std::string_view kSource3 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), TensorFlow with FP32";
constexpr std::string_view kSource4 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource5 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA DGX A100 "
    "(1x A100 80GB), TensorFlow with FP32";
constexpr std::string_view kSource6 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA DGX A100 "
    "(1x A100 80GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource7 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA T4, "
    "TensorFlow with FP32";
constexpr std::string_view kSource8 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow2/Recommendation/WideAndDeep/triton/README.md section Offline: NVIDIA T4, NVIDIA "
    "TensorRT with FP16";
constexpr std::string_view kSource9 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Recommendation/DLRM/triton/README.md section TorchScript FP16 inference (V100-32G)";
constexpr std::string_view kSource10 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Recommendation/DLRM/triton/README.md section TorchScript FP32 inference (V100-32G)";
constexpr std::string_view kSource11 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/Recommendation/DLRM/triton/README.md section TorchScript FP32 inference CPU (2x "
    "E5-2698 v4 @ 2.20GHz)";
constexpr std::string_view kSource12 =
    "dmlc/treelite@c2615856 docs/_static/yahoo-xgb.csv (medians read by eye from 100 trials "
    "each); hardware per treelite docs benchmark page";
constexpr std::string_view kSource13 =
    "dmlc/treelite@c2615856 docs/_static/higgs-xgb.csv (medians by eye)";
constexpr std::string_view kSource14 =
    "dmlc/treelite@c2615856 docs/_static/yahoo-treelite.csv (medians by eye; only first page "
    "read)";
constexpr std::string_view kScope1 = "batch = candidate items scored in one call";
constexpr std::string_view kScope2 = "median (GPU) / avg (CPU) latency; batch = candidates";

constexpr ProfilePoint kWideAndDeepA30Tf[] = {{1, 1.93},      {16384, 6.17},   {32768, 11.18},
                                              {49152, 16.4},  {65536, 21.28},  {81920, 25.94},
                                              {98304, 30.22}, {114688, 34.68}, {131072, 39.35}};
constexpr ProfilePoint kWideAndDeepA30TrtFp16[] = {
    {1, 0.68},      {16384, 3.37},  {32768, 5.27},   {49152, 9.43},  {65536, 9.68},
    {81920, 18.07}, {98304, 18.23}, {114688, 18.51}, {131072, 18.36}};
constexpr ProfilePoint kWideAndDeepV100Sxm232gbTf[] = {
    {1, 3.38},      {16384, 7.6},   {32768, 12.25},  {49152, 16.6},  {65536, 20.7},
    {81920, 25.25}, {98304, 29.43}, {114688, 34.05}, {131072, 39.28}};
constexpr ProfilePoint kWideAndDeepV100Sxm232gbTrtFp16[] = {
    {1, 1.33},     {16384, 4.34},  {32768, 6.72},   {49152, 12.16}, {65536, 12.19},
    {81920, 22.7}, {98304, 22.63}, {114688, 22.72}, {131072, 24.17}};
constexpr ProfilePoint kWideAndDeepA100Sxm480gbTf[] = {
    {1, 2.24},      {16384, 4.75},  {32768, 7.18},   {49152, 9.78},  {65536, 12.63},
    {81920, 15.84}, {98304, 17.91}, {114688, 20.23}, {131072, 23.56}};
constexpr ProfilePoint kWideAndDeepA100Sxm480gbTrtFp16[] = {
    {1, 0.9},       {16384, 2.27},  {32768, 3.62},   {49152, 6.13},  {65536, 6.68},
    {81920, 11.56}, {98304, 12.08}, {114688, 12.48}, {131072, 12.63}};
constexpr ProfilePoint kWideAndDeepT4Tf[] = {{1, 5.52},      {16384, 15.98},  {32768, 27.12},
                                             {49152, 38.7},  {65536, 50.63},  {81920, 62.06},
                                             {98304, 74.24}, {114688, 87.18}, {131072, 99.63}};
constexpr ProfilePoint kWideAndDeepT4TrtFp16[] = {{1, 1.77},      {16384, 8.51},   {32768, 15.32},
                                                  {49152, 28.78}, {65536, 29.2},   {81920, 56.51},
                                                  {98304, 56.92}, {114688, 57.56}, {131072, 57.45}};
constexpr ProfilePoint kDlrmSmallV100Sxm232gbTorchscriptFp16[] = {
    {1, 0.966},   {2, 0.989},    {4, 1.199},     {8, 1.197},     {16, 1.082},   {32, 1.133},
    {64, 1.413},  {128, 1.223},  {256, 1.32},    {512, 1.367},   {1024, 1.379}, {2048, 1.817},
    {4096, 2.73}, {8192, 4.851}, {16384, 8.926}, {32768, 18.543}};
constexpr ProfilePoint kDlrmSmallV100Sxm232gbTorchscriptFp32[] = {
    {1, 0.855},    {2, 0.95},     {4, 0.955},    {8, 0.943},     {16, 0.942},   {32, 1.134},
    {64, 1.214},   {128, 1.036},  {256, 1.275},  {512, 1.286},   {1024, 1.448}, {2048, 2.45},
    {4096, 3.996}, {8192, 7.333}, {16384, 13.8}, {32768, 27.927}};
constexpr ProfilePoint kDlrmSmallCpu2xe52698v4TorchscriptFp32[] = {
    {1, 1.051},     {2, 1.204},     {4, 1.095},       {8, 1.112},
    {16, 1.317},    {32, 1.636},    {64, 2.203},      {128, 3.333},
    {256, 5.286},   {512, 7.962},   {1024, 10.777},   {2048, 17.169},
    {4096, 41.988}, {8192, 92.251}, {16384, 187.677}, {32768, 408.815}};
constexpr ProfilePoint kXgboost1600treesYahooLtrC518xlargeMt[] = {
    {100, 5.12}, {215, 6.17}, {464, 3.31}, {1000, 5.95}, {2154, 12.1}, {4641, 24.6}, {10000, 47.6}};
constexpr ProfilePoint kXgboost1600treesHiggsC518xlargeMt[] = {
    {100, 4.68},   {215, 5.42},  {464, 2.96},   {1000, 5.28},
    {2154, 10.62}, {4641, 21.7}, {10000, 42.25}};
constexpr ProfilePoint kTreelite1600treesYahooLtrC518xlargeMt[] = {{100, 0.379}, {215, 0.566}};

constexpr Profile kProfiles[] = {
    {"wide_and_deep__a30__tf", "", "Wide & Deep (Outbrain) CTR ranker", "A30",
     "Triton + TensorFlow (auto mixed precision)", "fp32/amp", kWideAndDeepA30Tf, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource1, kScope1},
    {"wide_and_deep__a30__trt_fp16", "wide_and_deep/a30", "Wide & Deep (Outbrain) CTR ranker",
     "A30", "Triton + TensorRT fp16 + CUDA graphs", "fp16", kWideAndDeepA30TrtFp16,
     Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource2, kScope1},
    {"wide_and_deep__v100-sxm2-32gb__tf", "", "Wide & Deep (Outbrain) CTR ranker", "V100-SXM2-32GB",
     "Triton + TensorFlow (auto mixed precision)", "fp32/amp", kWideAndDeepV100Sxm232gbTf,
     Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource3, kScope1},
    {"wide_and_deep__v100-sxm2-32gb__trt_fp16", "wide_and_deep/v100",
     "Wide & Deep (Outbrain) CTR ranker", "V100-SXM2-32GB", "Triton + TensorRT fp16 + CUDA graphs",
     "fp16", kWideAndDeepV100Sxm232gbTrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)",
     kSource4, kScope1},
    {"wide_and_deep__a100-sxm4-80gb__tf", "", "Wide & Deep (Outbrain) CTR ranker", "A100-SXM4-80GB",
     "Triton + TensorFlow (auto mixed precision)", "fp32/amp", kWideAndDeepA100Sxm480gbTf,
     Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource5, kScope1},
    {"wide_and_deep__a100-sxm4-80gb__trt_fp16", "wide_and_deep/a100",
     "Wide & Deep (Outbrain) CTR ranker", "A100-SXM4-80GB", "Triton + TensorRT fp16 + CUDA graphs",
     "fp16", kWideAndDeepA100Sxm480gbTrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)",
     kSource6, kScope1},
    {"wide_and_deep__t4__tf", "", "Wide & Deep (Outbrain) CTR ranker", "T4",
     "Triton + TensorFlow (auto mixed precision)", "fp32/amp", kWideAndDeepT4Tf, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource7, kScope1},
    {"wide_and_deep__t4__trt_fp16", "wide_and_deep/t4", "Wide & Deep (Outbrain) CTR ranker", "T4",
     "Triton + TensorRT fp16 + CUDA graphs", "fp16", kWideAndDeepT4TrtFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource8, kScope1},
    {"dlrm_small__v100-sxm2-32gb__torchscript_fp16", "dlrm/v100",
     "DLRM (bottom MLP 512-256-128, top MLP 1024-1024-512-256-1, dim 128, Criteo)",
     "V100-SXM2-32GB", "Triton + TorchScript", "fp16", kDlrmSmallV100Sxm232gbTorchscriptFp16,
     Confidence::kHigh, "2020-21 (doc in 2024-04 snapshot)", kSource9, kScope2},
    {"dlrm_small__v100-sxm2-32gb__torchscript_fp32", "",
     "DLRM (bottom MLP 512-256-128, top MLP 1024-1024-512-256-1, dim 128, Criteo)",
     "V100-SXM2-32GB", "Triton + TorchScript", "fp32", kDlrmSmallV100Sxm232gbTorchscriptFp32,
     Confidence::kHigh, "2020-21 (doc in 2024-04 snapshot)", kSource10, kScope2},
    {"dlrm_small__cpu_2xe5-2698v4__torchscript_fp32", "dlrm/cpu",
     "DLRM (bottom MLP 512-256-128, top MLP 1024-1024-512-256-1, dim 128, Criteo)",
     "CPU 2x Xeon E5-2698v4 (40 cores)", "Triton + TorchScript", "fp32",
     kDlrmSmallCpu2xe52698v4TorchscriptFp32, Confidence::kHigh, "2020-21 (doc in 2024-04 snapshot)",
     kSource11, kScope2},
    {"xgboost_1600trees_yahoo_ltr__c5_18xlarge__mt", "xgboost_yahoo_ltr/c5_18xlarge",
     "XGBoost 1600 trees, Yahoo LTR (~700 features)",
     "AWS c5.18xlarge (72 vCPU; docs 0.90; earlier docs say c4.8xlarge 36 vCPU)",
     "xgboost.Booster.predict multithreaded", "fp32", kXgboost1600treesYahooLtrC518xlargeMt,
     Confidence::kMedium, "2019", kSource12, ""},
    {"xgboost_1600trees_higgs__c5_18xlarge__mt", "xgboost_higgs/c5_18xlarge",
     "XGBoost 1600 trees, HIGGS (28 features)", "AWS c5.18xlarge (see note)",
     "xgboost.Booster.predict multithreaded", "fp32", kXgboost1600treesHiggsC518xlargeMt,
     Confidence::kMedium, "2019", kSource13, ""},
    {"treelite_1600trees_yahoo_ltr__c5_18xlarge__mt", "treelite_yahoo_ltr/c5_18xlarge",
     "same ensemble compiled with Treelite", "AWS c5.18xlarge (see note)", "Treelite compiled C",
     "fp32", kTreelite1600treesYahooLtrC518xlargeMt, Confidence::kMedium, "2019", kSource14, ""},
};

}  // namespace

std::span<const Profile> RankingProfiles() { return kProfiles; }

}  // namespace servescape
