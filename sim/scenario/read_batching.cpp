// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>

#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

class BatchingCheck {
 public:
  BatchingCheck(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), batching_(in.Below("batching")), out_(out), reporter_(reporter) {}

  void Check() {
    const bool shared =
        in_.Has("processor_sharing") || in_.Has("vector_search") || in_.Has("gate");
    if (shared && !in_.Has("concurrency")) out_.concurrency = kUnlimited;
    if (out_.max_batch_delay.ns > 0 && batching_.Has("max_delay") && !batching_.Has("max_size")) {
      reporter_.Warn(batching_.KeyOrigin("max_delay"),
                     Prefix() + "batching.max_delay has no effect without batching.max_size");
    }
    CheckAscending("preferred_sizes", out_.batching.preferred_sizes);
    CheckAscending("shapes", out_.batching.shapes);
    CheckSizes();
    if (out_.batching.adaptive) CheckAdaptive(batching_.Below("adaptive"));
    if (in_.Given("processor_sharing")) CheckSharing(in_.Below("processor_sharing"));
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  void CheckAscending(std::string_view key, const std::vector<uint32_t>& sizes) {
    if (std::is_sorted(sizes.begin(), sizes.end(), std::less_equal<>())) return;
    reporter_.Error(batching_.ValueOrigin(key), fmt::format("{} must be in ascending order",
                                                            batching_.label().Below(key).Text()));
  }

  void CheckSizes() {
    const BatchingConfig& batching = out_.batching;
    const bool sized = !batching_.Has("max_size") || batching_.Given("max_size");
    if (!sized) return;
    if (!batching.preferred_sizes.empty() &&
        batching.preferred_sizes.back() > out_.max_batch_size) {
      reporter_.Error(batching_.ValueOrigin("preferred_sizes"),
                      fmt::format("{}batching.preferred_sizes must not be above max_size, {}",
                                  Prefix(), out_.max_batch_size));
    }
    if (!batching.shapes.empty() && batching.shapes.back() < out_.max_batch_size) {
      reporter_.Error(
          batching_.ValueOrigin("shapes"),
          fmt::format("{}batching.shapes must reach max_size, {}", Prefix(), out_.max_batch_size));
    }
  }

  void CheckAdaptive(const Section& adaptive) {
    if (adaptive.Has("target")) return;
    reporter_.Error(adaptive.origin(),
                    adaptive.label().Text() + " needs target, such as target = \"50ms\"");
  }

  void CheckSharing(const Section& sharing) {
    if (out_.scaling.any) CheckScaling(sharing, sharing.Below("scaling"));
    for (const std::string_view key : {"accelerator", "batching"}) {
      if (!in_.Has(key)) continue;
      reporter_.Error(in_.KeyOrigin(key), fmt::format("{}has both processor_sharing and {}; give "
                                                      "one",
                                                      Prefix(), key));
    }
  }

  void CheckScaling(const Section& sharing, const Section& in) {
    const bool written = !in.Has("contention") || in.Given("contention");
    if (written && !in.Has("coherence") && !in.Has("run_queues") && out_.scaling.contention == 0) {
      reporter_.Error(in.origin(), in.label().Text() +
                                       " needs a contention or a coherence above "
                                       "0, such as contention = 0.05, or "
                                       "run_queues");
    }
    if (out_.class_shares) {
      reporter_.Error(sharing.KeyOrigin("scaling"),
                      sharing.label().Text() + " has both by_class and scaling; give one");
    }
  }

  const Section& in_;
  const Section batching_;
  ServiceConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void CheckBatching(const Section& in, ServiceConfig& out, Reporter& reporter) {
  BatchingCheck(in, out, reporter).Check();
}

}  // namespace servescape
