// SPDX-License-Identifier: MIT
// Grades: goals on seeds, bets, the best, mistakes, memo.
#include <cmath>

#include "sim/lessons/figures.h"
#include "sim/lessons/grade_output.h"
#include "sim/lessons/sheet.h"
#include "sim/lessons/stepped_grade.h"
#include "tests/lessons/small_lesson.h"

namespace servescape {
namespace {

using namespace testing;  // NOLINT: a test

Yardstick YardstickOf(const Lesson& lesson) {
  auto made = MakeYardstick(lesson, DerivedSeeds(lesson, "test"), PlainTerms());
  REQUIRE(made);
  return std::move(made).value();
}

Grade GradeOf(const Lesson& lesson, const Yardstick& yardstick, const std::string& text) {
  const auto answer = ReadAnswer(text, "mine", lesson, PlainLoader());
  REQUIRE(answer);
  auto grade = GradeAnswer(lesson, answer.value(), yardstick, PlainTerms());
  REQUIRE(grade);
  return std::move(grade).value();
}

TEST_CASE("an answer passes or not, and what it costs counts") {
  const Lesson lesson = SmallLesson();
  const Yardstick yardstick = YardstickOf(lesson);
  CHECK(yardstick.optimum.known);
  CHECK(yardstick.optimum.value == doctest::Approx(2));
  CHECK(yardstick.reference.passes() == 4);

  const Grade good = GradeOf(lesson, yardstick, "[knobs]\ndesks = 2\n[bets]\nmean = \"13ms\"");
  CHECK(good.passed);
  CHECK(good.ratio == doctest::Approx(1));
  CHECK(good.marks == 1);
  CHECK(good.stars == 2);
  CHECK(good.mistakes.empty());
  REQUIRE(good.bets.size() == 1);
  CHECK(good.bets[0].finding == BetFinding::kInside);
  CHECK(good.variants.at(0).passes() == 4);
  // M/M/2 at 90/s and 10 ms: 10 ms / (1 - 0.45^2) = 12.5 ms.
  CHECK(good.runs.Of("mean").median == doctest::Approx(0.0125).epsilon(0.04));
  CHECK(good.runs.Of("within").median == doctest::Approx(0.80).epsilon(0.06));
  CHECK(good.runs.Of("answered").median == doctest::Approx(90).epsilon(0.05));
  CHECK(good.runs.Of("well").median == 0);
  CHECK(good.debrief.find("2 desks") != std::string::npos);
  CHECK(good.debrief.find('{') == std::string::npos);

  const Grade bad = GradeOf(lesson, yardstick, "hints = 2");
  CHECK_FALSE(bad.passed);
  CHECK(bad.marks == 0);
  CHECK(bad.stars == 0);
  REQUIRE(bad.mistakes.size() == 1);
  CHECK(bad.mistake_words[0].find("Sized by the mean. Busy ") == 0);
  CHECK(bad.bets[0].finding == BetFinding::kNone);
  const std::string table = ClassText(lesson, {good, bad}, {good}, false);
  CHECK(table.find("Sized by the mean") != std::string::npos);
  CHECK(table.find("after: 0") != std::string::npos);
  CHECK(ToJUnit(ToJUnit(lesson, {good, bad})).find("failures=\"3\"") != std::string::npos);
}

TEST_CASE("bets are inside, in the right direction, or wrong") {
  const Lesson lesson = SmallLesson();
  const Yardstick yardstick = YardstickOf(lesson);
  const auto finding = [&](const std::string& bet) {
    return GradeOf(lesson, yardstick, "[knobs]\ndesks = 2\n[bets]\nmean = \"" + bet + "\"")
        .bets[0]
        .finding;
  };
  // Untouched the mean is about 100 ms; with two desks 12.5.
  CHECK(finding("13.5ms") == BetFinding::kInside);
  CHECK(finding("40ms") == BetFinding::kRightDirection);
  CHECK(finding("10s") == BetFinding::kWrong);
}

TEST_CASE("marks fall from 1.05 to 2") {
  CHECK(MarksOf(1.05) == 1);
  CHECK(MarksOf(1.525) == doctest::Approx(0.5));
  CHECK(MarksOf(2) == 0);
  CHECK(MarksOf(7) == 0);
}

TEST_CASE("a memo's figures are played again") {
  const Lesson lesson =
      SmallLesson(With(kSmallLesson, "free = [\"service.desk.replicas\"]",
                       "free = [\"service.desk.replicas\"]\nmemo = 1"));
  const Yardstick yardstick = YardstickOf(lesson);
  const auto played = PlayBoards(lesson, {{"x", lesson.ReferenceWith({}), "", {}, false, -1}}, {7},
                                 PlainTerms());
  REQUIRE(played);
  const SeedResult& run = played.value()[0].seeds[0];
  const auto memo = [&](double value, const std::string& digest) {
    return "[knobs]\ndesks = 2\n[[memo]]\nfigure = \"mean\"\nvalue = \"" + std::to_string(value) +
           "s\"\nseed = 7\ndigest = \"" + digest + "\"";
  };
  const double mean = NumberOf(run.names, "mean");
  CHECK(GradeOf(lesson, yardstick, memo(mean, run.digest)).passed);
  const Grade wrong = GradeOf(lesson, yardstick, memo(mean * 1.1, run.digest));
  CHECK_FALSE(wrong.passed);
  CHECK(wrong.memo[0].why.find("mean is ") == 0);
  const Grade forged = GradeOf(lesson, yardstick, memo(mean, "0123456789abcdef"));
  CHECK_FALSE(forged.passed);
  CHECK(forged.memo[0].why.find("has the digest") != std::string::npos);
  CHECK_FALSE(GradeOf(lesson, yardstick, "[knobs]\ndesks = 2").passed);
}

// Steps of any size, and the same numbers to the last bit.
TEST_CASE("an answer graded in steps is graded the same") {
  const Lesson lesson = SmallLesson();
  const auto answer = ReadAnswer("hints = 1\n[knobs]\ndesks = 2\n[bets]\nmean = \"14ms\"", "a",
                                 lesson, PlainLoader());
  REQUIRE(answer);
  const std::vector<uint64_t> seeds = DerivedSeeds(lesson, "test");
  const Yardstick yardstick = YardstickOf(lesson);
  const auto whole = GradeAnswer(lesson, answer.value(), yardstick, PlainTerms());
  REQUIRE(whole);
  for (const int64_t step : {1'000, 1'000'000}) {
    SteppedGrade stepped(lesson, answer.value(), seeds, PlainLoader());
    double before = 0;
    while (!stepped.done()) {
      stepped.Step(step);
      CHECK(stepped.progress() >= before);
      before = stepped.progress();
    }
    REQUIRE(stepped.error().empty());
    CHECK(ToJson(lesson, {stepped.grade()}, {}, stepped.yardstick()) ==
          ToJson(lesson, {whole.value()}, {}, yardstick));
    CHECK(stepped.grade().runs.seeds[0].digest == whole.value().runs.seeds[0].digest);
    CHECK(stepped.yardstick().optimum.point == yardstick.optimum.point);
  }
}

TEST_CASE("boards played in steps: the same runs, and one that is refused") {
  const Lesson lesson = SmallLesson();
  const std::vector<Board> boards = {{"untouched", lesson.Untouched(), "", {}, false, -1}};
  const auto whole = PlayBoards(lesson, boards, {7}, PlainTerms());
  REQUIRE(whole);
  SteppedBoards stepped(lesson, boards, {7}, PlainLoader());
  while (!stepped.done()) stepped.Step(10'000);
  CHECK(stepped.Take()[0].seeds[0].digest == whole.value()[0].seeds[0].digest);
  std::vector<Board> wrong = boards;
  wrong[0].knobs["desks"] = "0";
  const SteppedBoards refused(lesson, wrong, {7}, PlainLoader());
  CHECK(refused.done());
  CHECK_FALSE(refused.error().empty());
  CHECK(refused.error() == PlayBoards(lesson, wrong, {7}, PlainTerms()).error());
}

const char* const kChoiceBet = R"([bet.mean]
question = "How long?"
figure = "mean"
[[bet.mean.choice]]
says = "at most {limit}"
when = "mean <= limit"
[[bet.mean.choice]]
says = "longer"
when = "mean > limit"
)";
const char* const kNumberBet =
    "[bet.mean]\nquestion = \"What will the mean be?\"\nfigure = \"mean\"\n";

TEST_CASE("a bet on one of several answers") {
  const Lesson lesson = SmallLesson(With(kSmallLesson, kNumberBet, kChoiceBet));
  const Yardstick yardstick = YardstickOf(lesson);
  const auto finding = [&](const char* answer) {
    return GradeOf(lesson, yardstick, answer).bets[0];
  };
  const ScoredBet right = finding("[knobs]\ndesks = 2\n[bets]\nmean = 1");
  CHECK(right.finding == BetFinding::kInside);
  CHECK(right.bet_words == "at most 20 ms");
  CHECK(finding("[knobs]\ndesks = 2\n[bets]\nmean = 2").finding == BetFinding::kWrong);
  CHECK(finding("[knobs]\ndesks = 1\n[bets]\nmean = 2").finding == BetFinding::kInside);
  CHECK(finding("[knobs]\ndesks = 1").finding == BetFinding::kNone);
  for (const char* wrong : {"0", "3", "1.5", "\"soon\""}) {
    const auto answer =
        ReadAnswer(std::string("[bets]\nmean = ") + wrong, "a", lesson, PlainLoader());
    REQUIRE_FALSE(answer);
    CHECK(answer.error()[0].message.find("the number of an answer, 1 to 2") != std::string::npos);
  }
  CHECK(QuestionText(lesson, lesson.bets[0], {&yardstick.untouched, nullptr, nullptr, {}}) ==
        "How long? 1: at most 20 ms; 2: longer.");
}

TEST_CASE("a drawn curve is scored point by point") {
  const std::string curve = "[curve.mean]\nquestion = \"Draw.\"\nfigure = \"mean\"\n"
                            "over = \"desks=2,3,4\"\ntolerance = 0.1\n";
  const Lesson lesson = SmallLesson(With(kSmallLesson, "[bet.mean]", curve + "[bet.mean]"));
  const Yardstick yardstick = YardstickOf(lesson);
  const auto scored = [&](const std::string& values) {
    const Grade grade = GradeOf(lesson, yardstick, "[knobs]\ndesks = 2\n[curves]\nmean = \"" +
                                                       values + "\"");
    REQUIRE(grade.curves.size() == 1);
    return grade.curves[0];
  };
  const ScoredCurve right = scored("12.5ms 10.2ms 10ms");
  CHECK(right.finding == BetFinding::kInside);
  CHECK(right.inside == 3);
  CHECK(right.truth[0].low <= right.truth[0].median);
  CHECK(right.truth[0].median > right.truth[2].median);
  CHECK(scored("40ms 30ms 20ms").finding == BetFinding::kRightDirection);
  CHECK(scored("1ms 2ms 3ms").finding == BetFinding::kWrong);
  CHECK(scored("- - 10ms").of == 1);
  CHECK(scored("- - -").finding == BetFinding::kNone);
  for (const char* wrong : {"1ms", "1ms 2ms soon", ""}) {
    const auto answer = ReadAnswer("[curves]\nmean = \"" + std::string(wrong) + "\"", "a", lesson,
                                   PlainLoader());
    REQUIRE_FALSE(answer);
    CHECK(answer.error()[0].message.find("must have 3 numbers") != std::string::npos);
  }
  CHECK_FALSE(ReadAnswer("[curves]\nother = \"1 2 3\"", "a", lesson, PlainLoader()));
}

TEST_CASE("seeds follow from the lesson and differ by word") {
  const Lesson lesson = SmallLesson();
  CHECK(DerivedSeeds(lesson, "a") == DerivedSeeds(lesson, "a"));
  CHECK(DerivedSeeds(lesson, "a") != DerivedSeeds(lesson, "b"));
  CHECK(DerivedSeeds(lesson, "a").size() == 4);
  CHECK(Enough(10) == 9);
  CHECK(Enough(20) == 18);
  CHECK(Enough(4) == 4);
}

TEST_CASE("the time until a series is well again") {
  Lesson lesson = SmallLesson();
  RunReport report;
  report.duration = 10;
  Series series{"in_system.mean", Unit::kRequests, {}, {}, {}};
  for (int i = 1; i <= 10; ++i) {
    report.times.push_back(i);
    series.value.push_back(i == 3 || i == 6 ? 9.0 : 1.0);
  }
  report.series.push_back(series);
  for (LessonFigure& figure : lesson.figures) {
    if (figure.name == "well") figure.begin = 2, figure.at_most = "5";
  }
  LessonRuns runs;
  runs[""].report = report;
  CHECK(NumberOf(FigureValues(lesson, {}, runs), "well") == doctest::Approx(4));
  for (double& value : runs[""].report.series[0].value) value = 1;
  CHECK(NumberOf(FigureValues(lesson, {}, runs), "well") == 0);
}

TEST_CASE("sheets have what is asked, and the key what comes out") {
  const Lesson lesson = SmallLesson(With(kSmallLesson, "metric = \"latency.mean\"",
                                         "metric = \"latency.mean\"\nasked = true"));
  const Yardstick yardstick = YardstickOf(lesson);
  const std::string sheet = Worksheet(lesson, yardstick, false);
  const size_t key = sheet.find("# Answer key");
  REQUIRE(key != std::string::npos);
  CHECK(sheet.find("| mean |") > key);
  CHECK(sheet.find("| busy |") < key);
  const std::string page = Worksheet(lesson, yardstick, true);
  CHECK(page.find("<!doctype html>") == 0);
  CHECK(page.find("class=\"page\"") != std::string::npos);
  const TextRuns runs{&yardstick.untouched, &yardstick.untouched, &yardstick.reference,
                      lesson.Untouched()};
  const std::string hints = HintText(lesson, runs, 3, 100);
  CHECK(hints.find("Not shown") == std::string::npos);
  CHECK(hints.find("Hint 2: The mean is ") != std::string::npos);
  CHECK(ReadAnswer(AnswerTemplate(lesson), "a", lesson, PlainLoader()));
}

}  // namespace
}  // namespace servescape
