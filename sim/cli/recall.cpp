// SPDX-License-Identifier: MIT
// servescape recall: builds a vector index as a library does and measures what its searches find.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/recall_run.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/table_text.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

struct RecallOptions {
  std::string library = "hnswlib", index, data = "clustered";
  std::string ef, nprobe, keep = "1", deleted = "0";
  std::vector<std::string> searches;
  int64_t count = 10'000, dimension = 64, m = 0, ef_construction = 0, k = 10, queries = 500,
          nlist = 0;
  uint64_t seed = 1;
  bool json = false, no_color = false;
};

// "10,50" into whole numbers; what is wrong, or "".
std::string ReadDials(const char* option, const std::string& text, std::vector<size_t>* out) {
  if (text.empty()) return "";
  out->clear();
  for (const std::string& word : CLI::detail::split(text, ',')) {
    const std::optional<double> value = ParseNumber(CLI::detail::trim_copy(word));
    if (!value || !(*value >= 1) || !(*value <= 1e6) ||
        *value != static_cast<double>(static_cast<int64_t>(*value))) {
      return fmt::format("{}: \"{}\" is no whole number from 1 to 1000000", option, word);
    }
    out->push_back(static_cast<size_t>(*value));
  }
  return "";
}

// "1,0.01" into shares; `least` is allowed or not.
std::string ReadShares(const char* option, const std::string& text, bool zero,
                       std::vector<double>* out) {
  for (const std::string& word : CLI::detail::split(text, ',')) {
    const std::optional<double> value = ParseNumber(CLI::detail::trim_copy(word));
    const bool good = value && (zero ? *value >= 0 && *value < 1 : *value > 0 && *value <= 1);
    if (!good) return fmt::format("{}: \"{}\" is no share such as 0.01", option, word);
    out->push_back(*value);
  }
  return "";
}

// One search as DIAL:KEEP:DELETED, the last two as they may be left out.
std::string ReadSearch(const std::string& text, std::vector<RecallSearch>* out) {
  const std::vector<std::string> parts = CLI::detail::split(text, ':');
  std::vector<size_t> dial;
  std::vector<double> keep{}, deleted{};
  std::string wrong = parts.size() > 3 ? "--search: takes DIAL:KEEP:DELETED" : "";
  if (wrong.empty()) wrong = ReadDials("--search", parts[0], &dial);
  if (wrong.empty() && parts.size() > 1) wrong = ReadShares("--search", parts[1], false, &keep);
  if (wrong.empty() && parts.size() > 2) wrong = ReadShares("--search", parts[2], true, &deleted);
  if (wrong.empty() && dial.empty()) wrong = "--search: needs a dial";
  if (!wrong.empty()) return wrong;
  out->push_back({dial[0], keep.empty() ? 1 : keep[0], deleted.empty() ? 0 : deleted[0]});
  return "";
}

// Every dial with every filter and every deletion, or those of --search.
std::string ReadSearches(const RecallOptions& options, RecallPlan* plan) {
  std::vector<size_t> dials{plan->searches[0].dial};
  std::vector<double> keeps, deletions;
  std::string wrong = ReadDials("--ef", options.ef, &dials);
  if (wrong.empty()) wrong = ReadDials("--nprobe", options.nprobe, &dials);
  if (wrong.empty()) wrong = ReadShares("--keep", options.keep, false, &keeps);
  if (wrong.empty()) wrong = ReadShares("--deleted", options.deleted, true, &deletions);
  if (!wrong.empty()) return wrong;
  plan->searches.clear();
  for (const std::string& each : options.searches) {
    wrong = ReadSearch(each, &plan->searches);
    if (!wrong.empty()) return wrong;
  }
  if (!options.searches.empty()) return "";
  for (const double keep : keeps) {
    for (const double deleted : deletions) {
      for (const size_t dial : dials) plan->searches.push_back({dial, keep, deleted});
    }
  }
  return "";
}

