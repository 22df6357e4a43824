// SPDX-License-Identifier: MIT
// What a job of the kind kLesson does (ui/lesson_job.h). Modules without the course link
// lesson_job_none.cpp: such a job then tells that a key is missing, and a worker with the whole
// engine takes it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ui/jobs.h"

namespace servescape::ui {

// The work of one such job.
class LessonWork {
 public:
  virtual ~LessonWork() = default;
  virtual void Step(int64_t events) = 0;
  virtual bool done() const = 0;
  virtual double progress() const = 0;
  // After done().
  virtual std::string error() const = 0;
  virtual std::string Packed() = 0;   // for UnpackLesson
  virtual ReportPtr Report() = 0;     // of the answer's first run; null where graded
};
// Null in a module without the course.
std::unique_ptr<LessonWork> MakeLessonWork(const JobRequest& request, const Resources& resources);

}  // namespace servescape::ui
