// SPDX-License-Identifier: MIT
// BERT question answering served by Triton, sequence length 384.
#include "sim/catalog/tables.h"

namespace servescape {
namespace {

constexpr std::string_view kSource1 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA A30, NVIDIA "
    "TensorRT with FP16";
constexpr std::string_view kSource2 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA A30, PyTorch "
    "with FP16";
constexpr std::string_view kSource3 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource4 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), PyTorch with FP16";
constexpr std::string_view kSource5 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA DGX A100 (1x "
    "A100 80GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource6 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA DGX A100 (1x "
    "A100 80GB), PyTorch with FP16";
constexpr std::string_view kSource7 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA T4, NVIDIA "
    "TensorRT with FP16";
constexpr std::string_view kSource8 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/large/README.md section Offline: NVIDIA T4, PyTorch "
    "with FP16";
constexpr std::string_view kSource9 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA A30, NVIDIA "
    "TensorRT with FP16";
constexpr std::string_view kSource10 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA A30, PyTorch "
    "with FP16";
constexpr std::string_view kSource11 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource12 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), PyTorch with FP16";
constexpr std::string_view kSource13 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA DGX A100 (1x "
    "A100 80GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource14 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA DGX A100 (1x "
    "A100 80GB), PyTorch with FP16";
constexpr std::string_view kSource15 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA T4, NVIDIA "
    "TensorRT with FP16";
constexpr std::string_view kSource16 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist6l/README.md section Offline: NVIDIA T4, PyTorch "
    "with FP16";
constexpr std::string_view kSource17 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA A30, NVIDIA "
    "TensorRT with FP16";
constexpr std::string_view kSource18 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA A30, PyTorch "
    "with FP16";
constexpr std::string_view kSource19 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource20 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA DGX-1 (1x "
    "V100 32GB), PyTorch with FP16";
constexpr std::string_view kSource21 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA DGX A100 (1x "
    "A100 80GB), NVIDIA TensorRT with FP16";
constexpr std::string_view kSource22 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA DGX A100 (1x "
    "A100 80GB), PyTorch with FP16";
constexpr std::string_view kSource23 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA T4, NVIDIA "
    "TensorRT with FP16";
constexpr std::string_view kSource24 =
    "NVIDIA/DeepLearningExamples@729963dd (2024-04-04), "
    "PyTorch/LanguageModeling/BERT/triton/dist4l/README.md section Offline: NVIDIA T4, PyTorch "
    "with FP16";
constexpr std::string_view kScope1 =
    "client-observed avg latency, client+server same host, shared memory, concurrency 1, 1 "
    "instance";

constexpr ProfilePoint kBertLargeSeq384A30TrtFp16[] = {{1, 5.8}, {8, 31.6}, {16, 63.1}};
constexpr ProfilePoint kBertLargeSeq384A30TorchscriptFp16[] = {{1, 9.1}, {8, 51.2}, {16, 99.8}};
constexpr ProfilePoint kBertLargeSeq384V100Sxm232gbTrtFp16[] = {{1, 8}, {8, 38.3}, {16, 70.7}};
constexpr ProfilePoint kBertLargeSeq384V100Sxm232gbTorchscriptFp16[] = {
    {1, 14.1}, {8, 49.5}, {16, 93.1}};
constexpr ProfilePoint kBertLargeSeq384A100Sxm480gbTrtFp16[] = {{1, 3.6}, {8, 15.4}, {16, 29.4}};
constexpr ProfilePoint kBertLargeSeq384A100Sxm480gbTorchscriptFp16[] = {
    {1, 10.5}, {8, 24.7}, {16, 48}};
constexpr ProfilePoint kBertLargeSeq384T4TrtFp16[] = {{1, 14.4}, {8, 114.5}, {16, 218.8}};
constexpr ProfilePoint kBertLargeSeq384T4TorchscriptFp16[] = {{1, 19.9}, {8, 148.4}, {16, 290.5}};
constexpr ProfilePoint kBertDist6lSeq384A30TrtFp16[] = {{1, 1.5}, {8, 6.2}, {16, 11.3}};
constexpr ProfilePoint kBertDist6lSeq384A30TorchscriptFp16[] = {{1, 2.4}, {8, 9.6}, {16, 18.4}};
constexpr ProfilePoint kBertDist6lSeq384V100Sxm232gbTrtFp16[] = {{1, 2}, {8, 7.5}, {16, 13.7}};
constexpr ProfilePoint kBertDist6lSeq384V100Sxm232gbTorchscriptFp16[] = {
    {1, 4.4}, {8, 9.1}, {16, 16.7}};
constexpr ProfilePoint kBertDist6lSeq384A100Sxm480gbTrtFp16[] = {{1, 1.1}, {8, 3.5}, {16, 5.7}};
constexpr ProfilePoint kBertDist6lSeq384A100Sxm480gbTorchscriptFp16[] = {
    {1, 2.8}, {8, 5}, {16, 8.9}};
constexpr ProfilePoint kBertDist6lSeq384T4TrtFp16[] = {{1, 2.8}, {8, 17.9}, {16, 34.8}};
constexpr ProfilePoint kBertDist6lSeq384T4TorchscriptFp16[] = {{1, 3.9}, {8, 25.2}, {16, 50.3}};
constexpr ProfilePoint kBertDist4lSeq384A30TrtFp16[] = {{1, 0.8}, {8, 2.3}, {16, 4}};
constexpr ProfilePoint kBertDist4lSeq384A30TorchscriptFp16[] = {{1, 1.8}, {8, 3.9}, {16, 6.6}};
constexpr ProfilePoint kBertDist4lSeq384V100Sxm232gbTrtFp16[] = {{1, 1.2}, {8, 3.1}, {16, 5.4}};
constexpr ProfilePoint kBertDist4lSeq384V100Sxm232gbTorchscriptFp16[] = {
    {1, 3.1}, {8, 3.6}, {16, 5.7}};
constexpr ProfilePoint kBertDist4lSeq384A100Sxm480gbTrtFp16[] = {{1, 0.6}, {8, 1.6}, {16, 2.4}};
constexpr ProfilePoint kBertDist4lSeq384A100Sxm480gbTorchscriptFp16[] = {
    {1, 2.1}, {8, 2.4}, {16, 3.7}};
constexpr ProfilePoint kBertDist4lSeq384T4TrtFp16[] = {{1, 1.2}, {8, 5.1}, {16, 9.7}};
constexpr ProfilePoint kBertDist4lSeq384T4TorchscriptFp16[] = {{1, 2.2}, {8, 8.6}, {16, 16.7}};

constexpr Profile kProfiles[] = {
    {"bert_large_seq384__a30__trt_fp16", "bert_large_seq384/a30",
     "BERT-large seq384 (SQuAD, 335M params)", "A30", "Triton + TensorRT", "fp16",
     kBertLargeSeq384A30TrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource1,
     kScope1},
    {"bert_large_seq384__a30__torchscript_fp16", "", "BERT-large seq384 (SQuAD, 335M params)",
     "A30", "Triton + PyTorch TorchScript", "fp16", kBertLargeSeq384A30TorchscriptFp16,
     Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource2, kScope1},
    {"bert_large_seq384__v100-sxm2-32gb__trt_fp16", "bert_large_seq384/v100",
     "BERT-large seq384 (SQuAD, 335M params)", "V100-SXM2-32GB", "Triton + TensorRT", "fp16",
     kBertLargeSeq384V100Sxm232gbTrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)",
     kSource3, kScope1},
    {"bert_large_seq384__v100-sxm2-32gb__torchscript_fp16", "",
     "BERT-large seq384 (SQuAD, 335M params)", "V100-SXM2-32GB", "Triton + PyTorch TorchScript",
     "fp16", kBertLargeSeq384V100Sxm232gbTorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource4, kScope1},
    {"bert_large_seq384__a100-sxm4-80gb__trt_fp16", "bert_large_seq384/a100",
     "BERT-large seq384 (SQuAD, 335M params)", "A100-SXM4-80GB", "Triton + TensorRT", "fp16",
     kBertLargeSeq384A100Sxm480gbTrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)",
     kSource5, kScope1},
    {"bert_large_seq384__a100-sxm4-80gb__torchscript_fp16", "",
     "BERT-large seq384 (SQuAD, 335M params)", "A100-SXM4-80GB", "Triton + PyTorch TorchScript",
     "fp16", kBertLargeSeq384A100Sxm480gbTorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource6, kScope1},
    {"bert_large_seq384__t4__trt_fp16", "bert_large_seq384/t4",
     "BERT-large seq384 (SQuAD, 335M params)", "T4", "Triton + TensorRT", "fp16",
     kBertLargeSeq384T4TrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource7,
     kScope1},
    {"bert_large_seq384__t4__torchscript_fp16", "", "BERT-large seq384 (SQuAD, 335M params)", "T4",
     "Triton + PyTorch TorchScript", "fp16", kBertLargeSeq384T4TorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource8, kScope1},
    {"bert_dist6l_seq384__a30__trt_fp16", "bert_dist6l_seq384/a30",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "A30", "Triton + TensorRT", "fp16",
     kBertDist6lSeq384A30TrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource9,
     kScope1},
    {"bert_dist6l_seq384__a30__torchscript_fp16", "",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "A30",
     "Triton + PyTorch TorchScript", "fp16", kBertDist6lSeq384A30TorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource10, kScope1},
    {"bert_dist6l_seq384__v100-sxm2-32gb__trt_fp16", "bert_dist6l_seq384/v100",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "V100-SXM2-32GB",
     "Triton + TensorRT", "fp16", kBertDist6lSeq384V100Sxm232gbTrtFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource11, kScope1},
    {"bert_dist6l_seq384__v100-sxm2-32gb__torchscript_fp16", "",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "V100-SXM2-32GB",
     "Triton + PyTorch TorchScript", "fp16", kBertDist6lSeq384V100Sxm232gbTorchscriptFp16,
     Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource12, kScope1},
    {"bert_dist6l_seq384__a100-sxm4-80gb__trt_fp16", "bert_dist6l_seq384/a100",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "A100-SXM4-80GB",
     "Triton + TensorRT", "fp16", kBertDist6lSeq384A100Sxm480gbTrtFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource13, kScope1},
    {"bert_dist6l_seq384__a100-sxm4-80gb__torchscript_fp16", "",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "A100-SXM4-80GB",
     "Triton + PyTorch TorchScript", "fp16", kBertDist6lSeq384A100Sxm480gbTorchscriptFp16,
     Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource14, kScope1},
    {"bert_dist6l_seq384__t4__trt_fp16", "bert_dist6l_seq384/t4",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "T4", "Triton + TensorRT", "fp16",
     kBertDist6lSeq384T4TrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource15,
     kScope1},
    {"bert_dist6l_seq384__t4__torchscript_fp16", "",
     "DistilBERT-like 6-layer (bert dist6l-uncased-qa) seq384", "T4",
     "Triton + PyTorch TorchScript", "fp16", kBertDist6lSeq384T4TorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource16, kScope1},
    {"bert_dist4l_seq384__a30__trt_fp16", "bert_dist4l_seq384/a30",
     "TinyBERT-like 4-layer 312-dim seq384", "A30", "Triton + TensorRT", "fp16",
     kBertDist4lSeq384A30TrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource17,
     kScope1},
    {"bert_dist4l_seq384__a30__torchscript_fp16", "", "TinyBERT-like 4-layer 312-dim seq384", "A30",
     "Triton + PyTorch TorchScript", "fp16", kBertDist4lSeq384A30TorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource18, kScope1},
    {"bert_dist4l_seq384__v100-sxm2-32gb__trt_fp16", "bert_dist4l_seq384/v100",
     "TinyBERT-like 4-layer 312-dim seq384", "V100-SXM2-32GB", "Triton + TensorRT", "fp16",
     kBertDist4lSeq384V100Sxm232gbTrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)",
     kSource19, kScope1},
    {"bert_dist4l_seq384__v100-sxm2-32gb__torchscript_fp16", "",
     "TinyBERT-like 4-layer 312-dim seq384", "V100-SXM2-32GB", "Triton + PyTorch TorchScript",
     "fp16", kBertDist4lSeq384V100Sxm232gbTorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource20, kScope1},
    {"bert_dist4l_seq384__a100-sxm4-80gb__trt_fp16", "bert_dist4l_seq384/a100",
     "TinyBERT-like 4-layer 312-dim seq384", "A100-SXM4-80GB", "Triton + TensorRT", "fp16",
     kBertDist4lSeq384A100Sxm480gbTrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)",
     kSource21, kScope1},
    {"bert_dist4l_seq384__a100-sxm4-80gb__torchscript_fp16", "",
     "TinyBERT-like 4-layer 312-dim seq384", "A100-SXM4-80GB", "Triton + PyTorch TorchScript",
     "fp16", kBertDist4lSeq384A100Sxm480gbTorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource22, kScope1},
    {"bert_dist4l_seq384__t4__trt_fp16", "bert_dist4l_seq384/t4",
     "TinyBERT-like 4-layer 312-dim seq384", "T4", "Triton + TensorRT", "fp16",
     kBertDist4lSeq384T4TrtFp16, Confidence::kHigh, "2022 (doc in 2024-04 snapshot)", kSource23,
     kScope1},
    {"bert_dist4l_seq384__t4__torchscript_fp16", "", "TinyBERT-like 4-layer 312-dim seq384", "T4",
     "Triton + PyTorch TorchScript", "fp16", kBertDist4lSeq384T4TorchscriptFp16, Confidence::kHigh,
     "2022 (doc in 2024-04 snapshot)", kSource24, kScope1},
};

}  // namespace

std::span<const Profile> BertServingProfiles() { return kProfiles; }

}  // namespace servescape
