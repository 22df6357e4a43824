// SPDX-License-Identifier: MIT
// Ctrl-C ends the program at once, but for a study: there the first one asks it to stop; the second
// one, or the first where the program has not ended a moment later (a model being built, a long
// single event), ends it at once. Whichever signal ends it, no unfinished file is left.
#pragma once

namespace servescape {

// Before the first file is opened, and again when the study is over.
void EndOnInterrupt();
// Before a study.
void StopOnInterrupt();
bool Interrupted();

// A file that is to be removed if a signal ends the program; noted before it is made. The text
// must stay where it is until it is forgotten.
void NoteUnfinished(const char* path);
void ForgetUnfinished(const char* path);

// Asks the study to stop because a thread of it has failed.
void StopStudies();
bool StudiesStopped();  // or interrupted

}  // namespace servescape
