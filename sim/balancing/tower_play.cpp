// SPDX-License-Identifier: MIT
#include "sim/balancing/tower_play.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/balancing/play_desk.h"
#include "sim/base/math.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

class P2c final : public DeskBalancer {
 public:
  P2c(const TowerConfig& config, const std::vector<std::string>& servers,
      const Generator& generator, Desk* desk)
      : config_(config),
        servers_(servers),
        desk_(*desk),
        generator_(generator),
        ewma_(servers.size(), PeakEwma(config.default_rtt, config.decay)),
        pending_(servers.size()) {}

  double Load(size_t s) {
    return config_.load == TowerLoad::kPeakEwma ? ewma_[s].Load(desk_.now())
                                                : static_cast<double>(pending_[s]);
  }

  Look Loads() override {
    Look out;
    for (size_t s = 0; s < ewma_.size(); ++s) {
      out.names.push_back(servers_[s]);
      out.loads.push_back(Load(s));
    }
    return out;
  }

  // Two distinct services in a random order; the first unless the second is
  // less loaded.
  size_t Choose(std::string* reason) {
    const uint32_t count = static_cast<uint32_t>(ewma_.size());
    if (count == 1) return 0;
    const size_t a = generator_.NextBelow(count);
    size_t b = generator_.NextBelow(count - 1);
    if (b >= a) ++b;
    const double first = Load(a), second = Load(b);
    *reason = fmt::format("{} {:.6g} against {} {:.6g}", servers_[a], first, servers_[b], second);
    return first <= second ? a : b;
  }

  void Begin(size_t i) override {
    std::string reason;
    const size_t s = Choose(&reason);
    ewma_[s].Begin();
    ++pending_[s];
    const SimTime sent = desk_.now();
    desk_.Try(i, s, {}, [this, i, s, sent, reason](const TryEnd& end) {
      const bool answers = end.conduct == Conduct::kAnswer;
      const std::string status = !answers ? "error" : end.status.empty() ? "OK" : end.status;
      ewma_[s].End(sent, desk_.now());
      --pending_[s];
      desk_.NoteEnd(i, status);
      desk_.Finish(i, status, s, reason);
    });
  }

 private:
  const TowerConfig& config_;
  std::vector<std::string> servers_;
  Desk& desk_;
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

std::unique_ptr<DeskBalancer> MakeTower(const TowerConfig& config,
                                        const std::vector<std::string>& servers,
                                        const Generator& generator, Desk* desk) {
  return std::make_unique<P2c>(config, servers, generator, desk);
}

Balanced PlayTower(const TowerConfig& config, const World& world) {
  PlayDesk desk(world);
  std::vector<std::string> servers;
  for (const ServerStory& each : world.servers) servers.push_back(each.name);
  const Generator generator = MakeStream(world.seed, 0, "balance/tower");
  return desk.Run(MakeTower(config, servers, generator, &desk).get());
}

}  // namespace servescape
