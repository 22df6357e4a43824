// SPDX-License-Identifier: MIT
// The kinds of events. The switch over them is Engine::Handle (engine.h); what an event's entity
// numbers stands here.
#pragma once

#include <cstdint>

namespace servescape {

enum class EventKind : uint32_t {
  kArrival,        // source
  kClient,         // source; one of its clients has thought
  kSession,        // session; its user has thought
  kWake,           // task
  kTimeout,        // task
  kPatience,       // task
  kCompletion,     // server
  kFcfs,           // server, of an FCFS station
  kBatchTimer,     // queue
  kGate,           // service
  kHostPart,       // server
  kShare,          // share
  kTokens,         // replica
  kStage,          // replica
  kFailure,        // replica
  kRepair,         // replica
  kInvalidation,   // cache
  kFlush,          // cache
  kIncidentStart,  // incident
  kIncidentEnd,    // incident
  kScale,          // service that an autoscaler looks at
  kProxy,          // service whose balancer looks
  kRollout,        // service whose rollout is looked at
  kTraining,       // service whose model may be trained anew
  kNodes,          // 0; the machines are looked at
  kKvLoad,         // replica to which keys and values come
  kJob,            // job whose schedule is looked at
  kJobRun,         // run of a job that has taken as long as it may
  kJobWorker,      // worker of a job
};
constexpr uint32_t kEventKinds = static_cast<uint32_t>(EventKind::kJobWorker) + 1;

}  // namespace servescape
