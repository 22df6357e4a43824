// SPDX-License-Identifier: MIT
#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

class BatchingReader {
 public:
  BatchingReader(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), batching_(in.Below("batching")), out_(out), reporter_(reporter) {}

  void Read() {
    const bool shared =
        in_.Has("processor_sharing") || in_.Has("vector_search") || in_.Has("slots");
    const bool unlimited = in_.IsWord("concurrency", "unlimited");
    out_.concurrency = unlimited || (shared && !in_.Has("concurrency")) ? kUnlimited
                                                                        : in_.Count("concurrency");
    out_.max_batch_size = batching_.Count("max_size");
    out_.max_batch_delay = batching_.Time("max_delay");
    if (out_.max_batch_delay.ns > 0 && batching_.Has("max_delay") && !batching_.Has("max_size")) {
      reporter_.Warn(batching_.KeyOrigin("max_delay"),
                     Prefix() + "batching.max_delay has no effect without batching.max_size");
    }
    out_.batching.preferred_sizes = Sizes("preferred_sizes");
    out_.batching.shapes = Sizes("shapes");
    out_.batching.per_class = batching_.Boolean("per_class");
    CheckSizes();
    if (batching_.Given("adaptive")) ReadAdaptive(batching_.Below("adaptive"));
    if (in_.Given("processor_sharing")) ReadSharing(in_.Below("processor_sharing"));
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  std::vector<uint32_t> Sizes(std::string_view key) {
    std::vector<uint32_t> out;
    if (batching_.Has(key) && !batching_.Given(key)) return out;
    for (const double size : batching_.Quantities(key)) {
      if (!out.empty() && size <= out.back()) {
        reporter_.Error(batching_.ValueOrigin(key),
                        fmt::format("{} must be in ascending order",
                                    batching_.label().Below(key).Text()));
        break;
      }
      out.push_back(static_cast<uint32_t>(size));
    }
    return out;
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
      reporter_.Error(batching_.ValueOrigin("shapes"),
                      fmt::format("{}batching.shapes must reach max_size, {}", Prefix(),
                                  out_.max_batch_size));
    }
  }

  void ReadAdaptive(const Section& adaptive) {
    if (!adaptive.Has("target")) {
      reporter_.Error(adaptive.origin(),
                      adaptive.label().Text() + " needs target, such as target = \"50ms\"");
    }
    out_.batching.adaptive = true;
    if (adaptive.Given("target")) out_.batching.adaptive_target = adaptive.Time("target");
    out_.batching.adaptive_step = adaptive.Count("step");
    out_.batching.adaptive_backoff = adaptive.Quantity("backoff");
  }

  void ReadSharing(const Section& sharing) {
    out_.cores = sharing.Quantity("cores");
    out_.class_shares = sharing.Boolean("by_class");
    if (sharing.Given("scaling")) ReadScaling(sharing, sharing.Below("scaling"));
    for (const std::string_view key : {"accelerator", "batching"}) {
      if (!in_.Has(key)) continue;
      reporter_.Error(in_.KeyOrigin(key), fmt::format("{}has both processor_sharing and {}; give "
                                                      "one",
                                                      Prefix(), key));
    }
  }

  void ReadScaling(const Section& sharing, const Section& in) {
    out_.scaling.any = true;
    out_.scaling.contention = in.Quantity("contention");
    out_.scaling.coherence = in.Quantity("coherence");
    out_.scaling.run_queues = in.Count("run_queues");
    const bool written = !in.Has("contention") || in.Given("contention");
    if (written && !in.Has("coherence") && !in.Has("run_queues") && out_.scaling.contention == 0) {
      reporter_.Error(in.origin(), in.label().Text() + " needs a contention or a coherence above "
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

void ReadBatching(const Section& in, ServiceConfig& out, Reporter& reporter) {
  BatchingReader(in, out, reporter).Read();
}

}  // namespace servescape
