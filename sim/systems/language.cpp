// SPDX-License-Identifier: MIT
#include "sim/systems/language.h"

#include <vector>

#include "sim/systems/adapters.h"
#include "sim/systems/aging.h"
#include "sim/systems/balancing.h"
#include "sim/systems/endpoints.h"
#include "sim/systems/jobs.h"
#include "sim/systems/kv_places.h"
#include "sim/systems/language_server.h"
#include "sim/systems/nodes.h"
#include "sim/systems/prompts.h"
#include "sim/systems/rollout.h"
#include "sim/systems/scale.h"
#include "sim/systems/speculation.h"
#include "sim/systems/vector_index.h"

namespace servescape {
namespace {

void ReadWholeService(const Section& in, ServiceConfig& out, const Resources& resources,
                      Reporter& reporter) {
  ReadBalancing(in, out, reporter);
  ReadVectorIndex(in, out, reporter);
  ReadLanguageServer(in, out, resources, reporter);
  ReadRollout(in, out, reporter);
  ReadAging(in, out, reporter);
  ReadPlacement(in, out, reporter);
}

void Bind(const Node& root, Config* config, std::vector<bool>* called, const Resources& resources,
          Reporter& reporter) {
  ReadPrompts(root, resources, config, reporter);
  CheckEndpoints(root, *config, reporter);
  BindRollouts(root, config, called, reporter);
  ReadJobs(root, config, called, reporter);
  CheckAging(root, *config, reporter);
  BindNodes(root, config, reporter);
}

// In the order of the reference.
std::vector<SchemaRow> WholeRows() {
  std::vector<SchemaRow> rows;
  for (const auto part :
       {BalancingRows(), EndpointRows(), VectorIndexRows(), LanguageServerRows(), KvPlaceRows(),
        SpeculationRows(), AdapterRows(), RolloutRows(), AgingRows(), NodeRows()}) {
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

}  // namespace

Whole SystemsLanguage(std::string_view (*surprise)(std::string_view path),
                      std::span<const SchemaRow> studies) {
  static const std::vector<SchemaRow> rows = WholeRows();
  return {rows,     PromptRows(), JobRows(), studies, ScaleRows(), ReadWholeService, Bind, surprise,
          ApplyScale, NodeNames};
}

}  // namespace servescape
