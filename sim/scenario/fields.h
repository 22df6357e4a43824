// SPDX-License-Identifier: MIT
// Reads what rows of the schema are bound to (bind.h) into the structs of config.h, so that a
// reader written by hand has to know only what crosses fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

// Its address tells one struct from another.
template <class Part>
inline constexpr char kPartId = 0;

// A row's key, in the section of its table.
struct FieldAt {
  const SchemaRow& row;
  const Section& in;
  std::string_view key;
  Reporter& reporter;

  // The value is given and usable, or the row has a default.
  bool known() const { return in.Given(key) || !row.standard.empty(); }
};

// The value, or the row's default, in the field; where there is neither, or the value was reported
// as wrong, the field stays as it is. Numbers are in the row's unit.
void ReadField(const FieldAt& at, bool& field);  // of a table: whether it is given
void ReadField(const FieldAt& at, uint32_t& field);
void ReadField(const FieldAt& at, uint64_t& field);
void ReadField(const FieldAt& at, int64_t& field);
void ReadField(const FieldAt& at, double& field);
void ReadField(const FieldAt& at, Duration& field);
void ReadField(const FieldAt& at, SimTime& field);  // from the start of the run
void ReadField(const FieldAt& at, std::string& field);
// A wrong one is 1, so that a check of its mean does not complain again.
void ReadField(const FieldAt& at, Distribution& field);
void ReadField(const FieldAt& at, std::vector<uint32_t>& field);
void ReadField(const FieldAt& at, std::vector<double>& field);
void ReadField(const FieldAt& at, std::vector<SimTime>& field);

// Which of the row's words the value or the default is; -1: none of them.
int WordOf(const FieldAt& at);

void ReadFields(const Section& in, const char* part_id, void* part, Reporter& reporter);

// Every row at or below the section that is bound to a field of `part`. Rows of a table that is
// not given leave their fields as they are: what the struct has says that the table is absent. In
// a table that is given, a key that is not takes its row's default.
template <class Part>
void ReadFields(const Section& in, Part& part, Reporter& reporter) {
  ReadFields(in, &kPartId<Part>, &part, reporter);
}

}  // namespace servescape
