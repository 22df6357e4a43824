// SPDX-License-Identifier: MIT
// Ctrl-C ends the program at once, but for a study: there the first one asks it to stop; the second
// one, or the first where the program has not ended a moment later (a model being built, a long
// single event), ends it at once. Whichever signal ends it, no unfinished file is left.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace servescape {

// Before the first file is opened, and again when the study is over.
void EndOnInterrupt();
// Before a study.
void StopOnInterrupt();
bool Interrupted();
// "interrupted after 3 of 10 replications; there is no report": of `all` parts of the work (one:
// "interrupted before the run was over; there is no report"). `end` is what stands at the end.
std::string InterruptedWords(size_t done, size_t all, std::string_view part,
                             std::string_view end = "there is no report");

// A file that is to be removed if a signal ends the program; noted before it is made. The text
// must stay where it is until it is forgotten.
void NoteUnfinished(const char* path);
void ForgetUnfinished(const char* path);

// Asks the study to stop because a thread of it has failed.
void StopStudies();
bool StudiesStopped();  // or interrupted

}  // namespace servescape
