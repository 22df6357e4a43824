// SPDX-License-Identifier: MIT
// Alarms of the detectors at the values at which river 0.26.1 raises them, on the same stream.
#include "sim/drift/stream_detector.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "sim/drift/trial.h"
#include "tests/drift/values.h"

namespace servescape {
namespace {

constexpr size_t kChange = 3000, kValues = 6000;

std::vector<double> Defaults(const DetectorKind& kind) {
  std::vector<double> out;
  for (const DetectorField& field : kind.fields) out.push_back(field.value);
  return out;
}

// Values from 0 to 1 that rise by .15, or errors whose rate doubles from .1, after 3,000.
std::vector<size_t> Alarms(const char* name, const std::map<std::string, double>& set = {}) {
  const DetectorKind* kind = FindDetector(name);
  REQUIRE(kind != nullptr);
  std::vector<double> fields = Defaults(*kind);
  size_t known = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    const auto at = set.find(kind->fields[i].name);
    if (at == set.end()) continue;
    fields[i] = at->second;
    ++known;
  }
  REQUIRE(known == set.size());
  const auto detector = MakeDetector(*kind, fields, 1);
  const std::vector<double> made = MadeValues(0, kValues);
  std::vector<size_t> out;
  for (size_t i = 0; i < kValues; ++i) {
    const double value = !kind->of_errors ? made[i] + (i >= kChange ? 0.15 : 0)
                                          : (made[i] < (i >= kChange ? 0.2 : 0.1) ? 1 : 0);
    if (detector->Update(value)) out.push_back(i);
  }
  return out;
}

using At = std::vector<size_t>;

TEST_CASE("detectors of values alarm where river's do") {
  CHECK(Alarms("ADWIN") == At{3199});
  CHECK(Alarms("PageHinkley") == At{3360});
  CHECK(Alarms("pagehinkley", {{"mode", 2}, {"threshold", 5}}) ==
        At{147, 489, 619, 721, 1250, 1313, 1405, 1613, 1978, 2298});
}

TEST_CASE("detectors of errors alarm where river's do") {
  CHECK(Alarms("DDM") == At{195, 4708});
  CHECK(Alarms("EDDM") == At{293,  614,  1206, 1605, 1972, 2269, 3097, 3388, 3584, 3806, 3951,
                             4163, 4314, 4488, 4679, 4926, 5137, 5343, 5524, 5711, 5873});
  CHECK(Alarms("FHDDM").empty());
  CHECK(Alarms("FHDDM", {{"short_window_size", 20}, {"confidence_level", 0.01}}) ==
        At{794, 1066, 2033, 3185, 3403, 3998, 4208, 4451, 4968, 5168, 5336, 5547, 5870});
  CHECK(Alarms("HDDM_A") == At{3265});
  CHECK(Alarms("HDDM_A",
               {{"two_sided_test", 1}, {"drift_confidence", 0.1}, {"warning_confidence", 0.2}}) ==
        At{19,   431,  590,  648,  700,  718,  752,  903,  1026, 1205, 1644, 1754, 1821, 1933,
           2292, 2433, 3037, 3331, 3363, 4149, 4156, 4213, 4299, 4511, 4551, 5270, 5343, 5487});
  CHECK(Alarms("HDDM_W").empty());
  CHECK(Alarms("HDDM_W", {{"two_sided_test", 1}, {"lambda_val", 0.01}}) == At{3379});
}

TEST_CASE("KSWIN's window is empty after an alarm, and its p-value is exact") {
  const At alarms = Alarms("KSWIN");
  REQUIRE(alarms.size() > 1);
  for (size_t i = 1; i < alarms.size(); ++i) CHECK(alarms[i] - alarms[i - 1] >= 100);
  // With no more to draw from than is drawn, 60 values decide: the same in every stream.
  CHECK(Alarms("KSWIN", {{"window_size", 60}, {"alpha", 0}}).empty());
  CHECK(Alarms("KSWIN", {{"window_size", 60}, {"alpha", 1}}).front() == 59);
}

TEST_CASE("a trial counts alarms before the change apart, and what was missed") {
  StreamTrial trial;
  trial.streams = 4;
  trial.rows = 2000;
  trial.before = 500;
  trial.within = 2000;
  trial.shift = 3;
  const DetectorKind& adwin = *FindDetector("ADWIN");
  StreamTrialResult seen = TryDetector(adwin, Defaults(adwin), trial);
  CHECK(seen.missed == 0);
  REQUIRE(seen.delays.size() == 4);
  CHECK(seen.delays.front() > 0);
  CHECK(seen.delays.back() < 100);
  trial.within = 3;
  seen = TryDetector(adwin, Defaults(adwin), trial);
  CHECK(seen.missed + static_cast<int64_t>(seen.delays.size()) == 4);
  CHECK(seen.missed > 0);
}

}  // namespace
}  // namespace servescape
