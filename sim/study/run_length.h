// SPDX-License-Identifier: MIT
// How long to simulate where the scenario does not say, how much of the start to leave out, and
// whether a run was long enough for what is read off it. In relaxation times (relaxation.h), of
// all replications together: the mean of a queue has a relative standard error of about
// 1 / sqrt(n) after n of them, and the share of requests beyond a percentile q one of
// about 1 / sqrt((1 - q) n) (M/M/1, as its load goes to 1; tests/coverage).
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "sim/model/load.h"
#include "sim/model/rare_times.h"
#include "sim/model/relaxation.h"
#include "sim/scenario/config.h"

namespace servescape {

// The scenario with the duration it is to be run for, and the replications.
// Given ones stay. Steady traffic: 3,000
// relaxation times over all replications, at least 60 s and 20,000 requests, but no more than
// about three million service visits. Traffic that changes: until 60 s after the last change that
// the scenario names, at least 60 s. Counts and traces: to their end, a trace's and a little more.
// Replications: 10; of what changes with time as many as three million visits allow, 10 to 40, for
// they alone tell of chance there (of 100 studies of an outage near saturation 10 of them held the
// p99 in 82, 20 in 91); 1 where nothing is left to chance.
Config WithRunLength(const Config& config);

// Seconds to leave out at the start of a run that long: eight relaxation times, so that a bias of
// the empty start has all but gone, at least a 32nd of the run and at most half of it.
double WarmUpSeconds(double duration, double relaxation);

// Relaxation times needed, of all replications together and after the warm-up, before a mean and
// before the percentile q has an interval that can be trusted.
constexpr double kMeanRelaxations = 50;
double RelaxationsFor(double q);

// How much of a run counts.
struct RunExtent {
  bool steady = false;    // traffic that does not change; otherwise only replications count
  double duration = 0;    // seconds
  double warmup = 0;      // seconds
  double relaxation = 0;  // seconds
  // All replications together; infinite where nothing has to relax.
  double relaxations = std::numeric_limits<double>::infinity();
  RareTimes rare;  // what makes means, and means only, less certain than that
  // The start has been left out for long enough, or nothing has to settle.
  bool settled = true;

  // Relative standard error that the mean of a queue has after so many relaxation times; and with
  // what few long service times add.
  double LeastError() const;
  double MeanError() const;
  // The duration at which what counts is `factor` times as long; 0 where a longer run does not
  // help.
  double SecondsFor(double factor) const;
};

// `loads`: of the services, as measured where they are not known.
RunExtent ExtentOf(const Config& config, const std::vector<ServiceLoad>& loads, size_t replications,
                   const Relaxation& relaxation, double warmup);

// Parts into which each replication is cut, so that few replications have intervals too: as many as
// make twenty in all, none shorter than ten relaxation times; 1 where replications are enough.
int SectionsOf(const RunExtent& run, size_t replications);

}  // namespace servescape
