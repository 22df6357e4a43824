// SPDX-License-Identifier: MIT
// What is known of the fields of real systems: what each does, its default, what surprises in it,
// since when, from which source, and the recording that shows it. One table: `servescape explain`,
// the reference, the JSON Schema and the app's tooltips read it. To add a field: a row in the file
// of its kind; tests/cli/explain_test.py is red for a field that a reader takes and no row has.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

// A system by the name that the program takes.
struct SystemNote {
  std::string_view name;        // "triton"
  std::string_view called;      // "Triton"
  std::string_view version;     // of the source and the recordings
  std::string_view kind;        // "batcher", "cache", ...
  std::string_view where;       // what takes it: a key of scenarios, verbs
  std::string_view source;      // of its rules
  std::string_view recordings;  // the file of what the real one did; empty: it was not run
};

// A field of a system. What its row in the schema says already (path) is left empty here.
struct FieldNote {
  std::string_view system;
  std::string_view field;
  std::string_view path;      // of its row in the schema; empty: no scenario takes it
  std::string_view does;      // a sentence
  std::string_view standard;  // default, as the system writes it
  std::string_view surprise;  // empty: nothing
  std::string_view since;     // the version; empty: that of the system
  std::string_view source;    // empty: that of the system
  // The case that shows it, behind "FILE: " where that is not the system's; empty: none does.
  std::string_view recording;
};

std::span<const SystemNote> BatcherNotes();
std::span<const FieldNote> BatcherFields();
std::span<const SystemNote> CacheNotes();
std::span<const FieldNote> CacheFields();
std::span<const SystemNote> BalancerNotes();
std::span<const FieldNote> BalancerFields();
std::span<const SystemNote> ScalerNotes();
std::span<const FieldNote> ScalerFields();
std::span<const SystemNote> StepNotes();  // schedulers, vLLM, feature stores, vector indexes
std::span<const FieldNote> StepFields();

// All, in the order in which they are listed.
std::vector<SystemNote> AllSystems();
std::vector<FieldNote> AllFields();
// nullptr: there is none.
const SystemNote* FindSystemNote(std::string_view name);
// What surprises in the row of the schema of that path; "" where nothing does. The first of the
// table where several systems share it.
std::string_view SurpriseAt(std::string_view path);

}  // namespace servescape
