// SPDX-License-Identifier: MIT
#include "sim/scenario/fields.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/scenario/check.h"
#include "sim/scenario/read_distribution.h"

namespace servescape {
namespace {

// `rest`: of the row's path, below `in`.
void ReadRow(const SchemaRow& row, std::string_view rest, const Section& in, void* part,
             Reporter& reporter) {
  const size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return row.bind.read({row, in, rest, reporter}, part);
  const Section below = in.Below(rest.substr(0, dot));
  if (below.table()) ReadRow(row, rest.substr(dot + 1), below, part, reporter);
}

}  // namespace

void ReadField(const FieldAt& at, bool& field) {
  if (at.row.type == ValueType::kTable) {
    field = at.in.Given(at.key) != nullptr;
  } else if (at.known()) {
    field = at.in.Boolean(at.key);
  }
}

void ReadField(const FieldAt& at, uint32_t& field) {
  if (at.known()) field = at.in.Count(at.key);
}

void ReadField(const FieldAt& at, uint64_t& field) {
  if (at.known()) field = static_cast<uint64_t>(at.in.Integer(at.key));
}

void ReadField(const FieldAt& at, int64_t& field) {
  if (at.known()) field = at.in.Integer(at.key);
}

void ReadField(const FieldAt& at, double& field) {
  if (at.known()) field = at.in.Quantity(at.key);
}

void ReadField(const FieldAt& at, Duration& field) {
  if (at.known()) field = at.in.Time(at.key);
}

void ReadField(const FieldAt& at, SimTime& field) {
  if (at.known()) field = SimTime{} + at.in.Time(at.key);
}

void ReadField(const FieldAt& at, std::string& field) {
  if (at.known()) field = at.in.Text(at.key);
}

void ReadField(const FieldAt& at, Distribution& field) {
  const Node* given = at.in.Given(at.key);
  if (!given && at.row.standard.empty()) return;
  const Node node = given ? *given : ParseSettingValue(at.row.standard);
  const Label label = at.in.label().Below(at.key);
  if (at.row.type == ValueType::kBytesDistribution && node.kind != NodeKind::kTable) {
    SchemaRow row = at.row;
    row.type = ValueType::kBytes;
    const bool good = CheckScalar(row, node, label, at.reporter);
    field = Constant(good ? *QuantityOf(row.type, node) : 1);
    return;
  }
  const bool timed = at.row.type == ValueType::kTimeDistribution;
  field = ReadDistribution(node, timed, label, at.reporter).value_or(Constant(1));
}

void ReadField(const FieldAt& at, std::vector<uint32_t>& field) {
  if (!at.known()) return;
  field.clear();
  for (const double each : at.in.Quantities(at.key)) field.push_back(static_cast<uint32_t>(each));
}

void ReadField(const FieldAt& at, std::vector<double>& field) {
  if (at.known()) field = at.in.Quantities(at.key);
}

void ReadField(const FieldAt& at, std::vector<SimTime>& field) {
  if (!at.known()) return;
  field.clear();
  for (const double each : at.in.Quantities(at.key)) {
    field.push_back(SimTime{} + FromSeconds(each));
  }
}

int WordOf(const FieldAt& at) {
  const std::vector<std::string> words = WordsOf(at.row);
  const auto found = std::find(words.begin(), words.end(), at.in.Text(at.key));
  return found == words.end() ? -1 : static_cast<int>(found - words.begin());
}

void ReadFields(const Section& in, const char* part_id, void* part, Reporter& reporter) {
  const std::string prefix = in.pattern().empty() ? "" : in.pattern() + ".";
  bool bound = false;
  for (const SchemaRow& row : Schema()) {
    if (row.bind.part_id != part_id || !row.path.starts_with(prefix)) continue;
    bound = true;
    ReadRow(row, row.path.substr(prefix.size()), in, part, reporter);
  }
  SERVESCAPE_CHECK(bound);
}

}  // namespace servescape
