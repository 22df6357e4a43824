// SPDX-License-Identifier: MIT
// Words of scenario files that decide which other keys of their table have a meaning.
#pragma once

#include <array>
#include <string_view>

#include "sim/scenario/config_store.h"
#include "sim/scenario/config_traffic.h"

namespace servescape {

template <class T>
struct KindFor {
  std::string_view word;
  T value;
  std::string_view keys;    // that mean something with it; a space before and after each
  std::string_view needed;  // those it cannot do without; the same
};

// traffic.*.arrivals; rate may be given by users.
inline constexpr std::array<KindFor<ArrivalKind>, 8> kArrivals{{
    {"poisson", ArrivalKind::kPoisson, " rate users profile session ", " rate "},
    {"uniform", ArrivalKind::kUniform, " rate users profile session ", " rate "},
    {"renewal", ArrivalKind::kRenewal, " rate users profile session interarrival ",
     " rate interarrival "},
    {"gamma", ArrivalKind::kRenewal, " rate users profile session cv ", " rate cv "},
    {"weibull", ArrivalKind::kRenewal, " rate users profile session shape ", " rate shape "},
    {"closed", ArrivalKind::kClosed, " clients requests think ", " clients "},
    {"trace", ArrivalKind::kTrace, " trace ", " trace "},
    {"mmpp", ArrivalKind::kMmpp, " states profile session ", " states "},
}};

// traffic.*.profile[].shape; needed: the one key that gives the height, without spaces.
inline constexpr std::array<KindFor<ProfileShape>, 7> kShapes{{
    {"spike", ProfileShape::kSpike, " shape at factor ramp hold ", "factor"},
    {"step", ProfileShape::kStep, " shape at factor ", "factor"},
    {"ramp", ProfileShape::kRamp, " shape at factor ramp ", "factor"},
    {"diurnal", ProfileShape::kDiurnal, " shape amplitude period peak ", "amplitude"},
    {"weekly", ProfileShape::kWeekly, " shape days ", "days"},
    {"points", ProfileShape::kPoints, " shape points ", "points"},
    {"counts", ProfileShape::kCounts, " shape file column interval ", "file"},
}};

// traffic.*.keys.distribution
inline constexpr std::array<KindFor<KeyKind>, 4> kKeyKinds{{
    {"zipf", KeyKind::kZipf, " distribution exponent count drift ", " count "},
    {"uniform", KeyKind::kUniform, " distribution count ", " count "},
    {"hot_set", KeyKind::kHotSet, " distribution count hot_share hot_count drift ",
     " count hot_share hot_count "},
    {"trace", KeyKind::kTrace, " distribution ", ""},
}};

// incident[].kind; beside kind and at.
inline constexpr std::array<KindFor<IncidentKind>, 7> kIncidentKinds{{
    {"crash", IncidentKind::kCrash, " duration service replicas ", " service "},
    {"zone_loss", IncidentKind::kZoneLoss, " duration service zone ", ""},
    {"slow", IncidentKind::kSlow, " duration service replicas factor ", " service factor "},
    {"partition", IncidentKind::kPartition, " duration service ", " service "},
    {"errors", IncidentKind::kErrors, " duration service error_rate ", " service error_rate "},
    {"brown_out", IncidentKind::kBrownOut, " duration service store factor ", " factor "},
    {"flush", IncidentKind::kFlush, " cache ", " cache "},
}};

}  // namespace servescape
