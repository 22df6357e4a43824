// SPDX-License-Identifier: MIT
#include <vector>

#include "sim/scenario/whole.h"
#include "sim/systems/balancing.h"
#include "sim/systems/notes.h"
#include "sim/systems/vector_index.h"

namespace servescape {
namespace {

void ReadWholeService(const Section& in, ServiceConfig& out, Reporter& reporter) {
  ReadBalancing(in, out, reporter);
  ReadVectorIndex(in, out, reporter);
}

// In the order of the reference.
std::vector<SchemaRow> WholeRows() {
  std::vector<SchemaRow> rows;
  for (const auto part : {BalancingRows(), VectorIndexRows()}) {
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

}  // namespace

const Whole& WholeLanguage() {
  static const std::vector<SchemaRow> rows = WholeRows();
  static const Whole whole{rows, ReadWholeService, SurpriseAt};
  return whole;
}

}  // namespace servescape
