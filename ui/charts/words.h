// SPDX-License-Identifier: MIT
// Figures in words as the charts say them, on top of report/format.h. What is not known is "-".
#pragma once

#include <string>

#include "sim/report/format.h"

namespace servescape::ui {

// Rounded to two significant digits.
double TwoDigits(double value);

std::string PerSecond(double rate);    // "1,260/s", "-" for NaN
std::string Requests(double count);    // "412", "1,043", "0.4", "12.3 k"
std::string Share(double ratio);       // "71 %": whole percents
std::string Signed(double rate);       // "+217/s", "-80/s"
std::string Grouped(double whole);     // "12,500": a whole number
std::string Counted(double whole, const std::string& noun);  // "12.3 k requests", "1 request"
std::string ShortCount(double value);  // "1.2 k", "800": ticks
std::string Clock(double time, double duration);  // "14:06", "8.4 s", "1:02:10"

}  // namespace servescape::ui
