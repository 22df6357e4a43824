// SPDX-License-Identifier: MIT
// Edits of a scenario's text that keep its comments, order and formatting: each takes the text and
// gives the text after one change, or says in a sentence why not. They are pure: a caller hands
// the result to Session::ChangeText, which makes it one step of undo. What an edit leaves can
// always be parsed; it may be incomplete (a service that nothing calls yet), which
// Session::diagnostics then says. Works on what the text has, whichever way it is written:
// [service.x], dotted keys, inline tables, [[path.main]] or path.main = [{ ... }].
//
// Names: a `part` is "service.x", "cache.x", "store.x", "traffic.x", "class.x" or "path.x"; a
// `step` is an entry of a path ("path.main.2"); a `path` is any dotted path of a value, array
// entries by their index ("service.x.batching.max_size", "path.main.0.parallel.1", "slo.0").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/diagnostic.h"

namespace servescape::ui {

struct Edited {
  std::string text;   // unchanged where the edit was refused
  std::string wrong;  // why it was refused; empty: it was not
  bool ok() const { return wrong.empty(); }
};

// Keys and TOML literals, in order: {"call", "\"ranker\""}, {"replicas", "2"}.
using Pairs = std::vector<std::pair<std::string, std::string>>;

// --- Keys ---

// Replaces the value in place, or adds the key to its table (made if need be). The value is a TOML
// literal; a bare word or quantity (250ms, power_of_two) becomes a string, as with --set.
Edited SetKey(std::string_view text, const std::string& path, const std::string& literal);
// Removes a key, a table with all below it, or an entry of an array.
Edited RemoveKey(std::string_view text, const std::string& path);
// The literal of the value as written, or "" where the text does not have it (see GetValue of
// load.h for defaults).
std::string KeyText(std::string_view text, const std::string& path);
bool HasKey(std::string_view text, const std::string& path);

// --- Tables and lists ---

// A new table such as [service.x], after the others of its kind.
Edited AddTable(std::string_view text, const std::string& table, const Pairs& pairs);
// A new entry of a list of tables (path.main, incident, traffic.x.profile) before entry `index`;
// at the end for an index past it. The list is made if there is none.
Edited AddEntry(std::string_view text, const std::string& list, size_t index, const Pairs& pairs);
// A literal into a list of values (slo, path.main.0.parallel) before entry `index`.
Edited AddItem(std::string_view text, const std::string& list, size_t index,
               const std::string& literal);
// Entries of a list of tables or values; 0 where there is none.
size_t CountOf(std::string_view text, const std::string& list);

// --- Parts ---

// Names below a kind ("service"), in the order of the text.
std::vector<std::string> NamesOf(std::string_view text, std::string_view kind);
// `wish`, or `wish_2`, ...: a name that no part has (services and paths share theirs).
std::string FreeName(std::string_view text, const std::string& wish);
// Where the text refers to a part: paths of values, or of entries of tables keyed by its name.
std::vector<std::string> ReferencesTo(std::string_view text, const std::string& part);
// The part and all that refers to it: steps of paths, fallbacks, goals, incidents, studies. A path
// that loses its last step goes, too.
Edited RemovePart(std::string_view text, const std::string& part);
// Also everywhere it is referred to. `name` is the bare new name.
Edited RenamePart(std::string_view text, const std::string& part, const std::string& name);
// A copy named `name` after it; nothing refers to the copy yet.
Edited DuplicatePart(std::string_view text, const std::string& part, const std::string& name);

// --- Paths ---

// Where a scenario has no path and the engine takes its only service: says so in the text, as
// path.main. The text as it is where it has a path, or no service.
Edited MakePathExplicit(std::string_view text);
// Before a second path is made: names the only one at the sources that take it because it is.
Edited NameOnlyPath(std::string_view text);
// Removes a step; its path with all that takes it, if it was the last one.
Edited RemoveStep(std::string_view text, const std::string& step);
// Moves a step within its path.
Edited MoveStep(std::string_view text, const std::string& step, size_t to);
// Lets the step also call `target` (a service or a path): at once (parallel), or in place of the
// step for a share of requests (branch). Or runs what it does several times, at once (fan_out) or
// one after the other (loop), with no target.
enum class Fork : uint8_t { kParallel, kBranch, kFanOut, kLoop };
Edited ForkStep(std::string_view text, const std::string& step, const std::string& target,
                Fork fork);
// Policies around a step or a source of traffic ("traffic.x"): sensible first values.
enum class Wrap : uint8_t { kTimeout, kRetry, kHedge };
Edited WrapCall(std::string_view text, const std::string& step, Wrap wrap);
Edited UnwrapCall(std::string_view text, const std::string& step, Wrap wrap);
bool IsWrapped(std::string_view text, const std::string& step, Wrap wrap);

// --- Places ---

// The part or step whose lines hold this place of the text ("service.x", "path.main.2",
// "traffic.x", "run", "incident.0"); "" above all tables.
std::string TableAt(std::string_view text, Position position);
// The part that a diagnostic is about: by its place, or by what its words name.
std::string TableOf(std::string_view text, const Diagnostic& diagnostic);

// A string as a TOML literal.
std::string Quoted(std::string_view text);
// Letters, digits, _ and -: what a part can be called.
bool IsName(std::string_view name);

}  // namespace servescape::ui