// faiss' own words for an index: "HNSW16,Flat", "IVF1024,Flat".
std::string ReadFactory(const std::string& text, RecallPlan* plan) {
  const std::string wrong = fmt::format(
      "--index: \"{}\" is not known here; known are HNSW16,Flat and IVF1024,Flat (any numbers) and "
      "Flat",
      text);
  if (text == "Flat") {
    plan->kind = RecallIndex::kFlat;
    return "";
  }
  const bool ivf = text.starts_with("IVF");
  if (!ivf && !text.starts_with("HNSW")) return wrong;
  const size_t at = ivf ? 3 : 4;
  const std::string digits = text.substr(at, text.find(',') - at);
  if (text.find(',') != std::string::npos && text.substr(text.find(',')) != ",Flat") return wrong;
  std::vector<size_t> number;
  if (!ReadDials("--index", digits, &number).empty() || number.size() != 1) return wrong;
  plan->kind = ivf ? RecallIndex::kIvf : RecallIndex::kHnsw;
  (ivf ? plan->lists : plan->m) = static_cast<int64_t>(number[0]);
  return "";
}

// Milvus' words for what milvus-lite builds with faiss: HNSW, IVF_FLAT, FLAT.
std::string ReadMilvus(const RecallOptions& options, RecallPlan* plan) {
  *plan = {.library = "milvus-lite", .m = 16, .ef_construction = 200, .searches = {{64}}};
  const std::string& words = options.index;
  if (words.empty() || words == "HNSW" || words == "AUTOINDEX") return "";
  if (words == "IVF_FLAT") {
    plan->kind = RecallIndex::kIvf;
    plan->lists = std::min<int64_t>(options.nlist > 0 ? options.nlist : 128, options.count);
    plan->searches = {{10}};
    return "";
  }
  plan->kind = RecallIndex::kFlat;
  return words == "FLAT" ? "" : "--index: of milvus-lite HNSW, IVF_FLAT and FLAT are known here";
}

std::string ReadPlan(const RecallOptions& options, RecallPlan* plan) {
  plan->library = options.library;
  std::string wrong;
  if (options.library == "hnswlib") {
    *plan = {.library = "hnswlib", .m = 16, .ef_construction = 200, .searches = {{10}}};
  } else if (options.library == "usearch") {
    *plan = {.library = "usearch", .m = 16, .ef_construction = 128, .searches = {{64}}};
  } else if (options.library == "milvus-lite") {
    wrong = ReadMilvus(options, plan);
  } else {
    *plan = {.library = "faiss", .m = 32, .ef_construction = 40, .searches = {{16}}};
    wrong = ReadFactory(options.index.empty() ? "HNSW32,Flat" : options.index, plan);
    if (plan->kind == RecallIndex::kIvf) plan->searches = {{1}};
  }
  const bool names_index = options.library == "faiss" || options.library == "milvus-lite";
  if (wrong.empty() && !names_index && !options.index.empty()) {
    wrong = "--index is of faiss and milvus-lite alone";
  }
  const bool ivf = plan->kind == RecallIndex::kIvf;
  if (wrong.empty() && options.nlist > 0 && !(ivf && options.library == "milvus-lite")) {
    wrong = "--nlist is of milvus-lite's IVF_FLAT alone";
  }
  if (wrong.empty() && ivf && !options.ef.empty()) wrong = "--ef: an IVF has --nprobe";
  if (wrong.empty() && !ivf && !options.nprobe.empty()) wrong = "--nprobe is of an IVF alone";
  if (wrong.empty()) wrong = ReadSearches(options, plan);
  if (!wrong.empty()) return wrong;
  if (options.m > 0) plan->m = options.m;
  if (options.ef_construction > 0) plan->ef_construction = options.ef_construction;
  plan->data = options.data == "uniform"  ? VectorData::kUniform
               : options.data == "normal" ? VectorData::kNormal
                                          : VectorData::kClustered;
  plan->count = static_cast<size_t>(options.count);
  plan->dimension = static_cast<size_t>(options.dimension);
  plan->k = static_cast<size_t>(options.k);
  plan->queries = static_cast<size_t>(options.queries);
  plan->seed = options.seed;
  const uint64_t values = static_cast<uint64_t>(options.count + options.queries) *
                          static_cast<uint64_t>(options.dimension);
  if (values > kMostVectorValues) return "--count: more than 2^28 numbers in all";
  if (ivf && static_cast<size_t>(plan->lists) > plan->count) {
    return "--index: more lists than points";
  }
  return "";
}

