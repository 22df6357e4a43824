// SPDX-License-Identifier: MIT
// Milvus on one node, as VectorDBBench measured it: the hundred nearest of Cohere's 768-d vectors.
#include "sim/catalog/search.h"

namespace servescape {
namespace {

constexpr SearchLoad k1MEf100[] = {
    {1, 532, 1.876, 2.12},   {5, 2009, 2.485, 3.13},   {10, 2583, 3.865, 5.59},
    {20, 2970, 6.718, 12.37}, {30, 3144, 9.496, 16.91}, {40, 3241, 12.239, 21.08},
    {60, 3101, 17.246, 29.27}, {80, 3465, 22.011, 35.46}};
constexpr SearchLoad k1MEf200[] = {{1, 419},   {5, 1515},  {10, 1865}, {20, 1974},
                                   {30, 2047}, {40, 2097}, {60, 2005}, {80, 2233}};
constexpr SearchLoad k1MEf400[] = {{1, 306},   {5, 1031},  {10, 1086}, {20, 1222},
                                   {30, 1253}, {40, 1286}, {60, 1326}, {80, 1345}};
// Serial means beyond the first are those of one client, 1 / (answers per second).
constexpr SearchDial k1M[] = {{100, 0.9528, 1.876, 2.2, k1MEf100},
                              {200, 0.9757, 2.387, 2.9, k1MEf200},
                              {400, 0.9849, 3.268, 4.2, k1MEf400}};

constexpr SearchLoad k10MEf100[] = {{80, 2747.3}};
constexpr SearchLoad k10MEf120[] = {{80, 2514.4}};
constexpr SearchLoad k10MEf150[] = {{80, 2177.2}};
constexpr SearchLoad k10MEf200[] = {{80, 1833.3}};
constexpr SearchLoad k10MEf250[] = {{80, 1552.5}};
constexpr SearchLoad k10MEf300[] = {{80, 1355.3}};
constexpr SearchLoad k10MEf400[] = {
    {1, 241.7, 4.13, 5.29},     {5, 799.5, 6.25, 9.75},     {10, 939.8, 10.63, 15.41},
    {20, 975.3, 20.46, 28.67},  {30, 1001.8, 29.86, 40.76}, {40, 1029.2, 38.67, 52.02},
    {60, 1065.3, 55.77, 75.28}, {80, 1079.2, 73.02, 98.7}};
constexpr SearchLoad k10MEf500[] = {{80, 876.6}};
// Serial means but that of 400 are not published: 0.843 (4.13 / 4.9, as at 400) of the serial p95,
// which is 3.0 3.0 3.1 3.5 3.7 4.2 4.9 5.9 ms.
constexpr SearchDial k10M[] = {
    {100, 0.9204, 2.53, 3.3, k10MEf100}, {120, 0.9303, 2.53, 3.2, k10MEf120},
    {150, 0.9408, 2.61, 3.4, k10MEf150}, {200, 0.9510, 2.95, 3.9, k10MEf200},
    {250, 0.9565, 3.12, 4.0, k10MEf250}, {300, 0.9602, 3.54, 4.4, k10MEf300},
    {400, 0.9648, 4.13, 5.3, k10MEf400}, {500, 0.9676, 4.97, 6.3, k10MEf500}};

constexpr SearchProfile kMilvus[] = {
    {"milvus_hnsw_1m_768d", "Milvus 2.5.11", "HNSW SQ8, 1,000,000 x 768, k = 100",
     "16 vCPU, 64 GB", k1M, 0.94, 1.22, 0.28, 16, 0.08, Confidence::kHigh, "2025-05-09",
     "zilliztech/VectorDBBench@7b9014de "
     "vectordb_bench/results/Milvus/result_20250509_standard_milvus.json, 16c64g-sq8",
     "overhead, cores and contention for the least greatest error of the throughputs of ef 100 and "
     "400 (weighted 5/4) and the means of ef 100 at 5, 10, 40 and 80 clients; a run queue for each "
     "vCPU; cv on the serial p99 of ef 100 and 400; no p99 under load is fitted"},
    {"milvus_hnsw_10m_768d", "Milvus 2.6.14", "HNSW SQ8, 10,000,000 x 768, k = 100",
     "16 vCPU, 64 GB", k10M, 1.29, 1.5, 0.312, 0, 0.11, Confidence::kMedium, "2026-04-03",
     "zilliztech/VectorDBBench@4ea18105 "
     "vectordb_bench/results/Milvus/result_20260403_standard_milvus.json, 16c64g-sq8-force_merge",
     "even sharing, as its p99 shows; cores, contention and cv as they fit the throughputs of "
     "milvus_hnsw_1m_768d with even sharing and its p99 of ef 100 at 10 clients; overhead on the "
     "throughputs of ef 400 at 5 and 80 clients"},
};

}  // namespace

std::span<const SearchProfile> SearchProfiles() { return kMilvus; }

}  // namespace servescape
