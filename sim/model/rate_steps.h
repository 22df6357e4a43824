// SPDX-License-Identifier: MIT
// What of the ups and downs of a count is more than chance: a rate that is constant by steps, each
// as long as the evidence for it lasts. A peak is then the mean of a span that can be named, with
// an error, and not the fullest of many windows, which grows with their number.
#pragma once

#include <vector>

namespace servescape {

struct RateSteps {
  std::vector<double> rate;  // per second, of each bin
  int steps = 1;
  double peak = 0;           // the highest step's rate,
  double peak_seconds = 0;   // how long it lasts in all
  double peak_error = 0;     // and its standard error as a share of it
};

// `counts` of equal bins of `seconds` each. The steps have the greatest likelihood as Poisson
// counts, less a fixed price for each (Jackson et al. 2005, "An algorithm for optimal partitioning
// of data on an interval"; Scargle et al. 2013): even and Poisson traffic have one step in 99 of
// 100 logs. Where neighbouring bins differ by more than Poisson counts do (requests that come in
// clumps), all counts weigh less by as much.
RateSteps StepsOf(const std::vector<double>& counts, double seconds);

}  // namespace servescape
