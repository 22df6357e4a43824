// SPDX-License-Identifier: MIT
// The verdict for traffic that changes with time: profiles and traces. A passing overload is no
// instability; a backlog that is still there at the end says that the run is too short, or that
// the traffic has outgrown the system for good.
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

Judgement JudgeTransient(const Config& config, const std::vector<ReplicationRecord>& records,
                         const std::vector<ServiceLoad>& loads);

// " At the worst a request waited 125 s, in the mean of the run 63 s." at a service: the window
// with the longest mean wait, and all of them. Empty if nobody waited.
std::string WaitWords(const std::vector<ReplicationRecord>& records, size_t service);

// Mean of the values [from, to); 0 of none.
double MeanBetween(const std::vector<double>& values, size_t from, size_t to);

}  // namespace servescape
