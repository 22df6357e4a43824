// SPDX-License-Identifier: MIT
#include "sim/systems/kv_places.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "sim/scenario/bind.h"
#include "sim/scenario/config_kv.h"
#include "sim/scenario/fields.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kKvRows[] = {
    Choice<kTokenRoleWords, &KvText::role>(
        "service.*.batching.server.role", R"("both")", R"("prefill")",
        "Disaggregated serving: a path calls a service that reads prompts (prefill), then one that "
        "writes the answers (decode), to which the prompt's keys and values go over kv_transfer."),
    Bound<&KvText::bytes_per_token>(
        Ranged("service.*.batching.server.kv_bytes_per_token", kBytes, "B", 0, 1e9, true, "",
               R"("160KiB")",
               "Keys and values of one token in all layers, where the model does not say.")),
    Table("service.*.batching.server.kv_transfer",
          R"({ bandwidth = "400Gbit/s", latency = "1ms" })",
          "How keys and values come to a replica of role decode, one request's after the other's; "
          "it holds room for them meanwhile."),
    Bound<&KvText::link_bandwidth>(
        Ranged("service.*.batching.server.kv_transfer.bandwidth", kBandwidth, "B/s", 0, 1e15, true,
               "", R"("400Gbit/s")", "Of the replica's link; without it they take no time.")),
    Bound<&KvText::link_latency>(Ranged("service.*.batching.server.kv_transfer.latency", kDuration,
                                        "s", 0, 3600, false, R"("0s")", R"("1ms")",
                                        "Of each transfer, before its bytes.")),
    Bound<&KvText::longest_local>(
        Ranged("service.*.batching.server.max_local_prefill_length", kInteger, "tokens", 0,
               kMostTokens, false, "0", "512",
               "Of role prefill: requests with prompts up to this long pass by, and are read where "
               "they are answered (conditional disaggregation).")),
    Bound<&KvText::most_waiting>(
        Ranged("service.*.batching.server.max_prefill_queue_size", kInteger, "requests", 0, 1e6,
               false, "0", "8",
               "Of role prefill: while so many wait, requests pass by; 0: they never do.")),
    Table("service.*.batching.server.kv_offload",
          R"({ capacity = "200GB", bandwidth = "200Gbit/s" })",
          "A second tier of the prefix cache, such as the host's memory: it takes each full block "
          "and gives back those that the first has lost; the least recently used go."),
    Bound<&KvText::tier_bytes>(
        Ranged("service.*.batching.server.kv_offload.capacity", kBytes, "B", 0, 1e16, true, "",
               R"("200GB")", "Of each replica.")),
    Bound<&KvText::tier_bandwidth>(
        Ranged("service.*.batching.server.kv_offload.bandwidth", kBandwidth, "B/s", 0, 1e15, true,
               "", R"("200Gbit/s")",
               "At which blocks come back, one request's after the other's; without it they take "
               "no time.")),
    Bound<&KvText::tier_latency>(Ranged("service.*.batching.server.kv_offload.latency", kDuration,
                                        "s", 0, 3600, false, R"("0s")", R"("1ms")",
                                        "Of each load, before its bytes.")),
};

constexpr std::string_view kKvKeys[] = {"role",
                                      "kv_bytes_per_token",
                                      "kv_transfer",
                                      "max_local_prefill_length",
                                      "max_prefill_queue_size",
                                      "kv_offload"};

class KvReader {
 public:
  KvReader(const Section& batching, ServiceConfig& out, Reporter& reporter)
      : at_(batching.Below("server")), out_(out), reporter_(reporter) {}

  void Read(double of_model) {
    ReadFields(at_, text_, reporter_);
    for (const std::string_view key : {"kv_transfer", "kv_offload"}) {
      if (at_.Given(key)) ReadFields(at_.Below(key), text_, reporter_);
    }
    if (!reporter_.ok()) return;
    out_.tokens.role = text_.role;
    Check();
    KvConfig kv;
    kv.bytes_per_token = text_.bytes_per_token > 0 ? text_.bytes_per_token : of_model;
    if (at_.Has("kv_offload")) ReadTier(&kv);
    kv.link_bandwidth = text_.link_bandwidth;
    kv.link_latency = text_.link_latency;
    kv.longest_local = text_.longest_local;
    kv.most_waiting = text_.most_waiting;
    if (kv.link_bandwidth > 0 && kv.bytes_per_token <= 0) NeedsBytes("kv_transfer");
    out_.kv = std::make_shared<const KvConfig>(kv);
  }

 private:
  void Wrong(std::string_view key, const std::string& what) {
    reporter_.Error(at_.KeyOrigin(key), at_.label().Below(key).Text() + " " + what);
  }
  void NeedsBytes(std::string_view key) {
    Wrong(key, "needs kv_bytes_per_token, such as kv_bytes_per_token = \"160KiB\"");
  }

  void Check() {
    if (out_.tokens.scheduler != TokenScheduler::kVllm) {
      for (const std::string_view key : kKvKeys) {
        if (at_.Has(key)) return Wrong(key, "needs scheduler = \"vllm\"");
      }
    }
    if (at_.Has("kv_transfer") && text_.role != TokenRole::kDecode) {
      Wrong("kv_transfer", "needs role = \"decode\"");
    }
    for (const std::string_view key : {"max_local_prefill_length", "max_prefill_queue_size"}) {
      if (at_.Has(key) && text_.role != TokenRole::kPrefill) {
        Wrong(key, "needs role = \"prefill\"");
      }
    }
  }

  void ReadTier(KvConfig* kv) {
    if (!at_.Below("kv_offload").Has("capacity")) {
      return Wrong("kv_offload", "needs a capacity, such as capacity = \"200GB\"");
    }
    if (kv->bytes_per_token <= 0) return NeedsBytes("kv_offload");
    if (!out_.tokens.prefix_caching) {
      return Wrong("kv_offload", "needs the prefix cache (enable_prefix_caching)");
    }
    const double blocks = text_.tier_bytes / (kv->bytes_per_token * out_.tokens.block_size);
    constexpr double kMostBlocks = 1e8;
    if (!(blocks >= 1 && blocks <= kMostBlocks)) {
      return Wrong("kv_offload", fmt::format("has room for {:.0f} blocks of {} tokens; it must be "
                                             "1 to {:.0f}",
                                             blocks, out_.tokens.block_size, kMostBlocks));
    }
    kv->tier_blocks = static_cast<uint32_t>(blocks);
    kv->tier_bandwidth = text_.tier_bandwidth;
    kv->tier_latency = text_.tier_latency;
  }

  const Section at_;
  ServiceConfig& out_;
  Reporter& reporter_;
  KvText text_;
};

}  // namespace

std::span<const SchemaRow> KvPlaceRows() { return kKvRows; }

bool HasKvPlaces(const Section& server) {
  return std::any_of(std::begin(kKvKeys), std::end(kKvKeys),
                     [&](std::string_view key) { return server.Has(key); });
}

void ReadKvPlaces(const Section& batching, double bytes_per_token, ServiceConfig& out,
                  Reporter& reporter) {
  KvReader(batching, out, reporter).Read(bytes_per_token);
}

}  // namespace servescape
