// SPDX-License-Identifier: MIT
// Jobs ([job.NAME]): runs that their schedule (jobs/job_schedule.h) starts, the workers that take
// chunks until none is left, and what becomes of both. What they score is written to a store.
//
// A worker is paid for from its request until no chunk is left for it. One that is taken away loses
// its chunk, which goes to the next that is free, and another one is requested. Of a job that a
// service scores for, a worker is a place: a chunk of it is a task there, in whose class and queue
// it waits, and that a run which ends leaves behind.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/engine/task/task.h"
#include "sim/jobs/job_schedule.h"
#include "sim/kernel/event.h"
#include "sim/model/general_model.h"
#include "sim/random/exponential.h"

namespace servescape {

template <class E>
class Jobs : public Room<E, Jobs> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // Who decides about the job's runs looks.
  SERVESCAPE_COLD void OnSchedule(SimTime now, uint32_t job);
  // What the worker waits for is there: it has started, its chunk is done, its delay is over, or it
  // is taken away.
  SERVESCAPE_COLD void OnWorker(SimTime now, uint32_t worker);
  // The run has taken as long as it may.
  SERVESCAPE_COLD void OnRunDue(SimTime now, uint32_t run);
  // A chunk's task at a service has ended.
  SERVESCAPE_COLD void OnTaskEnded(SimTime now, uint32_t task, uint32_t worker, Outcome outcome);
  // A count of the books that is wrong, in words; null where none is.
  SERVESCAPE_COLD const char* Broken() const;

 private:
  using Base = Room<E, Jobs>;
  using Base::core, Base::model, Base::observer, Base::paths, Base::stores, Base::tasks;

  enum class Phase : uint8_t { kGone, kStarting, kScoring, kWaiting };

  struct Job {
    std::unique_ptr<JobSchedule> schedule;
    Generator random{0};
    uint32_t runs = 0;         // so far
    uint32_t paid = 0, busy = 0;
    std::vector<uint32_t> active;  // runs, as they started
  };
  struct Run {
    uint32_t job = 0, number = 0;
    bool active = false;
    JobStart start;
    SimTime begun, due{-1};
    uint64_t next_chunk = 0, done = 0;
    std::vector<uint64_t> returned;  // chunks whose workers were taken away
    std::vector<uint32_t> workers;
  };
  struct Worker {
    uint32_t run = 0;
    Phase phase = Phase::kGone;
    uint64_t chunk = 0;
    uint32_t tries = 0;
    uint32_t task = kNil;
    SimTime due{-1};              // what it waits for
    SimTime taken = kEndOfTime;   // away
  };

  const JobConfig& ConfigOf(uint32_t job) const { return *model().jobs()[job].config; }
  void Obey(SimTime now, uint32_t job, JobOrders orders);
  void LookAgain(uint32_t job);
  void BeginRun(SimTime now, uint32_t job, JobStart start);
  void EndRun(SimTime now, uint32_t run, JobMove how);
  void RequestWorker(SimTime now, uint32_t run);
  void ReleaseWorker(uint32_t worker);
  void TakeChunk(SimTime now, uint32_t worker);
  void TryChunk(SimTime now, uint32_t worker);
  void ChunkEnded(SimTime now, uint32_t worker, bool failed);
  void LoseWorker(SimTime now, uint32_t worker);
  void WakeWorker(uint32_t worker, SimTime at);
  void SetPhase(uint32_t worker, Phase phase);
  void Tell(SimTime now, uint32_t job) {
    observer().OnJobWorkers(now, job, jobs_[job].paid, jobs_[job].busy);
  }
  template <class Record>
  static uint32_t Take(std::vector<Record>* records, std::vector<uint32_t>* free) {
    if (free->empty()) {
      records->emplace_back();
      return static_cast<uint32_t>(records->size() - 1);
    }
    const uint32_t id = free->back();
    free->pop_back();
    (*records)[id] = {};
    return id;
  }

  std::vector<Job> jobs_;
  std::vector<Run> runs_;
  std::vector<Worker> workers_;
  std::vector<uint32_t> free_runs_, free_workers_;
};

template <class E>
void Jobs<E>::Start(uint64_t seed, uint32_t replication) {
  const auto& jobs = model().jobs();
  jobs_.resize(jobs.size());
  for (uint32_t id = 0; id < jobs.size(); ++id) {
    const JobConfig& config = *jobs[id].config;
    jobs_[id].random = MakeStream(seed, replication, "job." + config.name);
    jobs_[id].schedule = std::make_unique<JobSchedule>(config);
    LookAgain(id);
  }
}

template <class E>
void Jobs<E>::LookAgain(uint32_t job) {
  const SimTime next = jobs_[job].schedule->next();
  if (next >= core().end()) return;
  core().Schedule(std::max(next, core().now()), Priority::kTimer, EventKind::kJob, job);
}

template <class E>
void Jobs<E>::OnSchedule(SimTime now, uint32_t job) {
  if (jobs_[job].schedule->next() > now) return;
  Obey(now, job, jobs_[job].schedule->Look(now));
  LookAgain(job);
}

