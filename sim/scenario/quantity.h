// SPDX-License-Identifier: MIT
// Quantities as a scenario writes them: a number and a unit in one string ("250ms", "2000/s",
// "1.006 usd/h"). Parsing is exact to the last bit of a double and independent of the locale;
// formatting picks the unit that reads best and parses back to the same value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/time.h"

namespace servescape {

// A finite or infinite decimal number, the whole text: "12", "-1.5e3", "5_000"; nothing else.
std::optional<double> ParseNumber(std::string_view text);

// Units ns, us (or µs), ms, s, min, h, d; seconds. "1.5h", "250 ms", and largest first "1h30min".
// A minus sign is read, so that the caller can say what is wrong with it.
std::optional<double> ParseSeconds(std::string_view text);

// Units /s, /min, /h, /d, after k, M or G where a report has them ("12.3 k/s"); per second.
std::optional<double> ParseRate(std::string_view text);

// "5 usd", "$5", and with their unit "$5/h", "5 usd/h" where `per` is "/h"; US dollars.
std::optional<double> ParseMoney(std::string_view text, std::string_view per);

// "5", "12.3 k", "12 replicas" where `noun` is "replicas".
std::optional<double> ParseCount(std::string_view text, std::string_view noun);

// "1.006 usd/h", "$5/h" or "$5"; US dollars per hour.
std::optional<double> ParseMoneyPerHour(std::string_view text);

// Units B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (of 1024); bytes. "2kB".
std::optional<double> ParseBytes(std::string_view text);

// Units bit/s, kbit/s, Mbit/s, Gbit/s, Tbit/s, B/s, kB/s, MB/s, GB/s; bytes per second.
std::optional<double> ParseBandwidth(std::string_view text);

// "99.9%" or "0.999"; a ratio.
std::optional<double> ParseRatio(std::string_view text);

// A duration in its largest exact unit: "250ms", "30min", "1.5s".
std::string FormatDuration(Duration duration);
// The same for seconds that may hold fractions of a nanosecond.
std::string WriteSeconds(double seconds);
// "2000/s"
std::string WriteRate(double per_second);
// "1.006 usd/h"
std::string FormatMoneyPerHour(double usd_per_hour);
// The shortest decimal text that parses back to the same double: "5", "0.1", "1e-09".
std::string FormatNumber(double value);

}  // namespace servescape
