// SPDX-License-Identifier: MIT
#include "sim/balancing/tower_play.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/balancing/desk.h"
#include "sim/base/math.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

class P2c {
 public:
  P2c(const TowerConfig& config, const World& world)
      : config_(config),
        desk_(world),
        generator_(MakeStream(world.seed, 0, "balance/tower")),
        ewma_(world.servers.size(), PeakEwma(config.default_rtt, config.decay)),
        pending_(world.servers.size()) {}

  Balanced Run() {
    return desk_.Run([this](size_t i) { Begin(i); }, [this] { return Loads(); });
  }

 private:
  double Load(size_t s) {
    return config_.load == TowerLoad::kPeakEwma ? ewma_[s].Load(desk_.now())
                                                : static_cast<double>(pending_[s]);
  }

  Look Loads() {
    Look out;
    for (size_t s = 0; s < ewma_.size(); ++s) {
      out.names.push_back(desk_.world().servers[s].name);
      out.loads.push_back(Load(s));
    }
    return out;
  }

  // Two distinct services in a random order; the first unless the second is
  // less loaded.
  size_t Choose(size_t i) {
    const uint32_t count = static_cast<uint32_t>(ewma_.size());
    if (count == 1) return 0;
    const size_t a = generator_.NextBelow(count);
    size_t b = generator_.NextBelow(count - 1);
    if (b >= a) ++b;
    const double first = Load(a), second = Load(b);
    desk_.answer(i).reason =
        fmt::format("{} {:.6g} against {} {:.6g}", desk_.world().servers[a].name, first,
                    desk_.world().servers[b].name, second);
    return first <= second ? a : b;
  }

  void Begin(size_t i) {
    const size_t s = Choose(i);
    desk_.Note(i, s);
    const Behaviour met = Meets(desk_.world(), s, desk_.request(i), desk_.now());
    ewma_[s].Begin();
    ++pending_[s];
    const SimTime sent = desk_.now();
    if (met.conduct == Conduct::kHang) return;
    const bool answers = met.conduct == Conduct::kAnswer;
    const std::string status = !answers ? "error" : met.status.empty() ? "OK" : met.status;
    desk_.After(answers ? *met.take : Duration{}, [this, i, s, sent, status] {
      ewma_[s].End(sent, desk_.now());
      --pending_[s];
      desk_.answer(i).tries.back().outcome = status;
      desk_.Finish(i, status, s, desk_.answer(i).reason);
    });
  }

  const TowerConfig& config_;
  Desk desk_;
  Generator generator_;
  std::vector<PeakEwma> ewma_;
  std::vector<int64_t> pending_;
};

}  // namespace

PeakEwma::PeakEwma(Duration default_rtt, Duration decay)
    : rtt_(static_cast<double>(default_rtt.ns)), decay_(static_cast<double>(decay.ns)) {}

void PeakEwma::Update(double rtt, SimTime now) {
  if (rtt_ < rtt) {
    rtt_ = rtt;
  } else {
    const double decay = Exp(-static_cast<double>((now - updated_).ns) / decay_);
    rtt_ = rtt_ * decay + rtt * (1 - decay);
  }
  updated_ = now;
}

void PeakEwma::End(SimTime sent, SimTime now) {
  Update(static_cast<double>((now - sent).ns), now);
  --pending_;
}

double PeakEwma::Load(SimTime now) {
  Update(0, now);
  return rtt_ * static_cast<double>(pending_ + 1);
}

Balanced PlayTower(const TowerConfig& config, const World& world) {
  return P2c(config, world).Run();
}

}  // namespace servescape
