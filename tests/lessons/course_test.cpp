// SPDX-License-Identifier: MIT
// Every lesson of the course is one, on a few seeds: untouched it fails, its reference passes,
// without each lever or with more money it fails, and mistakes are recognised. The target `lessons`
// does the same on all seeds, and seeks the best answers.
#include <set>

#include "scenarios/embedded.h"
#include "sim/lessons/check.h"
#include "tests/lessons/small_lesson.h"

namespace servescape {
namespace {

using namespace testing;  // NOLINT: a test

CheckedLesson Checked(const Lesson& lesson, size_t seeds) {
  const auto checked = CheckLesson(lesson, {false, seeds}, PlainTerms());
  if (!checked) MESSAGE(checked.error());
  REQUIRE(checked);
  return checked.value();
}

TEST_CASE("each lesson is one") {
  int number = 0;
  std::set<std::string> titles;
  for (const EmbeddedFile& file : EmbeddedLessons()) {
    CAPTURE(std::string(file.path));
    const auto lesson = ReadLesson(file.text, "course", PlainLoader());
    if (!lesson) MESSAGE(Format(lesson.error(), file.text, file.path));
    REQUIRE(lesson);
    CHECK(lesson.value().number == ++number);
    CHECK(titles.insert(lesson.value().title).second);
    CHECK(lesson.value().hints.size() == 3);
    const CheckedLesson checked = Checked(lesson.value(), 2);
    if (!checked.ok()) MESSAGE(ToText(lesson.value(), checked, false));
    CHECK(checked.ok());
  }
  CHECK(number == 14);
}

// What a row of the check is for: a lesson without it is found.
TEST_CASE("a lesson that is none is found") {
  CHECK(Checked(SmallLesson(), 4).ok());
  const struct {
    const char* what;
    const char* before;
    const char* after;
  } broken[] = {{"untouched passes", "start = 1", "start = 2"},
                {"the reference fails", "reference = { desks = 2 }", "reference = { desks = 4 }"},
                {"the lever is not needed", "without = { desks = 1 }", "without = { desks = 2 }"},
                {"money helps", "overspend = { desks = 5 }", "overspend = { desks = 2 }"},
                {"the mistake is not seen", "when = \"busy > 0.8\"", "when = \"busy > 1.1\""},
                {"the reference is accused", "when = \"busy > 0.8\"", "when = \"busy > 0.2\""},
                {"a neighbour fails", "high = 1.02", "high = 30"}};
  for (const auto& each : broken) {
    CAPTURE(each.what);
    CHECK_FALSE(Checked(SmallLesson(With(kSmallLesson, each.before, each.after)), 4).ok());
  }
}

}  // namespace
}  // namespace servescape
