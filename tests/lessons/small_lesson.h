// SPDX-License-Identifier: MIT
// A lesson that plays in a moment: one server, sized by its mean or not.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/lessons/grade.h"
#include "sim/lessons/read.h"
#include "sim/manifest/read_scaler.h"

namespace servescape::testing {

inline ScenarioLoader PlainLoader() {
  return [](const std::string& text, const std::vector<Setting>& settings) {
    const ScalerReader scalers = ScalersOf(nullptr);
    return Load(text, settings, nullptr, nullptr, &scalers);
  };
}

inline LessonTerms PlainTerms() { return {PlainLoader(), {}}; }

inline const char* const kSmallLesson = R"TOML(number = 1
title = "Desks"
group = "queues"
brief = "Requests come at {rate}. Keep the mean within {limit}."
debrief = "{desks} desks, {mean}; {untouched.mean}, {reference.mean}, {bet.mean}, {truth.mean}."
called = "M/M/c"
formula = "{rate}"
leaves_out = "Much."
proves_not = "Little."
seeds = 4
reference = { desks = 2 }
overspend = { desks = 5 }
scenario = '''
title = "A desk"
slo = ["latency.mean <= 1s"]
[run]
duration = "400s"
replications = 1
[traffic.users]
rate = "90/s"
[service.desk]
price = "1 usd/h"
time = { distribution = "exponential", mean = "10ms" }
routing = "central_queue"
'''
[knob.desks]
key = "service.desk.replicas"
start = 1
low = 1
high = 8
[figure.rate]
key = "traffic.users.rate"
unit = "1/s"
[figure.limit]
value = "20ms"
unit = "s"
[figure.mean]
metric = "latency.mean"
[figure.within]
metric = "latency.within(20ms)"
[figure.busy]
metric = "service.desk.utilization"
[figure.cost]
metric = "cost.per_hour"
[figure.answered]
series = "throughput"
from = "100s"
to = "150s"
[figure.well]
series = "in_system.mean"
take = "settled"
from = "50s"
at_most = "1000"
[[goal]]
says = "the mean within {limit}"
when = "mean <= limit"
[[goal]]
says = "few desks"
when = "cost < 3"
[bet.mean]
question = "What will the mean be?"
figure = "mean"
[lever.second]
says = "A second desk"
without = { desks = 1 }
[mistake.mean]
title = "Sized by the mean"
when = "busy > 0.8"
says = "Busy {busy} of the time."
answer = { desks = 1 }
[[hint]]
says = "Busy {busy}."
[[hint]]
says = "Not shown."
when = "busy < 0"
[[hint]]
says = "The mean is {mean}."
[[star]]
title = "Cheap"
when = "ratio <= 1.05"
[score]
figure = "cost"
over = ["desks=1..4"]
[variant.rate]
key = "traffic.users.rate"
low = 0.98
high = 1.02
[whole]
free = ["service.desk.replicas"]
)TOML";

// The text with one part replaced; it has to be there.
inline std::string With(std::string text, const std::string& before, const std::string& after) {
  const size_t at = text.find(before);
  REQUIRE(at != std::string::npos);
  return text.replace(at, before.size(), after);
}

inline Lesson SmallLesson(const std::string& text = kSmallLesson) {
  Result<Lesson, Diagnostics> lesson = ReadLesson(text, "desks", PlainLoader());
  if (!lesson) {
    for (const Diagnostic& each : lesson.error()) MESSAGE(each.message);
  }
  REQUIRE(lesson);
  return std::move(lesson).value();
}

}  // namespace servescape::testing
