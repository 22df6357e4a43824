// SPDX-License-Identifier: MIT
#include "ui/lesson_job.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <utility>

#include "sim/lessons/read.h"
#include "sim/lessons/stepped_grade.h"
#include "ui/scalers.h"

namespace servescape::ui {
namespace {

constexpr const char* kLesson = "lesson";
constexpr const char* kAnswer = "answer";
constexpr const char* kGrade = "grade";
constexpr const char* kSeed = "seed";
constexpr const char* kTries = "tries";
constexpr const char* kWord = "word";

std::string ValueOf(const JobRequest& request, std::string_view path) {
  for (const Setting& setting : request.settings) {
    if (setting.path == path) return setting.value;
  }
  return "";
}

ScenarioLoader LoaderOf(Resources resources) {
  return [files = std::move(resources)](const std::string& text,
                                        const std::vector<Setting>& settings) {
    return LoadWhatIsRead(text, settings, files, nullptr, ModuleScalers());
  };
}

class Work : public LessonWork {
 public:
  Work(const JobRequest& request, const Resources& resources) : load_(LoaderOf(resources)) {
    const std::string name = ValueOf(request, kLesson);
    Result<Lesson, Diagnostics> lesson = ReadLesson(request.text, name, nullptr);
    if (!lesson) {
      error_ = Format(lesson.error(), request.text, "lesson " + name);
      return;
    }
    lesson_ = std::move(lesson).value();
    const std::string text = ValueOf(request, kAnswer);
    Result<LessonAnswer, Diagnostics> answer = ReadAnswer(text, "answer", lesson_, load_);
    if (!answer) {
      for (const Diagnostic& each : answer.error()) {
        if (each.severity != Severity::kError) continue;
        error_ = each.message;
        break;
      }
      return;
    }
    answer_ = std::move(answer).value();
    if (ValueOf(request, kGrade) == "true")
      BeginGrade(ValueOf(request, kTries), ValueOf(request, kWord));
    else BeginTry(std::strtoull(ValueOf(request, kSeed).c_str(), nullptr, 10),
             std::strtoull(ValueOf(request, kTries).c_str(), nullptr, 10));
  }

  void Step(int64_t events) override {
    if (done()) return;
    if (graded_) {
      graded_->Step(events);
      return;
    }
    playing_->Step(events);
    if (!playing_->done()) return;
    if (!playing_->error().empty()) error_ = playing_->error();
    else Keep();
  }

  bool done() const override {
    if (!error_.empty()) return true;
    return graded_ ? graded_->done() : playing_ == nullptr;
  }
  double progress() const override {
    if (done()) return 1;
    if (graded_) return graded_->progress();
    return (static_cast<double>(stage_) + playing_->progress()) /
           static_cast<double>(1 + answer_.curves.size());
  }
  std::string error() const override {
    return error_.empty() && graded_ ? graded_->error() : error_;
  }
  std::string Packed() override {
    if (graded_) {
      news_.graded = true;
      news_.grade = graded_->grade();
      news_.yardstick = graded_->yardstick();
    }
    return PackLesson(news_);
  }
  ReportPtr Report() override { return report_; }

 private:
  // `fewer`: so many seeds in place of the lesson's, and the best answer is not sought.
  void BeginGrade(const std::string& fewer, const std::string& word) {
    if (!fewer.empty()) {
      lesson_.seeds = static_cast<uint32_t>(std::strtoul(fewer.c_str(), nullptr, 10));
      lesson_.score.figure.clear();
    }
    graded_.emplace(lesson_, answer_, DerivedSeeds(lesson_, word), load_);
  }
  void BeginTry(uint64_t seed, uint64_t tries) {
    for (uint64_t i = 0; i < std::clamp<uint64_t>(tries, 1, 10); ++i) seeds_.push_back(seed + i);
    Begin({{"answer", answer_.knobs, answer_.scenario, answer_.bets, false, -1}}, seeds_);
  }
  void Begin(std::vector<Board> boards, std::vector<uint64_t> seeds) {
    playing_ = std::make_unique<SteppedBoards>(lesson_, std::move(boards), std::move(seeds),
                                               load_);
    if (!playing_->error().empty()) error_ = playing_->error();
  }

  // What has been played; then the next curve, or nothing more.
  void Keep() {
    if (stage_ == 0) {
      report_ = std::make_shared<const RunReport>(playing_->FirstReport());
      news_.own = std::move(playing_->Take().front());
    } else {
      news_.curves[CurveAt(stage_ - 1)->name] = playing_->Take();
    }
    playing_.reset();
    if (stage_ == answer_.curves.size()) return;
    const LessonCurve& curve = *CurveAt(stage_);
    ++stage_;
    Begin(CurveBoards(lesson_, curve, answer_.knobs), CurveSeeds(seeds_));
  }
  const LessonCurve* CurveAt(size_t index) const {
    return lesson_.FindCurve(std::next(answer_.curves.begin(), static_cast<long>(index))->first);
  }

  ScenarioLoader load_;
  Lesson lesson_;
  LessonAnswer answer_;
  std::vector<uint64_t> seeds_;
  std::string error_;
  size_t stage_ = 0;  // 0: the answer itself; then its curves
  std::unique_ptr<SteppedBoards> playing_;
  std::optional<SteppedGrade> graded_;
  ReportPtr report_;
  LessonNews news_;
};

}  // namespace

JobRequest RequestOf(const LessonAsk& ask) {
  JobRequest out;
  out.kind = JobKind::kLesson;
  out.text = ask.text;
  out.settings = {{kLesson, ask.lesson}, {kAnswer, ask.answer}};
  if (ask.grade) {
    out.settings.push_back({kGrade, "true"});
  } else {
    out.settings.push_back({kSeed, std::to_string(ask.seed)});
    out.settings.push_back({kTries, std::to_string(ask.tries)});
  }
  return out;
}

std::unique_ptr<LessonWork> MakeLessonWork(const JobRequest& request, const Resources& resources) {
  return std::make_unique<Work>(request, resources);
}

}  // namespace servescape::ui
