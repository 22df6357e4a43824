// SPDX-License-Identifier: MIT
#include "ui/lesson_work.h"

namespace servescape::ui {

std::unique_ptr<LessonWork> MakeLessonWork(const JobRequest&, const Resources&) { return nullptr; }

}  // namespace servescape::ui
