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
#include "ui/job.h"
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
      const std::string head = lesson.memo > 0 ? "You say: " : "Your bet: ";
      TypeInto(page, head + lesson.FindFigure(bet.figure)->label,
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
  if (!lesson.curves.empty()) CHECK_FALSE(Says(page, "Points inside: ").empty());
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

Progress AllOpen() {
  Progress progress;
  progress.all_open = true;
  return progress;
}

HarnessOptions ByLink(const std::string& link, ImVec2 size = {1440, 1800}) {
  HarnessOptions options = Kept(AllOpen(), size);
  options.app.fragment = link;
  return options;
}

TEST_CASE("the first lessons open in order, and then all") {
  Harness page(Kept({}));
  page.UntilSettled();
  page.Click("Learn");
  page.Frames(3);
  const std::vector<CourseLesson> course = CourseLessons();
  CHECK(page.Find(TitleOf(course[0]))["enabled"] == true);
  CHECK(ValueOf(page, TitleOf(course[0]), "button") == "next");
  CHECK(page.Find(TitleOf(course[1]))["enabled"] == false);
  CHECK(ValueOf(page, TitleOf(course[5]), "button") == "opens after the first 3 lessons");
  page.Click(TitleOf(course[5]));
  CHECK_FALSE(page.Has("All lessons"));
  page.Click("Open all lessons");
  page.Frames(2);
  CHECK(page.Find(TitleOf(course[5]))["enabled"] == true);
  CHECK(ReadProgress(page.host().stored.at(kProgressKey))->all_open);
}

TEST_CASE("the run names the mistake, and the bet that came before it counts") {
  Harness page(ByLink("lesson=6"));
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  CHECK_FALSE(page.Has("All lessons") == false);
  TypeInto(page, "Your bet: p99", "480ms");
  page.Click("Submit");
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  CHECK(page.Has("Debrief: not passed yet"));
  CHECK_FALSE(Says(page, "Sized by the mean").empty());
  CHECK(page.host().told.empty());
  CHECK_FALSE(Says(page, "You said 480 ms").empty());
  // It cannot be changed now for the setting that has been seen.
  CHECK_FALSE(page.Has("Your bet: p99 value"));
  TypeInto(page, "Replicas", "12");
  page.Frames(2);
  CHECK(page.Has("Your bet: p99 value"));
  TypeInto(page, "Replicas", "10");
  page.Frames(2);
  CHECK_FALSE(Says(page, "You said 480 ms").empty());
}

TEST_CASE("bets stand over a reload") {
  Harness page(ByLink("lesson=6"));
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  TypeInto(page, "Your bet: p99", "480ms");
  page.Click("Run this setting");
  REQUIRE(page.UntilSettled());
  HarnessOptions options = ByLink("lesson=6");
  options.stored = page.host().stored;
  Harness again(std::move(options));
  REQUIRE(again.UntilSettled());
  again.Frames(3);
  CHECK(again.Has("Your bet stands"));
  CHECK_FALSE(again.Has("Your bet: p99 value"));
  // Another setting is open, and the one that was seen is still closed after it.
  TypeInto(again, "Replicas", "12");
  again.Frames(2);
  CHECK(again.Has("Your bet: p99 value"));
  TypeInto(again, "Your bet: p99", "490ms");
  TypeInto(again, "Replicas", "10");
  again.Frames(2);
  CHECK(again.Has("Your bet stands"));
  again.Click("Run this setting");
  REQUIRE(again.UntilSettled());
  again.Frames(3);
  CHECK_FALSE(Says(again, "You said 480 ms").empty());
}

TEST_CASE("a teacher's link locks knobs, hides parts and chooses the seed") {
  Harness free(ByLink("lesson=7"));
  REQUIRE(free.UntilSettled());
  free.Frames(3);
  CHECK(free.Has("Largest batch value"));
  CHECK(free.Has("Hint 1 of 3"));
  CHECK(free.Has("bill"));
  Harness page(ByLink("lesson=7&lock=max_size,gpus&hide=hints,cost&seed=77"));
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  CHECK(page.Has("Lesson 7: Dynamic batching"));
  CHECK_FALSE(page.Has("Largest batch value"));
  CHECK_FALSE(page.Has("GPUs value"));
  CHECK(page.Has("Longest wait for a fuller batch value"));
  CHECK(page.Has("Locked by the link of your teacher."));
  CHECK_FALSE(page.Has("Hint 1 of 3"));
  CHECK_FALSE(page.Has("bill"));
  // Another seed is another run.
  CHECK(ValueOf(page, "p95 in the quiet hour", "text") !=
        ValueOf(free, "p95 in the quiet hour", "text"));
}

TEST_CASE("a link opens a lesson whatever the order, and nonsense opens the map") {
  Harness page(Kept({}));
  Harness other([] {
    HarnessOptions options = Kept({});
    options.app.fragment = "lesson=5";
    return options;
  }());
  REQUIRE(other.UntilSettled());
  other.Frames(2);
  CHECK(other.Has("Lesson 5: Pooling and load balancing"));
  Harness none(ByLink("lesson=99"));
  REQUIRE(none.UntilSettled());
  none.Frames(2);
  CHECK(none.Has("Begin with lesson 1"));
}

TEST_CASE("a lesson leaves the visitor's own scenario alone") {
  Harness page(Kept(AllOpen()));
  REQUIRE(page.UntilSettled());
  const std::string own = page.State()["text"];
  page.Click("Learn");
  page.Frames(2);
  page.Click(TitleOf(CourseLessons()[5]));
  REQUIRE(page.UntilSettled());
  page.Click("Submit");
  REQUIRE(page.UntilSettled());
  page.Click("All lessons");
  page.Frames(2);
  page.Click("Dashboard");
  page.Frames(2);
  CHECK(page.State()["text"] == own);
  CHECK(page.State()["metrics"].contains("latency.p99"));
  // Unlocked it takes the dashboard, and one's own is kept.
  page.Click("Learn");
  page.Frames(2);
  page.Click(TitleOf(CourseLessons()[5]));
  REQUIRE(page.UntilSettled());
  page.Click("Submit");
  REQUIRE(page.UntilSettled());
  page.Frames(2);
  page.Click("Open this system unlocked");
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["place"] == "Dashboard");
  CHECK(page.State()["text"].get<std::string>().find("Ten replicas' worth of work") !=
        std::string::npos);
  page.Key(ImGuiKey_Z, true);
  page.UntilSettled();
  CHECK(page.State()["text"] == own);
}

