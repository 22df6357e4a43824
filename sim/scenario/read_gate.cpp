// SPDX-License-Identifier: MIT
#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

class GateReader {
 public:
  GateReader(const Section& service, ServiceConfig& out, Reporter& reporter)
      : service_(service), in_(service.Below("gate")), out_(out), reporter_(reporter) {}

  void Read() {
    CheckService();
    if (in_.Has("every") == in_.Has("at")) {
      reporter_.Error(in_.origin(), in_.label().Text() +
                                        (in_.Has("at") ? " has both every and at; give one"
                                                       : " needs every = \"1s\" or at = [\"1s\", "
                                                         "\"2s\"]"));
      return;
    }
    if (in_.Has("every")) {
      for (const std::string_view key : {"repeat", "sizes"}) {
        if (in_.Has(key)) Error(key, "has no meaning with every");
      }
      if (!in_.Given("every")) return;
      out_.gate.repeat = in_.Time("every");
      out_.gate.openings.push_back({out_.gate.repeat, Size()});
    } else if (in_.Given("at")) {
      ReadInstants();
    }
  }

 private:
  void Error(std::string_view key, std::string_view what) {
    reporter_.Error(in_.KeyOrigin(key), fmt::format("{} {}", in_.label().Below(key).Text(), what));
  }

  uint32_t Size() const {
    return in_.IsWord("size", "unlimited") ? kUnlimited : in_.Count("size");
  }

  void ReadInstants() {
    std::vector<GateOpening>& gate = out_.gate.openings;
    for (const double at : in_.Quantities("at")) {
      const Duration instant = FromSeconds(at);
      if (!gate.empty() && instant <= gate.back().at) {
        Error("at", "must be in ascending order");
        return gate.clear();
      }
      gate.push_back({instant, Size()});
    }
    if (gate.empty()) Error("at", "needs at least one instant");
    const std::vector<double> sizes = in_.Quantities("sizes");
    if (in_.Has("sizes") && in_.Has("size")) {
      Error("sizes", "and size exclude each other; give one");
    } else if (in_.Given("sizes") && sizes.size() != gate.size()) {
      Error("sizes", fmt::format("must be as many as the instants of at: here {}, there {}",
                                 sizes.size(), gate.size()));
    } else {
      double sum = 0;
      for (size_t i = 0; i < sizes.size(); ++i) {
        gate[i].size = static_cast<uint32_t>(sizes[i]);
        sum += sizes[i];
      }
      if (in_.Given("sizes") && sum == 0) Error("sizes", "must not all be 0");
    }
    if (!in_.Given("repeat")) return;
    out_.gate.repeat = in_.Time("repeat");
    if (!gate.empty() && gate.back().at - gate.front().at >= out_.gate.repeat) {
      Error("repeat", "must be longer than the time from the first instant to the last");
    }
  }

  // What begins service in between, or needs it.
  void CheckService() {
    const Section batching = service_.Below("batching"), queue = service_.Below("queue");
    for (const std::string_view key : {"max_delay", "preferred_sizes", "tokens"}) {
      if (!batching.Has(key)) continue;
      reporter_.Error(batching.KeyOrigin(key), batching.label().Below(key).Text() +
                                                   " has no meaning with gate: a batch begins at "
                                                   "an instant");
    }
    if (out_.queue.preemption != Preemption::kNone) {
      reporter_.Error(queue.KeyOrigin("preemption"), queue.label().Below("preemption").Text() +
                                                         " has no meaning with gate");
    }
    if (out_.queue_bounded && out_.queue_capacity == 0) {
      reporter_.Error(queue.KeyOrigin("capacity"),
                      queue.label().Below("capacity").Text() +
                          " must be at least 1 with gate: requests wait for an instant");
    }
  }

  const Section& service_;
  const Section in_;
  ServiceConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadGate(const Section& in, ServiceConfig& out, Reporter& reporter) {
  if (in.Given("gate")) GateReader(in, out, reporter).Read();
}

}  // namespace servescape
