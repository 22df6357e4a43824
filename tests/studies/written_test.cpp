// SPDX-License-Identifier: MIT
// [study.NAME] tables: what they say, and where what is wrong with them stands.
#include "sim/studies/written.h"

#include <string>

#include <doctest/doctest.h>

namespace servescape::testing {
namespace {

const std::string kDesk =
    "traffic.u.rate = \"50/s\"\nservice.desk.time = \"10ms\"\n"
    "service.desk.autoscaler = { system = \"hpa\", maxReplicas = 3 }\n";

WrittenStudy Only(const std::string& text) {
  const auto studies = ReadStudies(kDesk + "[study.a]\n" + text, {});
  if (!studies) MESSAGE(studies.error().front().message);
  REQUIRE(studies);
  REQUIRE(studies.value().size() == 1);
  return studies.value()[0];
}

std::string Mistake(const std::string& text) {
  const auto studies = ReadStudies(kDesk + "[study.a]\n" + text, {});
  REQUIRE(!studies);
  const Diagnostic& first = studies.error().front();
  return std::to_string(first.position.line) + ":" + std::to_string(first.position.column) + ": " +
         first.message;
}

TEST_CASE("a study as it is written") {
  const WrittenStudy sweep = Only(
      "vary = { service.desk.replicas = \"1..3\", \"traffic.u.rate\" = \"10/s,20/s\", "
      "\"service.desk.autoscaler.maxReplicas\" = \"3,4\" }\nzip = true\nrefine = 4");
  CHECK(sweep.name == "a");
  CHECK(sweep.kind == StudyKind::kSweep);
  REQUIRE(sweep.knobs.size() == 3);
  CHECK(sweep.knobs[0].key == "service.desk.replicas");
  CHECK(sweep.knobs[0].values == std::vector<std::string>{"1", "2", "3"});
  CHECK(sweep.zip);
  CHECK(sweep.refine == 4);
  const WrittenStudy compare = Only(
      "kind = \"compare\"\nvariants = [\"run.seed=2\"]\ntolerance = \"3%\"");
  CHECK(compare.kind == StudyKind::kCompare);
  CHECK(compare.variants == std::vector<std::string>{"run.seed=2"});
  CHECK(compare.tolerance == doctest::Approx(0.03));
  CHECK(ReadStudies(kDesk, {}).value().empty());
}

TEST_CASE("what is wrong with a study stands in its line") {
  CHECK(Mistake("vary = { \"service.dosk.replicas\" = \"1,2\" }") ==
        "5:10: study \"a\": vary: there is no service \"dosk\"; did you mean desk?");
  CHECK(Mistake("vary = { \"service.desk.colour\" = \"1,2\" }") ==
        "5:10: study \"a\": vary: there is no key service.desk.colour");
  CHECK(Mistake("vary = { \"run.seed\" = \"1,2\" }\ntolerance = 0.1") ==
        "6:1: study \"a\": tolerance belongs to kind = \"compare\"; this study is a sweep");
  CHECK(Mistake("kind = \"solve\"\nover = { \"run.seed\" = \"1,2\" }") ==
        "4:8: study \"a\" needs one of minimize and maximize");
  CHECK(Mistake("kind = \"compare\"\nvariants = [\"run.seed=2; run.sead=2\"]") ==
        "6:13: study \"a\": variants[0]: there is no key run.sead");
}

}  // namespace
}  // namespace servescape::testing
