// SPDX-License-Identifier: MIT
#include "sim/lessons/stepped_grade.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/studies/sweep.h"

namespace servescape {

struct SteppedGrade::Impl {
  Impl(const Lesson& graded, LessonAnswer given, std::vector<uint64_t> on, ScenarioLoader load)
      : lesson(graded), answer(std::move(given)), seeds(std::move(on)) {
    terms.load = std::move(load);
    terms.recall = &recall;
    expected = Expected();
    Ask();
  }

  // Runs that it takes, if the first point that is tried for the best one is it.
  double Expected() const {
    double points = lesson.score.figure.empty() ? 0 : 1;
    for (const std::string& over : lesson.score.over) {
      const Result<StudyKnob, std::string> knob = ReadKnob(over);
      if (knob) points *= static_cast<double>(knob.value().values.size());
    }
    const double boards = 3 + static_cast<double>(lesson.variants.size()) + (points > 0 ? 1 : 0);
    double curves = 0;
    for (const auto& [name, values] : answer.curves) curves += static_cast<double>(values.size());
    return boards * static_cast<double>(seeds.size()) + 2 * points +
           curves * static_cast<double>(CurveSeeds(seeds).size()) +
           static_cast<double>(answer.memo.size());
  }

  // From the start, with all that has been played so far.
  void Ask() {
    recall.next = 0;
    recall.asked.reset();
    Result<Yardstick, std::string> measure = MakeYardstick(lesson, seeds, terms);
    if (!measure) return Play(measure.error());
    Result<Grade, std::string> graded = GradeAnswer(lesson, answer, measure.value(), terms);
    if (!graded) return Play(graded.error());
    grade = std::move(graded).value();
    yardstick = std::move(measure).value();
  }

  void Play(const std::string& why) {
    if (!recall.asked) {
      error = why;
      return;
    }
    PlayedBoards::Asked& asked = *recall.asked;
    runs = static_cast<double>(asked.boards.size() * asked.seeds.size());
    playing.emplace(lesson, std::move(asked.boards), std::move(asked.seeds), terms.load);
    error = playing->error();
  }

  const Lesson& lesson;
  LessonAnswer answer;
  std::vector<uint64_t> seeds;
  PlayedBoards recall;
  LessonTerms terms;
  std::optional<SteppedBoards> playing;
  double runs = 0, played = 0, expected = 1;
  std::string error;
  std::optional<Grade> grade;
  std::optional<Yardstick> yardstick;
};

SteppedGrade::SteppedGrade(const Lesson& lesson, LessonAnswer answer, std::vector<uint64_t> seeds,
                           ScenarioLoader load)
    : impl_(std::make_unique<Impl>(lesson, std::move(answer), std::move(seeds),
                                   std::move(load))) {}

SteppedGrade::~SteppedGrade() = default;

void SteppedGrade::Step(int64_t events) {
  if (done()) return;
  Impl& all = *impl_;
  all.playing->Step(events);
  if (!all.playing->done()) return;
  all.played += all.runs;
  all.recall.played.push_back(all.playing->Take());
  all.playing.reset();
  all.Ask();
}

bool SteppedGrade::done() const { return !impl_->error.empty() || impl_->grade.has_value(); }

const std::string& SteppedGrade::error() const { return impl_->error; }

double SteppedGrade::progress() const {
  if (done()) return 1;
  const double now = impl_->played + impl_->runs * impl_->playing->progress();
  return std::min(0.99, now / impl_->expected);
}

const Grade& SteppedGrade::grade() const { return *impl_->grade; }

const Yardstick& SteppedGrade::yardstick() const { return *impl_->yardstick; }

}  // namespace servescape
