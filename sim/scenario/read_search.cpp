// SPDX-License-Identifier: MIT
#include "sim/catalog/search.h"
#include "sim/scenario/service_parts.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// What the profile says already.
constexpr std::string_view kReplaced[] = {"time",     "profile",           "batch_time",
                                          "batching", "time_per_size",     "accelerator",
                                          "machine",  "processor_sharing"};

bool IsComplete(const Section& search, Reporter& reporter) {
  for (const std::string_view key : {"profile", "ef"}) {
    if (search.Has(key)) continue;
    reporter.Error(search.origin(),
                   fmt::format("{} needs {}, such as {{ profile = \"milvus_hnsw_1m_768d\", ef = "
                               "200 }}",
                               search.label().Text(), key));
  }
  return search.Given("profile") && search.Given("ef");
}

Distribution Lognormal(double cv) {
  Distribution law;
  law.kind = DistributionKind::kLognormal;
  law.a = 1;
  law.b = cv;
  return law;
}

}  // namespace

void ReadSearch(const Section& in, ServiceConfig& out, Reporter& reporter) {
  if (!in.Given("vector_search")) return;
  for (const std::string_view key : kReplaced) {
    if (!in.Has(key)) continue;
    reporter.Error(in.KeyOrigin(key), fmt::format("{}has both vector_search and {}; give one",
                                                  in.label().Prefix(), key));
  }
  const Section search = in.Below("vector_search");
  if (!IsComplete(search, reporter)) return;
  const std::string& name = out.search.profile;
  const SearchProfile* profile = FindSearchProfile(name);
  if (!profile) {
    reporter.Error(search.ValueOrigin("profile"),
                   fmt::format("{}there is no vector index \"{}\" in the catalog{}",
                               in.label().Prefix(), name.substr(0, 60),
                               DidYouMean(name, SearchProfileIds())));
    return;
  }
  const std::optional<SearchDial> dial = DialAt(*profile, out.search.ef);
  if (!dial) {
    reporter.Error(search.ValueOrigin("ef"),
                   fmt::format("{} must be between {:g} and {:g}: outside, nothing was measured of "
                               "{}",
                               search.label().Below("ef").Text(), profile->dials.front().ef,
                               profile->dials.back().ef, profile->id));
    return;
  }
  out.search.profile = profile->id;
  out.search.recall = dial->recall;
  ServiceTime& time = out.time;
  time.time = Constant(dial->serial_ms * 1e-3);
  if (!in.Given("noise")) time.noise = Lognormal(profile->cv);
  time.host_overhead = profile->overhead_ms * 1e-3;
  out.cores = profile->cores;
  out.scaling = {true, profile->contention, 0, profile->run_queues};
}

}  // namespace servescape
