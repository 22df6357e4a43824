// SPDX-License-Identifier: MIT
// The course in the page: every lesson from its bet to its star, on two hidden seeds and without
// seeking the best answer, so that it takes seconds; and what is kept of it.
#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/embedded.h"
#include "sim/lessons/read.h"
#include "sim/lessons/stepped_grade.h"
#include "sim/manifest/read_scaler.h"
#include "tests/ui/harness.h"
#include "ui/lesson_job.h"
#include "ui/local_jobs.h"
#include "ui/workbench/learn/answer_text.h"
#include "ui/workbench/learn/course.h"

namespace servescape::ui {
namespace {

constexpr const char* kWord = "page";

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Plays tries on one seed, and grades on two without the best answer.
class FewSeeds : public LocalJobs {
 public:
  FewSeeds() : LocalJobs(Resources(), Seconds, 0.5) {}
  void Submit(const JobRequest& request) override {
    JobRequest fewer = request;
    if (request.kind == JobKind::kLesson) {
      bool grades = true;
      for (Setting& setting : fewer.settings) {
        if (setting.path != "tries") continue;
        grades = false;
        setting.value = "1";
      }
      if (grades) fewer.settings.insert(fewer.settings.end(), {{"tries", "2"}, {"word", kWord}});
    }
    LocalJobs::Submit(fewer);
  }
};

Lesson Graded(const CourseLesson& shipped) {
  const auto load = [](const std::string& text, const std::vector<Setting>& settings) {
    const ScalerReader scalers = ScalersOf(nullptr);
    return Load(text, settings, nullptr, nullptr, &scalers);
  };
  auto read = ReadLesson(shipped.text, shipped.name, load);
  REQUIRE(read);
  Lesson lesson = std::move(read).value();
  lesson.seeds = 2;
  lesson.score.figure.clear();
  return lesson;
}

LessonTerms Terms() {
  return {[](const std::string& text, const std::vector<Setting>& settings) {
            const ScalerReader scalers = ScalersOf(nullptr);
            return Load(text, settings, nullptr, nullptr, &scalers);
          },
          {},
          nullptr};
}

HarnessOptions Kept(const Progress& progress, ImVec2 size = {1440, 1800}) {
  HarnessOptions options;
  options.size = size;
  options.text = SmallScenario();
  options.app.reduced_motion = true;
  options.jobs = std::make_unique<FewSeeds>();
  options.stored[kProgressKey] = WriteProgress(progress);
  return options;
}

std::string TitleOf(const CourseLesson& lesson) {
  return "Lesson " + std::to_string(lesson.number) + ": " + lesson.title;
}

// The first text of the tree that has those words, or "".
std::string Says(const Harness& page, const std::string& words) {
  for (const auto& widget : page.Tree()) {
    const std::string label = widget["label"];
    if (label.find(words) != label.npos) return label;
  }
  return "";
}

std::string ValueOf(const Harness& page, const std::string& label, const std::string& kind) {
  const nlohmann::json widget = page.Find(label, kind);
  return widget.is_null() || !widget.contains("value") ? "" : widget["value"].get<std::string>();
}

// A draft with the reference's knobs, and for the capstone its memo.
LessonAnswer ReferenceOf(const Lesson& lesson, const BoardResult& on_seed_one) {
  LessonAnswer answer;
  answer.knobs = lesson.ReferenceWith({});
  const SeedResult& seed = on_seed_one.seeds.front();
  for (const char* figure : {"within", "p99", "cost"}) {
    if (lesson.memo > 0)
      answer.memo.push_back({"", figure, NumberOf(seed.names, figure), 1, seed.digest});
  }
  return answer;
}

void TypeInto(Harness& page, const std::string& label, const std::string& text) {
  page.Click(label + " value");
  page.Type(text);
  page.Key(ImGuiKey_Enter);
}

// Through the page: opens it, bets, runs, takes a hint, submits.
void PlayThrough(Harness& page, const CourseLesson& shipped, const Lesson& lesson,
                 const BoardResult& truth) {
  page.Click("Learn");
  page.Frames(2);
  page.Click(TitleOf(shipped));
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  CHECK_FALSE(page.Has("Your bet and what came out"));
  for (const LessonBet& bet : lesson.bets) {
    if (bet.options.empty()) {
      TypeInto(page, "Your bet: " + lesson.FindFigure(bet.figure)->label,
               std::to_string(truth.Of(bet.figure).median));
    } else {
      const auto right = static_cast<size_t>(RightOption(bet, truth));
      page.Click(Filled(lesson, bet.options[right].says, {&truth, &truth, &truth, {}}), "radio");
    }
  }
  for (const LessonCurve& curve : lesson.curves) {
    for (const std::string& value : curve.values)
      page.Click(lesson.FindFigure(curve.figure)->label + " at " + value, "slider");
  }
  page.Click("Run this setting");
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  CHECK(page.Has("Your bet and what came out"));
  CHECK_FALSE(Says(page, "You said ").empty());
  if (!lesson.curves.empty()) CHECK_FALSE(Says(page, "points are inside").empty());
  page.Click(Says(page, "Hint 1 of "));
  page.Frames(2);
  CHECK_FALSE(Says(page, "1. ").empty());
  page.Click("Submit");
  REQUIRE(page.UntilSettled());
  page.Frames(3);
}

TEST_CASE("each lesson from its bet to its star") {
  const std::vector<CourseLesson> course = CourseLessons();
  REQUIRE(course.size() == 14);
  for (const CourseLesson& shipped : course) {
    CAPTURE(shipped.name);
    const Lesson lesson = Graded(shipped);
    const std::vector<Board> boards = {
        {"reference", lesson.ReferenceWith({}), "", {}, true, -1}};
    std::vector<uint64_t> seeds = DerivedSeeds(lesson, kWord);
    seeds.push_back(1);
    const auto played = PlayBoards(lesson, boards, seeds, Terms());
    REQUIRE(played);
    BoardResult truth = played.value().front(), first = truth;
    truth.seeds.pop_back();
    first.seeds = {first.seeds.back()};
    Progress progress;
    progress.all_open = true;
    progress.lessons[shipped.name].draft = AnswerText(lesson, ReferenceOf(lesson, first));
    Harness page(Kept(progress));
    REQUIRE(page.UntilSettled());
    const std::string own = page.State()["text"];
    PlayThrough(page, shipped, lesson, truth);
    CHECK(page.Has("Debrief: passed"));
    CHECK_FALSE(Says(page, "a mistake that has a name").size() > 0);
    const auto kept = ReadProgress(page.host().stored.at(kProgressKey));
    REQUIRE(kept);
    const LessonRecord& record = kept->Of(shipped.name);
    CHECK(record.passed);
    CHECK(record.hints == 1);
    CHECK(record.tries == 1);
    // Passed and a right bet, less a hint; what is measured by the best has no star here.
    CHECK(record.stars >= 1);
    CHECK(record.stars < record.most_stars);
    CHECK(page.host().told.at("passed").find("\"lesson\":\"" + shipped.name) != std::string::npos);
    page.Click("All lessons");
    page.Frames(3);
    CHECK(ValueOf(page, TitleOf(shipped), "button").find("done") == 0);
    CHECK(page.State()["text"] == own);
  }
}

}  // namespace
}  // namespace servescape::ui