TEST_CASE("leaving while it plays stops it") {
  HarnessOptions options = ByLink("lesson=13");
  options.jobs = std::make_unique<LocalJobs>(Resources(), Seconds, 0.0005);
  Harness page(std::move(options));
  page.Frames(4);
  REQUIRE(page.app().Busy());
  page.Click("All lessons");
  page.Frames(3);
  CHECK(page.Has("Save progress as a file"));
  page.UntilSettled();
  CHECK(page.UntilIdle());
}

TEST_CASE("progress goes out as a file and comes back in") {
  Progress progress = AllOpen();
  progress.lessons["staffing"] = {true, 2, 3, 1, 4, "lesson = \"staffing\"\n"};
  Harness page(Kept(progress));
  page.UntilSettled();
  page.Click("Learn");
  page.Frames(2);
  page.Click("Save progress as a file");
  const std::string file = page.host().downloads.at(kProgressFile);
  const std::string text = file.substr(file.find('\n') + 1);
  Harness other(Kept({}));
  other.UntilSettled();
  other.app().OpenFile(kProgressFile, text);
  other.Frames(3);
  CHECK(other.State()["place"] == "Learn");
  const std::string staffing = TitleOf(CourseLessons()[5]);
  CHECK(ValueOf(other, staffing, "button") == "done, 2 of 3 stars");
  other.app().OpenFile("mine.course", "nonsense");
  other.Frames(3);
  CHECK(ValueOf(other, staffing, "button") == "done, 2 of 3 stars");
  const auto kept = ReadProgress(other.host().stored.at(kProgressKey));
  REQUIRE(kept);
  CHECK(kept->Of("staffing").draft == "lesson = \"staffing\"\n");
}

