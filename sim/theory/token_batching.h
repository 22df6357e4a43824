// SPDX-License-Identifier: MIT
// Batching by tokens in the limit of short iterations: outputs of memoryless length, mean `tokens`,
// of which n running sequences finish tokens * (base + per_sequence * n) / n seconds apart. A
// birth-death chain, exact where a boundary never has to be waited for; an iteration by iteration
// system is about half an iteration behind on each request. Times in seconds, rates per second.
#pragma once

#include <cstdint>

namespace servescape {

// Continuous batching of at most `most` sequences: M/M/1 with the rate of service in state n
// mu(n) = k / (tokens * (base + per_sequence * k)), k = min(n, most).
struct TokenQueue {
  TokenQueue(double rate, double tokens, double base, double per_sequence, int64_t most);

  double capacity;          // most requests per second: mu(most)
  bool stable;              // else the rest is infinite, and the probabilities NaN
  double in_system;         // mean number
  double running;           // mean number
  double sojourn;           // mean
  double wait;              // mean, for a place among the running
  double wait_probability;  // that all places are taken
  double time_per_token;    // of a running sequence, mean over tokens
  double empty;             // probability
};

// Mean of the longest of n outputs: of exponential ones mean * (1 + 1/2 + ... + 1/n), and of
// geometric ones (counted from 1, mean >= 1) exactly. Static batching takes as many iterations.
double MeanLongestExponential(double mean, int64_t n);
double MeanLongestGeometric(double mean, int64_t n);

}  // namespace servescape
