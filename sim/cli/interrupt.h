// SPDX-License-Identifier: MIT
// Ctrl-C: the first one asks the study to stop; the second one, or the first where the program has
// not ended a moment later (a model being built, a long single event), ends it at once.
#pragma once

namespace servescape {

void CatchInterrupt();
bool Interrupted();

// A file that is to be removed if Ctrl-C ends the program at once; the text must stay where it is
// until it is forgotten.
void NoteUnfinished(const char* path);
void ForgetUnfinished(const char* path);

// Asks the study to stop because a thread of it has failed.
void StopStudies();
bool StudiesStopped();  // or interrupted

}  // namespace servescape
