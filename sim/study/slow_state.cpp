// SPDX-License-Identifier: MIT
#include "sim/study/slow_state.h"

#include <cmath>

#include "sim/model/slow_state.h"
#include "sim/study/words.h"

namespace servescape {

std::vector<std::string> SlowStateWarnings(const Config& config) {
  std::vector<std::string> warnings;
  const double length = ToSeconds(config.run.duration);
  for (const CacheChange& cache : CacheChangesOf(config)) {
    if (cache.starts_steady || cache.seconds <= length || cache.emptied) continue;
    const std::string what = cache.popular       ? "starts with the most popular keys"
                             : cache.filled == 0 ? "starts empty"
                             : cache.filled < 1  ? "starts " + ShareWords(cache.filled) + " full"
                                                 : "is too large to start as it stays";
    warnings.push_back(
        "The cache " + cache.name + " " + what +
        (std::isinf(cache.seconds) ? ", and what it holds never settles"
                                   : " and takes about " + SpanWords(cache.seconds) +
                                         " of this traffic to be as in the long run") +
        ": the run of " + SpanWords(length) + " shows how it changes, not how it stays.");
  }
  return warnings;
}

}  // namespace servescape
