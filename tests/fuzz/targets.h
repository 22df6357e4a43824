// SPDX-License-Identifier: MIT
// What the fuzzers call: any bytes, and the program neither crashes nor hangs. The default tests
// play a few hundred mutated scenarios through the same functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace servescape::fuzz {

// The bytes as a scenario's text, loaded; mistakes are told.
void Parse(std::string_view bytes);
// The same; if it is valid and small, it runs for a bounded number of events.
void Run(std::string_view bytes);
// The bytes as the seed of a random scenario.
void RunSeed(uint64_t seed);
// The bytes as a trace of cache requests, replayed.
void Cache(std::string_view bytes);
// The bytes as a time of a trace (the first one chooses the unit): exact, or told.
void Times(std::string_view bytes);
// The bytes as a table in text, read as requests.
void Table(std::string_view bytes);
// The bytes as counts per interval.
void Counts(std::string_view bytes);
// The bytes as a file of any form (JSON, JSON Lines, known kinds, binary), then as requests.
void File(std::string_view bytes);
// The bytes behind the mark of gzip (zstd if the first one is odd), unpacked.
void Packed(std::string_view bytes);
// The bytes as a file of another system given as a scenario.
void Deployment(std::string_view bytes);

}  // namespace servescape::fuzz