template <class E>
void Jobs<E>::Obey(SimTime now, uint32_t job, JobOrders orders) {
  if (orders.missed > 0) {
    observer().OnJob(now, job, {JobMove::kMissed, 0, {}, orders.missed, {}}, "");
  }
  if (orders.replaces) {
    const std::vector<uint32_t> active = jobs_[job].active;
    for (const uint32_t run : active) EndRun(now, run, JobMove::kStopped);
  }
  for (JobStart& start : orders.starts) BeginRun(now, job, std::move(start));
}

template <class E>
void Jobs<E>::BeginRun(SimTime now, uint32_t job, JobStart start) {
  const JobConfig& config = ConfigOf(job);
  const uint32_t id = Take(&runs_, &free_runs_);
  Run& run = runs_[id];
  run.job = job;
  run.number = ++jobs_[job].runs;
  run.active = true;
  run.begun = now;
  run.start = std::move(start);
  jobs_[job].active.push_back(id);
  // Slots of a backfill are past; its runs are not late.
  const Duration late = run.start.backfill < 0 ? now - run.start.due : Duration{0};
  observer().OnJob(now, job,
                   {JobMove::kStarts, run.number, late, run.start.missed, run.start.data},
                   run.start.reason.c_str());
  if (config.timeout.ns > 0 && config.timeout < core().end() - now) {
    run.due = now + config.timeout;
    core().Schedule(run.due, Priority::kTimer, EventKind::kJobRun, id);
  }
  const uint64_t workers = std::min<uint64_t>(config.workers, config.chunks());
  for (uint64_t i = 0; i < workers; ++i) RequestWorker(now, id);
  Tell(now, job);
}

template <class E>
void Jobs<E>::EndRun(SimTime now, uint32_t id, JobMove how) {
  Run& run = runs_[id];
  const uint32_t job = run.job;
  const JobConfig& config = ConfigOf(job);
  for (const uint32_t worker : run.workers) ReleaseWorker(worker);
  const bool good = how == JobMove::kSucceeds;
  if (good && config.store >= 0 && !config.by_chunk) {
    stores().Write(now, job, 0, config.chunks(), run.start.data);
  }
  observer().OnJob(now, job,
                   {how, run.number, now - run.begun,
                    good ? static_cast<int64_t>(config.items) : 0, run.start.data},
                   "");
  Tell(now, job);
  const JobStart start = std::move(run.start);
  run = {};
  free_runs_.push_back(id);
  std::erase(jobs_[job].active, id);
  jobs_[job].schedule->Ended(now, start);
  if (how == JobMove::kStopped) return;  // the order that replaces it goes on
  Obey(now, job, jobs_[job].schedule->Look(now));
  LookAgain(job);
  if (!good) return;
  for (const uint32_t next : model().jobs()[job].followers) {
    Obey(now, next, jobs_[next].schedule->Follow(now, start.data));
  }
}

template <class E>
void Jobs<E>::RequestWorker(SimTime now, uint32_t run) {
  const uint32_t job = runs_[run].job;
  const JobConfig& config = ConfigOf(job);
  const uint32_t id = Take(&workers_, &free_workers_);
  workers_[id].run = run;
  runs_[run].workers.push_back(id);
  Generator& random = jobs_[job].random;
  if (config.interruptions > 0) {
    workers_[id].taken = now + FromSeconds(UnitExponential(random) / config.interruptions);
  }
  SetPhase(id, Phase::kStarting);
  WakeWorker(id, now + FromSeconds(model().jobs()[job].start.Draw(random)));
}

template <class E>
void Jobs<E>::SetPhase(uint32_t worker, Phase phase) {
  Job& job = jobs_[runs_[workers_[worker].run].job];
  const Phase before = std::exchange(workers_[worker].phase, phase);
  job.paid += (phase != Phase::kGone ? 1u : 0u) - (before != Phase::kGone ? 1u : 0u);
  job.busy += (phase == Phase::kScoring ? 1u : 0u) - (before == Phase::kScoring ? 1u : 0u);
}

template <class E>
void Jobs<E>::ReleaseWorker(uint32_t worker) {
  SetPhase(worker, Phase::kGone);
  workers_[worker].due = SimTime{-1};
  workers_[worker].task = kNil;
  free_workers_.push_back(worker);
}

template <class E>
void Jobs<E>::WakeWorker(uint32_t worker, SimTime at) {
  at = std::min(at, workers_[worker].taken);
  workers_[worker].due = at;
  if (at >= core().end()) return;
  core().Schedule(at, Priority::kTimer, EventKind::kJobWorker, worker);
}