TEST_CASE("whatever a progress file says, what is read is within bounds") {
  for (const char* bad : {"", "course = 2", "lesson = 1", "course = \"1\"", "[[[", "course = 1.5"})
    CHECK_FALSE(ReadProgress(bad));
  CHECK_FALSE(ReadProgress("course = 1\n#" + std::string(kMostProgress, 'x')));
  const auto read = ReadProgress(
      "course = 1\n[lesson.a]\nstars = 99\nmost_stars = 3\nhints = -4\npassed = \"yes\"\n"
      "[lesson.\"../b\"]\nstars = 1\n[lesson.c]\ndraft = \"" + std::string(kMostDraft + 1, 'd') +
      "\"\n");
  REQUIRE(read);
  CHECK(read->lessons.size() == 2);
  CHECK(read->Of("a").stars == 3);
  CHECK(read->Of("a").hints == 0);
  CHECK_FALSE(read->Of("a").passed);
  CHECK(read->Of("c").draft.empty());
  Progress mine, theirs;
  mine.lessons["a"] = {true, 1, 3, 0, 1, "mine"};
  theirs.lessons["a"] = {true, 3, 3, 2, 1, "theirs"};
  mine.Merge(theirs);
  CHECK(mine.Of("a").stars == 3);
  CHECK(mine.Of("a").hints == 2);
  CHECK(mine.Of("a").draft == "mine");
}

TEST_CASE("a curve is drawn with the mouse in one stroke, and with keys") {
  Harness page(ByLink("lesson=2"));
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  const auto centre = [&](const std::string& label) {
    const auto rect = page.Find(label, "slider")["rect"];
    return ImVec2(rect[0].get<float>() + rect[2].get<float>() / 2,
                  rect[1].get<float>() + rect[3].get<float>() / 2);
  };
  CHECK(ValueOf(page, "p95 at 5/s", "slider") == "not drawn");
  const ImVec2 first = centre("p95 at 1/s"), last = centre("p95 at 8/s");
  page.MoveTo({first.x, first.y + 40});
  page.Frame();
  page.Press();
  page.MoveTo({last.x, last.y - 40});
  page.Frames(2);
  page.Release();
  const double low = page.Find("p95 at 1/s", "slider")["now"];
  const double middle = page.Find("p95 at 5/s", "slider")["now"];
  const double high = page.Find("p95 at 8/s", "slider")["now"];
  CHECK(low < middle);
  CHECK(middle < high);
  // The first point has the focus, which Tab shows.
  page.Key(ImGuiKey_Tab);
  const double before = page.Find("p95 at 1/s", "slider")["now"];
  page.Key(ImGuiKey_UpArrow);
  page.Key(ImGuiKey_UpArrow);
  const double after = page.Find("p95 at 1/s", "slider")["now"];
  CHECK(after > before);
  page.Key(ImGuiKey_PageDown);
  CHECK(page.Find("p95 at 1/s", "slider")["now"].get<double>() < after);
}

TEST_CASE("on a phone nothing lies over another, and targets are large") {
  for (const char* link : {"lesson=2", "lesson=12", "lesson=14"}) {
    CAPTURE(link);
    Harness page(ByLink(link, {390, 4000}));
    REQUIRE(page.UntilSettled());
    page.Frames(6);
    CHECK(page.UntilIdle(300));
    std::vector<nlohmann::json> controls;
    for (const auto& widget : page.Tree()) {
      const std::string kind = widget["kind"];
      if (kind != "button" && kind != "slider" && kind != "radio") continue;
      const std::string label = widget["label"];
      CAPTURE(label);
      const auto& rect = widget["rect"];
      CHECK(rect[0].get<float>() >= 0);
      CHECK(rect[0].get<float>() + rect[2].get<float>() <= 390);
      if (!label.ends_with(" value")) CHECK(rect[3].get<float>() >= 36);
      controls.push_back(widget);
    }
    for (size_t i = 0; i < controls.size(); ++i) {
      for (size_t j = i + 1; j < controls.size(); ++j) {
        const auto& a = controls[i]["rect"];
        const auto& b = controls[j]["rect"];
        const auto before = [](const auto& x, const auto& y, int axis) {
          return x[axis].template get<float>() + x[axis + 2].template get<float>() <=
                 y[axis].template get<float>() + 0.5F;
        };
        const bool apart = before(a, b, 0) || before(b, a, 0) || before(a, b, 1) || before(b, a, 1);
        CAPTURE(controls[i]["label"]);
        CAPTURE(controls[j]["label"]);
        CHECK(apart);
      }
    }
  }
}

