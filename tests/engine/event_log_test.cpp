// SPDX-License-Identifier: MIT
// The events that a run tells, as text: the right words, the same of both
// engines, the same result as without.
#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/engine/tandem/tandem_engine.h"
#include "sim/metrics/event_reporter.h"
#include "sim/report/event_text.h"
#include "sim/scenario/load.h"
#include "sim/study/replication_run.h"
#include "sim/study/study.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

Config From(const std::string& more) {
  const std::string text =
      "run.duration = \"4s\"\nrun.replications = 2\nrun.warmup = \"0s\"\n"
      "traffic.u.rate = \"150/s\"\n"
      "service.m.time = { distribution = \"exponential\", mean = \"10ms\" }\n" +
      more;
  INFO(text);
  Result<Loaded, Diagnostics> loaded = Load(text, {}, nullptr);
  if (!loaded) MESSAGE(loaded.error()[0].message);
  REQUIRE(loaded);
  return loaded.value().config;
}

// Writes events to `out`, without the words of `but`.
EventSink Writing(const EventText& text, const std::string& but, std::string* out) {
  return [&text, but, out](const ReportedEvent& event) {
    if (but.find(static_cast<char>(event.word)) == but.npos) text.Append(event, out);
  };
}

std::string WrittenByGeneral(const Config& config, const std::string& but) {
  const EventText text(config);
  std::string out;
  const auto run = ReportEvents(Writing(text, but, &out))(
      BuildGeneralModel(config), ThresholdsOf(config), config.run.seed, 0, nullptr);
  while (!run->Step(1'000)) {
  }
  return out;
}

std::string WrittenByTandem(const Config& config, const std::string& but, int64_t step) {
  using Reporting = EventReporter<IgnoringDetailObserver>;
  const EventText text(config);
  std::string out;
  Reporting reporting(Writing(text, but, &out));
  const Model model(config);
  TandemEngine<Reporting> engine(model, config.run.seed, 0, reporting);
  while (!engine.Step(step)) {
  }
  return out;
}

// A service of 10 ms, arrivals at those milliseconds.
TEST_CASE("a log has the time of each event in nanoseconds, its value and names") {
  Config config = Traced({0, 1, 2});
  config.services[0].queue_bounded = true;
  config.services[0].queue_capacity = 1;
  CHECK(WrittenByGeneral(config, "") ==
        "k0:1 s0\nb0:1 s0\n"
        "a0\ns0x1 s0\n"
        "a1000000\nw1000000 s0\n"
        "a2000000\nr2000000 s0\nn2000000 s0 rejected\nf2000000=0 users rejected\n"
        "e10000000 s0\ns10000000x1 s0\n@10000000=10000000 "
        "s0/0\nc10000000=10000000 users\n"
        "e20000000 s0\n@20000000=19000000 s0/0\nc20000000=19000000 users\n");
}

// One scenario for each part of the language, and a word of it that must be
// there, with its names.
TEST_CASE("every word is written") {
  const struct {
    const char* more;
    std::vector<std::string> words;
  } cases[] = {
      {"service.m.queue = { discipline = \"priority\", preemption = \"resume\" "
       "}\n"
       "class.gold.priority = 1\nclass.free.priority = 0\n"
       "traffic.u.classes = { gold = 0.5, free = 0.5 }\n",
       {"a\\d+", "w\\d+ m", "s\\d+x1 m", "e\\d+ m", "p\\d+=\\d+ m", "u\\d+=\\d+ m",
        "c\\d+=\\d+ u gold", "c\\d+=\\d+ u free", "@\\d+=\\d+ m/0", "k0:1 m", "b0:1 m"}},
      {"service.m.queue = { capacity = 2, patience = \"20ms\" }\n"
       "traffic.u.retries = { max = 2 }\n"
       "incident = [{ kind = \"crash\", at = \"1s\", duration = \"1s\", "
       "service = \"m\" }]\n",
       {"r\\d+ m", "l\\d+=20000000 m", "n\\d+ m rejected", "n\\d+ m timed_out", "t\\d+ first",
        "t\\d+ retry", "f\\d+=\\d+ u timed_out", "x1000000000=\\d+ m", "n1000000000 m failed",
        "k1000000000:0 m", "k2000000000:1 m"}},
      {"service.m.rate_limit = { rate = \"50/s\", burst = 1 }\n"
       "path.main = [{ call = \"m\", hedge = { after = \"5ms\" } }]\n",
       {"o\\d+ m", "n\\d+ m shed", "t\\d+ hedge"}},
      {"traffic.u.keys = { distribution = \"uniform\", count = 100 }\n"
       "cache.c = { capacity = 50 }\nstore.s.read = \"1ms\"\n"
       "path.main = [{ cache = \"c\" }, { store = \"s\" }, { call = \"m\" }]\n",
       {"g\\d+ c hit", "g\\d+ c miss", "v\\d+=\\d+ s"}},
  };
  for (const auto& each : cases) {
    const std::string log = "\n" + WrittenByGeneral(From(each.more), "");
    for (const std::string& word : each.words) {
      CHECK_MESSAGE(std::regex_search(log, std::regex("\n" + word + "\n")), word);
    }
  }
}

TEST_CASE("both engines write the same log of a tandem") {
  const char* const kOfTheGeneral = "@tkbn";
  for (const char* more : {"service.m.replicas = 2\n", "service.m.queue.capacity = 3\n",
                           "service.m.replicas = 3\nservice.m.routing = \"power_of_two\"\n",
                           "service.m.batching = { max_size = 4, max_delay = \"3ms\" }\n",
                           "service.n.time = \"2ms\"\npath.main = [{ call = \"m\" }, { call = "
                           "\"n\" }]\n",
                           "-"}) {
    Config config = From(more[0] == '-' ? "" : more);
    REQUIRE(FitsTandem(config));
    const std::string general = WrittenByGeneral(config, kOfTheGeneral);
    CHECK(general.size() > 30'000);
    CHECK(WrittenByTandem(config, kOfTheGeneral, 1'000) == full);
    CHECK(WrittenByTandem(config, kOfTheGeneral, 3) == full);
  }
}

TEST_CASE("a run that tells its events has the digest of one that does not") {
  for (const char* more : {"service.m.replicas = 2\n",
                           "service.m.batching = { max_size = 4 }\nservice.m.queue.capacity = 3\n"
                           "traffic.u.retries = { max = 2, backoff = \"10ms\" }\n"}) {
    Config config = From(more);
    const RunReport plain = RunStudy(config, "");
    config.run.detail = true;
    const RunReport general = RunStudy(config, "");
    int64_t arrivals = 0, ends = 0;
    const EventSink count = [&](const ReportedEvent& event) {
      arrivals += event.word == EventWord::kArrival;
      ends += event.word == EventWord::kComplete || event.word == EventWord::kFail;
    };
    const RunReport reported =
        RunStudy(config, "", SerialExecutor(), nullptr, {.start = ReportEvents(count)});
    CHECK(reported.digest == plain.digest);
    REQUIRE(reported.metrics.size() == general.metrics.size());
    for (size_t i = 0; i < general.metrics.size(); ++i) {
      const double a = reported.metrics[i].estimate.value, b = general.metrics[i].estimate.value;
      CHECK_MESSAGE((a == b || (std::isnan(a) && std::isnan(b))), general.metrics[i].name);
    }
    // Of the first replication alone: 4 s of 150 a second.
    CHECK(arrivals > 500);
    CHECK(arrivals < 700);
    CHECK(ends <= arrivals);
    CHECK(ends > arrivals - 100);
  }
}

}  // namespace
}  // namespace servescape::test
