// SPDX-License-Identifier: MIT
// The verdict where things change with time: profiles, traces, incidents. A passing overload is no
// instability; a backlog that is still there at the end says that the run is too short, or that
// the traffic has outgrown the system for good. Where offers and capacities are given, it is known
// when the traffic was above what a service can do. Else what the run shows decides: growing at its
// end it is unstable; not back to a level near the one at the start, with a service that has no
// room, inconclusive; a queue that rose while all that was ready of its service was at work, and is
// gone, is an overload that drained.
#pragma once

#include <string>
#include <vector>

#include "sim/study/verdict.h"

namespace servescape {

// When, and how far, the offered traffic was above what the services can serve.
struct Overload {
  int service = -1;        // the one most overloaded at its worst; -1: none ever was
  int first = 0, last = 0;  // windows with an offered load above 1
  int windows = 0;         // how many there are
  bool at_end = false;     // the mean over the last twentieth of the run is above 1
  double end_offered = 0;  // requests per second then
};

Overload OverloadOf(const Config& config, const std::vector<ServiceLoad>& loads);

Judgement JudgeChanging(const Case& of);

// " In the worst 1.88 s of the run requests waited 125 s in the mean, in the whole of it 63 s." at
// a service: the window with the longest mean wait, and all of them. Empty if nobody waited.
std::string WaitWords(const std::vector<ReplicationRecord>& records, size_t service);

// Mean of the values [from, to); 0 of none.
double MeanBetween(const std::vector<double>& values, size_t from, size_t to);

}  // namespace servescape
