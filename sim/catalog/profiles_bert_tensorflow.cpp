// SPDX-License-Identifier: MIT
// BERT in TensorFlow 1, no server.
#include "sim/catalog/tables.h"

namespace servescape {
namespace {

constexpr std::string_view kSource1 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow/LanguageModeling/BERT/README.md section Inference performance: NVIDIA DGX A100 "
    "(1x A100 40GB)";
constexpr std::string_view kSource2 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow/LanguageModeling/BERT/README.md section Inference performance: NVIDIA Tesla T4 "
    "(1x T4 16GB)";
constexpr std::string_view kSource3 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "TensorFlow/LanguageModeling/BERT/README.md section Inference performance: NVIDIA DGX-1 (1x "
    "V100 32GB)";
constexpr std::string_view kScope1 =
    "1000*batch/throughput (the README avg-latency column includes warm-up outliers)";

constexpr ProfilePoint kBertBaseSeq128A100Sxm440gbTf1Fp16[] = {
    {1, 4.322}, {2, 4.4}, {4, 4.749}, {8, 6.577}};
constexpr ProfilePoint kBertBaseSeq128A100Sxm440gbTf1Fp32[] = {
    {1, 6.539}, {2, 6.724}, {4, 8.917}, {8, 14.816}};
constexpr ProfilePoint kBertBaseSeq384A100Sxm440gbTf1Fp16[] = {
    {1, 4.749}, {2, 6.875}, {4, 9.825}, {8, 16.713}};
constexpr ProfilePoint kBertBaseSeq384A100Sxm440gbTf1Fp32[] = {
    {1, 8.681}, {2, 12.932}, {4, 22.952}, {8, 41.673}};
constexpr ProfilePoint kBertLargeSeq128A100Sxm440gbTf1Fp16[] = {
    {1, 7.828}, {2, 9.112}, {4, 12.665}, {8, 16.137}};
constexpr ProfilePoint kBertLargeSeq128A100Sxm440gbTf1Fp32[] = {
    {1, 19.829}, {2, 21.171}, {4, 28.265}, {8, 48.086}};
constexpr ProfilePoint kBertLargeSeq384A100Sxm440gbTf1Fp16[] = {
    {1, 10.347}, {2, 15.864}, {4, 24.212}, {8, 43.925}};
constexpr ProfilePoint kBertLargeSeq384A100Sxm440gbTf1Fp32[] = {
    {1, 22.512}, {2, 39.769}, {4, 71.968}, {8, 137.033}};
constexpr ProfilePoint kBertBaseSeq128T4Tf1Fp16[] = {
    {1, 10.878}, {2, 13.506}, {4, 18.566}, {8, 27.632}};
constexpr ProfilePoint kBertBaseSeq128T4Tf1Fp32[] = {
    {1, 18.423}, {2, 27.875}, {4, 45.449}, {8, 80.873}};
constexpr ProfilePoint kBertBaseSeq384T4Tf1Fp16[] = {
    {1, 16.461}, {2, 24.14}, {4, 40.908}, {8, 74.92}};
constexpr ProfilePoint kBertBaseSeq384T4Tf1Fp32[] = {
    {1, 38.715}, {2, 68.776}, {4, 131.883}, {8, 251.572}};
constexpr ProfilePoint kBertLargeSeq128T4Tf1Fp16[] = {
    {1, 24.808}, {2, 31.353}, {4, 45.767}, {8, 74.419}};
constexpr ProfilePoint kBertLargeSeq128T4Tf1Fp32[] = {
    {1, 46.468}, {2, 78.74}, {4, 141.894}, {8, 265.428}};
constexpr ProfilePoint kBertLargeSeq384T4Tf1Fp16[] = {
    {1, 43.384}, {2, 67.59}, {4, 116.72}, {8, 208.932}};
constexpr ProfilePoint kBertLargeSeq384T4Tf1Fp32[] = {
    {1, 118.203}, {2, 215.285}, {4, 418.848}, {8, 820.513}};
constexpr ProfilePoint kBertBaseSeq128V100Sxm232gbTf1Fp16[] = {
    {1, 4.811}, {2, 5.313}, {4, 6.225}, {8, 8.476}};
constexpr ProfilePoint kBertBaseSeq128V100Sxm232gbTf1Fp32[] = {
    {1, 5.709}, {2, 7.654}, {4, 11.784}, {8, 19.672}};
constexpr ProfilePoint kBertBaseSeq384V100Sxm232gbTf1Fp16[] = {
    {1, 6.149}, {2, 8.192}, {4, 11.811}, {8, 19.634}};
constexpr ProfilePoint kBertBaseSeq384V100Sxm232gbTf1Fp32[] = {
    {1, 10.17}, {2, 17.403}, {4, 31.807}, {8, 58.557}};
constexpr ProfilePoint kBertLargeSeq128V100Sxm232gbTf1Fp16[] = {
    {1, 10.367}, {2, 11.883}, {4, 14.939}, {8, 21.148}};
constexpr ProfilePoint kBertLargeSeq128V100Sxm232gbTf1Fp32[] = {
    {1, 13.273}, {2, 20.054}, {4, 34.211}, {8, 61.486}};
constexpr ProfilePoint kBertLargeSeq384V100Sxm232gbTf1Fp16[] = {
    {1, 14.545}, {2, 20.962}, {4, 32.147}, {8, 55.936}};
constexpr ProfilePoint kBertLargeSeq384V100Sxm232gbTf1Fp32[] = {
    {1, 29.551}, {2, 52.604}, {4, 97.087}, {8, 188.813}};

constexpr Profile kProfiles[] = {
    {"bert_base_seq128__a100-sxm4-40gb__tf1_fp16", "bert_base_seq128/a100",
     "BERT-base seq128 (SQuAD)", "A100-SXM4-40GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertBaseSeq128A100Sxm440gbTf1Fp16, Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_base_seq128__a100-sxm4-40gb__tf1_fp32", "", "BERT-base seq128 (SQuAD)", "A100-SXM4-40GB",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertBaseSeq128A100Sxm440gbTf1Fp32,
     Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_base_seq384__a100-sxm4-40gb__tf1_fp16", "bert_base_seq384/a100",
     "BERT-base seq384 (SQuAD)", "A100-SXM4-40GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertBaseSeq384A100Sxm440gbTf1Fp16, Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_base_seq384__a100-sxm4-40gb__tf1_fp32", "", "BERT-base seq384 (SQuAD)", "A100-SXM4-40GB",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertBaseSeq384A100Sxm440gbTf1Fp32,
     Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_large_seq128__a100-sxm4-40gb__tf1_fp16", "bert_large_seq128/a100",
     "BERT-large seq128 (SQuAD)", "A100-SXM4-40GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertLargeSeq128A100Sxm440gbTf1Fp16, Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_large_seq128__a100-sxm4-40gb__tf1_fp32", "", "BERT-large seq128 (SQuAD)",
     "A100-SXM4-40GB", "TensorFlow 1 (NGC 20.06), no server", "fp32",
     kBertLargeSeq128A100Sxm440gbTf1Fp32, Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_large_seq384__a100-sxm4-40gb__tf1_fp16", "", "BERT-large seq384 (SQuAD)",
     "A100-SXM4-40GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertLargeSeq384A100Sxm440gbTf1Fp16, Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_large_seq384__a100-sxm4-40gb__tf1_fp32", "", "BERT-large seq384 (SQuAD)",
     "A100-SXM4-40GB", "TensorFlow 1 (NGC 20.06), no server", "fp32",
     kBertLargeSeq384A100Sxm440gbTf1Fp32, Confidence::kHigh, "2020-06", kSource1, kScope1},
    {"bert_base_seq128__t4__tf1_fp16", "bert_base_seq128/t4", "BERT-base seq128 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp16", kBertBaseSeq128T4Tf1Fp16, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_base_seq128__t4__tf1_fp32", "", "BERT-base seq128 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertBaseSeq128T4Tf1Fp32, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_base_seq384__t4__tf1_fp16", "bert_base_seq384/t4", "BERT-base seq384 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp16", kBertBaseSeq384T4Tf1Fp16, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_base_seq384__t4__tf1_fp32", "", "BERT-base seq384 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertBaseSeq384T4Tf1Fp32, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_large_seq128__t4__tf1_fp16", "bert_large_seq128/t4", "BERT-large seq128 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp16", kBertLargeSeq128T4Tf1Fp16, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_large_seq128__t4__tf1_fp32", "", "BERT-large seq128 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertLargeSeq128T4Tf1Fp32, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_large_seq384__t4__tf1_fp16", "", "BERT-large seq384 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp16", kBertLargeSeq384T4Tf1Fp16, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_large_seq384__t4__tf1_fp32", "", "BERT-large seq384 (SQuAD)", "T4",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertLargeSeq384T4Tf1Fp32, Confidence::kHigh,
     "2020-06", kSource2, kScope1},
    {"bert_base_seq128__v100-sxm2-32gb__tf1_fp16", "bert_base_seq128/v100",
     "BERT-base seq128 (SQuAD)", "V100-SXM2-32GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertBaseSeq128V100Sxm232gbTf1Fp16, Confidence::kHigh, "2020-06", kSource3, kScope1},
    {"bert_base_seq128__v100-sxm2-32gb__tf1_fp32", "", "BERT-base seq128 (SQuAD)", "V100-SXM2-32GB",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertBaseSeq128V100Sxm232gbTf1Fp32,
     Confidence::kHigh, "2020-06", kSource3, kScope1},
    {"bert_base_seq384__v100-sxm2-32gb__tf1_fp16", "bert_base_seq384/v100",
     "BERT-base seq384 (SQuAD)", "V100-SXM2-32GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertBaseSeq384V100Sxm232gbTf1Fp16, Confidence::kHigh, "2020-06", kSource3, kScope1},
    {"bert_base_seq384__v100-sxm2-32gb__tf1_fp32", "", "BERT-base seq384 (SQuAD)", "V100-SXM2-32GB",
     "TensorFlow 1 (NGC 20.06), no server", "fp32", kBertBaseSeq384V100Sxm232gbTf1Fp32,
     Confidence::kHigh, "2020-06", kSource3, kScope1},
    {"bert_large_seq128__v100-sxm2-32gb__tf1_fp16", "bert_large_seq128/v100",
     "BERT-large seq128 (SQuAD)", "V100-SXM2-32GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertLargeSeq128V100Sxm232gbTf1Fp16, Confidence::kHigh, "2020-06", kSource3, kScope1},
    {"bert_large_seq128__v100-sxm2-32gb__tf1_fp32", "", "BERT-large seq128 (SQuAD)",
     "V100-SXM2-32GB", "TensorFlow 1 (NGC 20.06), no server", "fp32",
     kBertLargeSeq128V100Sxm232gbTf1Fp32, Confidence::kHigh, "2020-06", kSource3, kScope1},
    {"bert_large_seq384__v100-sxm2-32gb__tf1_fp16", "", "BERT-large seq384 (SQuAD)",
     "V100-SXM2-32GB", "TensorFlow 1 (NGC 20.06), no server", "fp16",
     kBertLargeSeq384V100Sxm232gbTf1Fp16, Confidence::kHigh, "2020-06", kSource3, kScope1},
    {"bert_large_seq384__v100-sxm2-32gb__tf1_fp32", "", "BERT-large seq384 (SQuAD)",
     "V100-SXM2-32GB", "TensorFlow 1 (NGC 20.06), no server", "fp32",
     kBertLargeSeq384V100Sxm232gbTf1Fp32, Confidence::kHigh, "2020-06", kSource3, kScope1},
};

}  // namespace

std::span<const Profile> BertTensorFlowProfiles() { return kProfiles; }

}  // namespace servescape