std::string ToJson(const RecallOptions& options, const RecallPlan& plan,
                   const RecallTold& reported) {
  Json out = Json::object();
  out["schema"] = 1;
  out["library"] = plan.library;
  out["data"] = options.data;
  out["count"] = plan.count;
  out["dimension"] = plan.dimension;
  out["dtype"] = plan.library == "usearch" ? "BF16" : "F32";
  out["memory_bytes"] = reported.memory_bytes;
  if (plan.kind == RecallIndex::kIvf) {
    out["lists"] = {{"count", plan.lists},
                    {"shortest", reported.shortest},
                    {"longest", reported.longest},
                    {"imbalance", reported.imbalance}};
  } else if (plan.kind == RecallIndex::kHnsw) {
    out["M"] = plan.m;
    out["ef_construction"] = plan.ef_construction;
  }
  Json rows = Json::array();
  for (const RecallRow& row : reported.rows) {
    Json each = Json::object();
    each[plan.kind == RecallIndex::kIvf ? "nprobe" : "ef"] = row.search.dial;
    each["keep"] = row.search.keep;
    each["deleted"] = row.search.deleted;
    each["recall"] = row.recall;
    each["returned"] = row.returned;
    each["short_answers"] = row.short_answers;
    each["distances"] = row.distances;
    each["hops"] = row.hops;
    each["links"] = row.links;
    each["work"] = row.work;
    rows.push_back(std::move(each));
  }
  out["rows"] = std::move(rows);
  return Print(out, true) + "\n";
}

std::string ToTable(const RecallOptions& options, const RecallPlan& plan,
                    const RecallTold& reported) {
  const bool color = UseColor(options.no_color);
  std::string out =
      fmt::format("{}, {} {} vectors of {} numbers, {:.4g} MB of memory\n", plan.library,
                  plan.count, options.data, plan.dimension, reported.memory_bytes / 1e6);
  if (plan.kind == RecallIndex::kIvf) {
    out += fmt::format("{} lists of {} to {} points, imbalance {:.3f}\n", plan.lists,
                       reported.shortest, reported.longest, reported.imbalance);
  }
  Table table(color, 0);
  table.AddRow({{plan.kind == RecallIndex::kIvf ? "nprobe" : "ef", Align::kRight, Style::kStrong},
                {"filter keeps", Align::kRight, Style::kStrong},
                {"deleted", Align::kRight, Style::kStrong},
                {"recall", Align::kRight, Style::kStrong},
                {fmt::format("found of {}", plan.k), Align::kRight, Style::kStrong},
                {"distances", Align::kRight, Style::kStrong},
                {"work", Align::kRight, Style::kStrong}});
  for (const RecallRow& row : reported.rows) {
    const bool starves = row.returned < 0.99 * static_cast<double>(plan.k);
    table.AddRow({{fmt::format("{}", row.search.dial), Align::kRight},
                  {FormatRatio(row.search.keep), Align::kRight},
                  {FormatRatio(row.search.deleted), Align::kRight},
                  {fmt::format("{:.3f}", row.recall), Align::kRight},
                  {fmt::format("{:.2f}", row.returned), Align::kRight,
                   starves ? Style::kBad : Style::kPlain},
                  {FormatCount(row.distances), Align::kRight},
                  {fmt::format("{:.2f}", row.work / reported.rows.front().work), Align::kRight}});
  }
  return out + "\n" + table.Print() +
         "\nDistances are computed for a search in the mean; work is that of the first row.\n";
}

