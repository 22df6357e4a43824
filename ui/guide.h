// SPDX-License-Identifier: MIT
// A first visit's thirty seconds with the first scenario: one change to try, what it measured, a
// question with two answers, what that measured, and three doors. It can be left at any time and
// comes once.
#pragma once

#include <cstdint>
#include <string>

namespace servescape::ui {

class Session;
class Host;
class Parcel;

enum class GuideStep : uint8_t { kOff, kTry, kQuestion, kDoors };

struct Guide {
  GuideStep step = GuideStep::kOff;
  double shown_at = 0;      // when the step began, seconds
  std::string waits_for;    // the text whose run the next step tells of; empty: nothing done yet
  std::string before;       // figures of the run before that
};

// kTry for who has never been here and asked for nothing else.
Guide StartGuide(const Session& session, Host& host, bool asked);
// Goes on when the run that a step waits for is there.
void AdvanceGuide(Session& session, Host& host, Guide* guide);
void EndGuide(Host& host, Guide* guide);
// For the app of another module.
void HandGuide(Parcel& parcel, const Guide& guide);
void TakeGuide(Parcel& parcel, Guide* guide);
// "p99 1.43 s, $1.58/h" of the present run; empty where there is none.
std::string FiguresOf(const Session& session);

}  // namespace servescape::ui
