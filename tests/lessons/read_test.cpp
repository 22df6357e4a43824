// SPDX-License-Identifier: MIT
// Lessons and answers: what is wrong with them is said, at its place.
#include "sim/lessons/names.h"
#include "sim/lessons/rows.h"
#include "tests/lessons/small_lesson.h"

namespace servescape {
namespace {

using namespace testing;  // NOLINT: a test

struct Said {
  uint32_t line = 0;
  std::string message;
};

// Of the small lesson with one part replaced: the mistake that is told so, or the first.
Said MistakeIn(const std::string& before, const std::string& after, const std::string& says) {
  const auto lesson = ReadLesson(With(kSmallLesson, before, after), "desks", PlainLoader());
  REQUIRE_FALSE(lesson);
  REQUIRE_FALSE(lesson.error().empty());
  for (const Diagnostic& each : lesson.error()) {
    if (each.message.find(says) != std::string::npos) return {each.position.line, each.message};
  }
  return {lesson.error().front().position.line, lesson.error().front().message};
}

TEST_CASE("mistakes in a lesson are told at their place") {
  const struct {
    const char* before;
    const char* after;
    uint32_t line;
    const char* says;
  } cases[] = {
      {"number = 1", "nubmer = 1", 1, "unknown key nubmer; did you mean number?"},
      {"title = \"Desks\"", "title = 3", 2, "title"},
      {"Much.", "About 12 things.", 8, "numbers in texts come from runs"},
      {"{rate}. Keep", "{rats}. Keep", 4, "no knob or figure \"rats\"; did you mean rate?"},
      {"rate = \"90/s\"", "rate = \"90\"", 20, "scenario: traffic \"users\": rate needs a unit"},
      {"mean <= limit", "mean <= limits", 56, "\"limits\" is no name that can stand here"},
      {"metric = \"latency.mean\"", "metric = \"latency.median\"", 37, "is no metric"},
      {"metric = \"service.desk.utilization\"", "metric = \"service.dusk.utilization\"", 42,
       "the scenario has no metric"},
      {"reference = { desks = 2 }", "reference = { desks = 9 }", 11, "desks may be 1 to 8, not 9"},
      {"reference = { desks = 2 }", "reference = { dusks = 2 }", 11, "did you mean desks?"},
      {"busy > 0.8", "desks < 2", 68, "\"desks\" is no name"},
      {"take = \"settled\"\nfrom = \"50s\"\nat_most = \"1000\"", "take = \"settled\"", 49,
       "settled needs at_least or at_most"},
      {"over = [\"desks=1..4\"]", "over = [\"desks=1..40\"]", 83, "desks may be 1 to 8"},
      {"key = \"traffic.users.rate\"\nlow", "key = \"traffic.users.rats\"\nlow", 85,
       "is no number of the scenario"},
      {"over = [\"desks=1..4\"]", "over = [\"desks=1..1.5 step 0.5\"]", 83, "must be an integer"},
      {"metric = \"cost.per_hour\"", "key = \"a\"\nvalue = \"1\"", 43, "needs one of metric"}};
  for (const auto& each : cases) {
    CAPTURE(each.after);
    const Said said = MistakeIn(each.before, each.after, each.says);
    CAPTURE(said.message);
    CHECK(said.message.find(each.says) != std::string::npos);
    CHECK(said.line == each.line);
  }
}

TEST_CASE("a brief has at most forty words") {
  std::string long_brief = "Requests";
  for (int i = 0; i < 40; ++i) long_brief += " come";
  const std::string says = "forty are the most";
  CHECK(MistakeIn("Requests", long_brief, says).message.find(says) != std::string::npos);
}

TEST_CASE("answers are checked against their lesson") {
  const Lesson lesson = SmallLesson();
  const auto wrong = [&](const std::string& text) {
    const auto answer = ReadAnswer(text, "a", lesson, PlainLoader());
    return answer ? std::string() : answer.error().front().message;
  };
  CHECK(wrong("lesson = \"desks\"\n[knobs]\ndesks = 3\n[bets]\nmean = \"20ms\"\n").empty());
  CHECK(wrong("lesson = \"doors\"").find("answers the lesson \"doors\"") != std::string::npos);
  CHECK(wrong("[knobs]\ndesks = 12").find("1 to 8, not 12") != std::string::npos);
  CHECK(wrong("[bets]\nmode = 3").find("no bet \"mode\"") != std::string::npos);
  CHECK(wrong("[bets]\nmean = \"soon\"").find("must be a number") != std::string::npos);
  CHECK(wrong("[[memo]]\nfigure = \"mean\"\nvalue = 1\nseed = 1\ndigest = \"x\"")
            .find("no memo") != std::string::npos);
  // A whole scenario: only what is free may differ, wherever it stands.
  const std::string own = With(lesson.scenario, "[service.desk]", "[service.desk]\nreplicas = 2");
  CHECK(wrong("scenario = '''" + own + "'''").empty());
  const std::string cheap = With(own, "1 usd/h", "0.1 usd/h");
  CHECK(wrong("scenario = '''" + cheap + "'''").find("service.desk.price is not the lesson's") !=
        std::string::npos);
  const std::string calm = With(own, "[traffic.users]", "[traffic.users]\ntimeout = \"1s\"");
  CHECK(wrong("scenario = '''" + calm + "'''").find("traffic.users.timeout") != std::string::npos);
  const auto read = ReadAnswer("scenario = '''" + own + "'''", "a", lesson, PlainLoader());
  REQUIRE(read);
  CHECK(read.value().knobs.at("desks") == "2");
}

TEST_CASE("texts may name what has digits, and state no numbers") {
  const Lesson lesson = SmallLesson();
  for (const char* good : {"p95 of M/M/1", "{mean} and {untouched.mean}", "no digit", "cv² · S"})
    CHECK(WrongText(lesson, good).empty());
  for (const char* bad : {"12", "a 3 b", "S=100ms", "(4)", "{", "{a.mean}", "{bet.a}"})
    CHECK_FALSE(WrongText(lesson, bad).empty());
}

TEST_CASE("the reference names every key of lessons and answers") {
  const std::string reference = LessonReference();
  for (const auto rows : {LessonRows(), AnswerRows()}) {
    for (const SchemaRow& row : rows) {
      CHECK(reference.find(std::string(row.sentence)) != std::string::npos);
      CHECK(row.sentence.ends_with('.'));
    }
  }
}

}  // namespace
}  // namespace servescape