int Recall(const RecallOptions& options) {
  RecallPlan plan;
  const std::string wrong = ReadPlan(options, &plan);
  if (!wrong.empty()) {
    Complain(wrong);
    return kExitUsage;
  }
  const RecallTold reported = MeasureRecall(plan);
  const std::string error = WriteFile(
      "-", options.json ? ToJson(options, plan, reported) : ToTable(options, plan, reported));
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

constexpr const char* kRecallHelp =
    "The index is built of vectors that are drawn and searched for others: hnswlib's and "
    "usearch's\n"
    "HNSW, faiss' HNSW and IVF, each by its own rules. Recall is the share of the true k nearest\n"
    "(of those that a filter keeps, or that are not deleted) that a search finds.\n"
    "Data: uniform, normal, or clustered: 1,000 normal centres with .3 of a normal around them.\n"
    "Defaults are the libraries': hnswlib M 16, ef_construction 200, ef 10; usearch 16, 128, 64;\n"
    "faiss HNSW32,Flat with efConstruction 40, efSearch 16; IVF nprobe 1; milvus-lite is faiss\n"
    "with M 16, efConstruction 200, ef 64; nlist 128, nprobe 10.\n"
    "An index of 100,000 vectors of 64 numbers takes about half a minute.\n"
    "Work counts distances and links, as CPU time was measured to go with them.\n"
    "Exit codes: 0 measured, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  servescape recall --data uniform --ef 10,50,100\n"
    "  servescape recall --library faiss --index HNSW16,Flat --keep 1,0.01 --ef 16,200\n"
    "  servescape recall --library faiss --index IVF128,Flat --nprobe 1,8,64 --keep 0.01 --json";

}  // namespace

void AddRecall(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<RecallOptions>();
  CLI::App* verb = app->add_subcommand(
      "recall", "Build a vector index as a library does and measure its recall");
  verb->add_option("--library", options->library,
                   "hnswlib, usearch, faiss or milvus-lite (hnswlib)")
      ->check(OneOf({"hnswlib", "usearch", "faiss", "milvus-lite"}))
      ->type_name("NAME");
  verb->add_option("--index", options->index,
                   "Of faiss, in its words: HNSW16,Flat, IVF1024,Flat; of milvus-lite HNSW, "
                   "IVF_FLAT")
      ->type_name("WORDS");
  verb->add_option("--data", options->data, "uniform, normal or clustered (clustered)")
      ->check(OneOf({"uniform", "normal", "clustered"}))
      ->type_name("KIND");
  verb->add_option("--count", options->count, "Vectors (10000)")
      ->check(WholeNumber(1, 10'000'000))
      ->type_name("N");
  verb->add_option("--dimension", options->dimension, "Numbers of a vector (64)")
      ->check(WholeNumber(1, 4096))
      ->type_name("N");
  verb->add_option("--m", options->m, "Links of a point (M, connectivity)")
      ->check(WholeNumber(2, 512))
      ->type_name("N");
  verb->add_option("--ef-construction", options->ef_construction,
                   "Candidates while the index is built (expansion_add)")
      ->check(WholeNumber(1, 100'000))
      ->type_name("N");
  verb->add_option("--ef", options->ef,
                   "Candidates of a search (efSearch, expansion_search), as 10,50,100")
      ->type_name("LIST");
  verb->add_option("--nprobe", options->nprobe, "Lists that a search scans, as 1,8,64")
      ->type_name("LIST");
  verb->add_option("--nlist", options->nlist, "Lists of milvus-lite's IVF_FLAT (128)")
      ->check(WholeNumber(1, 1'000'000))
      ->type_name("N");
  verb->add_option("--keep", options->keep, "Shares of the points that a filter keeps (1)")
      ->type_name("LIST");
  verb->add_option("--deleted", options->deleted, "Shares of the points that are deleted (0)")
      ->type_name("LIST");
  verb->add_option("--search", options->searches,
                   "One search instead, as DIAL:KEEP:DELETED; repeatable")
      ->type_name("SEARCH")
      ->allow_extra_args(false);
  verb->add_option("--k", options->k, "Neighbours asked for (10)")
      ->check(WholeNumber(1, 10'000))
      ->type_name("N");
  verb->add_option("--queries", options->queries, "Searches (500)")
      ->check(WholeNumber(1, 100'000))
      ->type_name("N");
  verb->add_option("--seed", options->seed, "Of what is drawn (1)")->type_name("N");
  verb->add_flag("--json", options->json, "The result as JSON");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(kRecallHelp);
  verb->callback([options, exit_code] { *exit_code = Recall(*options); });
}

}  // namespace servescape
