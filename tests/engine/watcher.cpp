// SPDX-License-Identifier: MIT
#include "tests/engine/watcher.h"

#include <cstdlib>

namespace servescape {
template class Engine<test::Watcher>;
template class TandemState<test::Watcher>;
template class TandemEngine<test::Watcher>;
template bool RunEvents(EventList&, SimTime, int64_t, test::WatchedTandem&, int64_t*);
}  // namespace servescape

namespace servescape::test {

void Run(const Config& config, Watcher* watcher, uint64_t seed) {
  const GeneralModel model(config);
  WatchedEngine engine(model, seed, 0, *watcher);
  while (!engine.Step(1'000)) {
  }
}

void RunTandem(const Config& config, Watcher* watcher, uint64_t seed) {
  const Model model(config);
  WatchedTandem engine(model, seed, 0, *watcher);
  while (!engine.Step(3)) {
  }
}

void Scale(WatchedEngine* engine, SimTime at, int by, const StartUp& start_up) {
  engine->At(at, [&](auto& fleet) {
    const uint32_t count = static_cast<uint32_t>(std::abs(by));
    if (by > 0)
      fleet.Add(at, 0, count, start_up);
    else
      fleet.Drain(at, 0, count);
  });
}

}  // namespace servescape::test
