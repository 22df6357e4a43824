// SPDX-License-Identifier: MIT
// What `servescape autoscale` prints of the ticks that were played.
#pragma once

#include <string>

#include "sim/cli/autoscale.h"

namespace servescape {

Json ToJson(const Played& played);
std::string ToCsv(const Played& played);
// `changes`: only ticks that change the replicas.
std::string ToTable(const Played& played, bool changes, bool color);

}  // namespace servescape