template <class E>
void Jobs<E>::OnWorker(SimTime now, uint32_t id) {
  const Worker worker = workers_[id];
  if (worker.phase == Phase::kGone || worker.due != now) return;
  workers_[id].due = SimTime{-1};
  const uint32_t job = runs_[worker.run].job;
  if (now >= worker.taken) {
    LoseWorker(now, id);
  } else if (worker.phase == Phase::kStarting) {
    TakeChunk(now, id);
  } else if (worker.phase == Phase::kWaiting) {
    TryChunk(now, id);
  } else {
    const double share = ConfigOf(job).failures;
    ChunkEnded(now, id, share > 0 && jobs_[job].random.NextUniform() < share);
  }
  Tell(now, job);
}

template <class E>
void Jobs<E>::TakeChunk(SimTime now, uint32_t id) {
  Run& run = runs_[workers_[id].run];
  workers_[id].tries = 0;
  if (!run.returned.empty()) {
    workers_[id].chunk = run.returned.back();
    run.returned.pop_back();
  } else if (run.next_chunk < ConfigOf(run.job).chunks()) {
    workers_[id].chunk = run.next_chunk++;
  } else {
    std::erase(run.workers, id);
    ReleaseWorker(id);
    return;
  }
  TryChunk(now, id);
}

template <class E>
void Jobs<E>::TryChunk(SimTime now, uint32_t id) {
  const uint32_t job = runs_[workers_[id].run].job;
  const JobModel& own = model().jobs()[job];
  const JobConfig& config = *own.config;
  const uint64_t chunk = workers_[id].chunk;
  const bool last = chunk + 1 == config.chunks();
  SetPhase(id, Phase::kScoring);
  ++workers_[id].tries;
  if (config.service < 0) {
    const Duration time = last ? own.last : own.whole;
    const double noise = own.noise.Draw(jobs_[job].random);
    WakeWorker(id, now + FromSeconds(ToSeconds(time) * noise));
    return;
  }
  TaskTraits traits;
  traits.key = MixWords(job, chunk);
  traits.request_class = static_cast<uint32_t>(config.request_class);
  traits.items = static_cast<uint32_t>(
      last ? config.items - (config.chunks() - 1) * config.chunk : config.chunk);
  traits.session = id;
  const uint32_t task = tasks().BeginAlone(now, traits, own.entry);
  workers_[id].task = task;
  paths().Sleep(now, task, {0}, Wake::kRun);
}

template <class E>
void Jobs<E>::OnTaskEnded(SimTime now, uint32_t task, uint32_t id, Outcome outcome) {
  if (id >= workers_.size() || workers_[id].task != task) return;  // its run has ended
  workers_[id].task = kNil;
  const uint32_t job = runs_[workers_[id].run].job;
  ChunkEnded(now, id, outcome != Outcome::kAnswered);
  Tell(now, job);
}

template <class E>
void Jobs<E>::ChunkEnded(SimTime now, uint32_t id, bool failed) {
  const uint32_t run_id = workers_[id].run, job = runs_[run_id].job;
  const JobConfig& config = ConfigOf(job);
  if (failed) {
    if (workers_[id].tries > config.retries) return EndRun(now, run_id, JobMove::kFails);
    observer().OnJob(now, job, {JobMove::kRetries, runs_[run_id].number, {}, 0, {}}, "");
    SetPhase(id, Phase::kWaiting);
    return WakeWorker(id, now + config.retry_delay);
  }
  const uint64_t chunk = workers_[id].chunk;
  if (config.store >= 0 && config.by_chunk) {
    stores().Write(now, job, chunk, chunk + 1, runs_[run_id].start.data);
  }
  if (++runs_[run_id].done == config.chunks()) return EndRun(now, run_id, JobMove::kSucceeds);
  TakeChunk(now, id);
}

template <class E>
void Jobs<E>::LoseWorker(SimTime now, uint32_t id) {
  const uint32_t run = workers_[id].run;
  observer().OnJob(now, runs_[run].job,
                   {JobMove::kInterrupted, runs_[run].number, {}, 0, {}}, "");
  if (workers_[id].phase != Phase::kStarting) runs_[run].returned.push_back(workers_[id].chunk);
  std::erase(runs_[run].workers, id);
  ReleaseWorker(id);
  RequestWorker(now, run);
}

template <class E>
void Jobs<E>::OnRunDue(SimTime now, uint32_t run) {
  if (runs_[run].active && runs_[run].due == now) EndRun(now, run, JobMove::kFails);
}

template <class E>
const char* Jobs<E>::Broken() const {
  for (uint32_t job = 0; job < jobs_.size(); ++job) {
    uint32_t paid = 0, busy = 0;
    for (const uint32_t run : jobs_[job].active) {
      if (!runs_[run].active || runs_[run].job != job) return "a job's active runs are its own";
      paid += static_cast<uint32_t>(runs_[run].workers.size());
      for (const uint32_t worker : runs_[run].workers) {
        if (workers_[worker].run != run) return "a run's workers are its own";
        busy += workers_[worker].phase == Phase::kScoring ? 1 : 0;
      }
    }
    if (paid != jobs_[job].paid) return "workers paid for = those of a job's active runs";
    if (busy != jobs_[job].busy) return "busy workers = those that score";
  }
  return nullptr;
}

}  // namespace servescape
