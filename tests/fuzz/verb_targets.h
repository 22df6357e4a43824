// SPDX-License-Identifier: MIT
// What the fuzzers call for the readers of verbs: any bytes, and the verb plays them or says what
// is wrong with them; it never crashes, hangs or ends as a defect. The first byte chooses the
// options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace servescape::fuzz {

// The bytes as a configuration for `balance`; behind a line %% a table of requests.
void Balance(std::string_view bytes);
// The bytes as a manifest for `schedule`.
void Schedule(std::string_view bytes);
// The first line as a cron expression of both dialects, the second as a TZ string of POSIX: the
// runs ascend.
void Cron(std::string_view bytes);
// The bytes as a TZif file: what it says of any instant agrees with itself.
void ZoneFile(std::string_view bytes);
// The bytes as a manifest for `autoscale`; behind a line %% a series or a recording.
void Autoscale(std::string_view bytes);
// The bytes as requests for `vllm`.
void Vllm(std::string_view bytes);
// The bytes as steps for `features` or `registry`.
void Steps(std::string_view bytes);
// The bytes as a table for `drift`; behind a line %% what it is compared with.
void Drift(std::string_view bytes);
// The bytes as a file for `import`: of Triton, or in YAML.
void Import(std::string_view bytes);
// The bytes as a scenario for `export`.
void Export(std::string_view bytes);
// The bytes as a lesson, or as an answer to one: read, not played.
void Lessons(std::string_view bytes);
// The lines as values of options of `recall`.
void Recall(std::string_view bytes);
// The bytes as the result of a benchmark, for `calibrate`: read, not fitted.
void Benchmark(std::string_view bytes);
// The bytes as a result of ours, for `verify`, the page and `merge`: read, nothing is run.
void OwnResult(std::string_view bytes);

}  // namespace servescape::fuzz
