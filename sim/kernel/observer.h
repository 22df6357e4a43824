// SPDX-License-Identifier: MIT
// What a run tells to whoever watches it. An observer is a compile-time parameter of the
// simulation, so that the calls are inlined; it sees plain values and cannot change the run.
// IgnoringObserver does nothing and documents the calls; metrics/recorder.h measures.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace servescape {

struct IgnoringObserver {
  // Before any other call for an event at `now`.
  void OnTime(SimTime) {}
  // A request entered the system.
  void OnArrival(SimTime) {}
  // It came to a service and waits there / was turned away by a full queue. (A request that
  // starts at once is told by OnBatchStart alone.)
  void OnWait(SimTime, uint32_t /*service*/) {}
  void OnReject(SimTime, uint32_t /*service*/) {}
  // A slot began a batch: `requests` of them, `queued` of which had waited in the queue,
  // `items` in all, for `service_time`.
  void OnBatchStart(SimTime, uint32_t /*service*/, uint32_t /*requests*/, uint32_t /*queued*/,
                    uint32_t /*items*/, Duration /*service_time*/) {}
  // Once for every request of a batch that starts: how long it waited.
  void OnServiceStart(uint32_t /*service*/, Duration /*wait*/) {}
  // The service of a started batch took longer than told at its start (a shared accelerator).
  void OnServiceExtended(uint32_t /*service*/, Duration /*by*/) {}
  // A slot finished a batch; then once for every request of it, with its time at the service.
  void OnBatchEnd(SimTime, uint32_t /*service*/) {}
  void OnServiceEnd(uint32_t /*service*/, Duration /*sojourn*/) {}
  // A request left the system, answered after `latency` (from its intended arrival) or
  // refused `age` after it came.
  void OnComplete(SimTime, uint32_t /*source*/, Duration /*latency*/) {}
  void OnFail(SimTime, uint32_t /*source*/, Duration /*age*/) {}
};

}  // namespace servescape
