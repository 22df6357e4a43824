// SPDX-License-Identifier: MIT
// From text to Config. The library reads no files: what a scenario refers to (traces) is asked
// of `resources`, which the program or the page provides.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/config.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/table_parser.h"

namespace servescape {

// A file that a scenario refers to: a table in text (see table_parser.h).
struct Resource {
  Resource(std::string content) : text(std::move(content)) {}  // NOLINT: implicit

  std::string text;
  // What is known of a table that was made from another form: its column of times and their unit
  // (else found, see time_column.h), and where its rows stand in the file.
  std::string time_column, time_unit;
  RowPlaces places;
  // The column of requests per interval where a row is known to be one, and what it is known as.
  std::string counts_column, kind;
  std::string wrong;  // why the file is no table; or empty
  std::string object;  // the file as it is, where it is one JSON object
};

// The file by the path written in the scenario; nothing if there is none.
using Resources = std::function<std::optional<Resource>(const std::string& path)>;

// One override, as in `--set service.model.replicas=3`: the value as a TOML literal; a bare word
// or quantity (power_of_two, 250ms) is taken as a string.
struct Setting {
  std::string path;
  std::string value;
  bool operator==(const Setting&) const = default;
};

struct Loaded {
  Config config;
  Diagnostics warnings;
};

// Parses, applies the settings, fills defaults, resolves units and names, and checks everything.
// On failure all errors at once (warnings among them).
// With advice (advice.h) also what has no effect, and what the field's words are here.
// Services may have autoscalers where there is who reads them (scaler_reader.h).
struct Advice;
struct ScalerReader;
Result<Loaded, Diagnostics> Load(std::string_view text, const std::vector<Setting>& settings,
                                 const Resources& resources, const Advice* advice = nullptr,
                                 const ScalerReader* scalers = nullptr);

// The same, but what this program does not read and others do (an autoscaler, say) is passed over
// and named in Config::passed_over; Load says that it is not played.
Result<Loaded, Diagnostics> LoadWhatIsRead(std::string_view text,
                                           const std::vector<Setting>& settings,
                                           const Resources& resources,
                                           const Advice* advice = nullptr,
                                           const ScalerReader* scalers = nullptr);

// The text with one value replaced in place, or its key added to its table (which is made if
// need be); comments, order and everything else stay. The error is about the path or the text.
Result<std::string, Diagnostics> SetValue(std::string_view text, const Setting& setting);

// The literal text of the value at `path` as the scenario has it, or the schema's default for
// that key, or nothing where the key does not exist.
std::optional<std::string> GetValue(std::string_view text, std::string_view path);

}  // namespace servescape