TEST_CASE("the memo of the capstone takes figures of the last run with their digest") {
  Harness page(ByLink("lesson=14"));
  REQUIRE(page.UntilSettled());
  page.Frames(3);
  CHECK_FALSE(Says(page, "Run your plan; then").empty());
  page.Click("Run this setting");
  REQUIRE(page.UntilSettled());
  page.Frames(4);
  page.Click("p99", "link");
  page.Frames(3);
  CHECK_FALSE(Says(page, "seed 1, digest ").empty());
  const auto kept = ReadProgress(page.host().stored.at(kProgressKey));
  CHECK(kept->Of("capacity_plan").draft.find("[[memo]]\nfigure = \"p99\"") != std::string::npos);
  page.Click("Copy a link to this lesson");
  CHECK(page.host().clipboard == "https://example.org/#lesson=14");
  page.Click("Save my answer");
  CHECK(page.host().downloads.at("capacity_plan.toml").find("[[memo]]") != std::string::npos);
}

TEST_CASE("what a lesson's job tells goes through a worker and back") {
  const CourseLesson shipped = CourseLessons()[5];
  const Lesson lesson = Graded(shipped);
  LessonAnswer answer;
  answer.name = "answer";
  answer.knobs = lesson.ReferenceWith({});
  answer.bets["p99"] = 0.5;
  answer.curves["p99"] = {0.7, 0.5, NAN, 0.47, 0.46, 0.46};
  LessonNews news;
  const auto yardstick = MakeYardstick(lesson, DerivedSeeds(lesson), Terms());
  REQUIRE(yardstick);
  const auto grade = GradeAnswer(lesson, answer, yardstick.value(), Terms());
  REQUIRE(grade);
  news.graded = true;
  news.grade = grade.value();
  news.yardstick = yardstick.value();
  news.own = grade.value().runs;
  news.curves["p99"] = {grade.value().runs};
  const std::string bytes = PackLesson(news);
  LessonNews back;
  REQUIRE(UnpackLesson(bytes, &back));
  CHECK(PackLesson(back) == bytes);
  CHECK(back.grade.debrief == news.grade.debrief);
  CHECK(back.grade.curves.size() == 1);
  CHECK(back.yardstick.seeds == news.yardstick.seeds);
  for (size_t size = 0; size < bytes.size(); size += 97)
    CHECK_FALSE(UnpackLesson(std::string_view(bytes).substr(0, size), &back));
  // The job of the page: the very same grade, and the answer's text the very same answer.
  LessonAsk ask;
  ask.lesson = shipped.name;
  ask.text = shipped.text;
  ask.answer = AnswerText(lesson, answer);
  ask.grade = true;
  JobRequest request = RequestOf(ask);
  request.settings.push_back({"tries", "2"});
  Job job(request, Resources());
  while (!job.done()) {
    if (!job.Step(10'000)) continue;
    const JobNews told = job.TakeNews();
    CHECK(told.error.empty());
    if (told.done) REQUIRE(UnpackLesson(told.lesson, &back));
  }
  LessonNews same;
  same.graded = true;
  same.grade = grade.value();
  same.yardstick = yardstick.value();
  CHECK(PackLesson(back) == PackLesson(same));
}

}  // namespace
}  // namespace servescape::ui
