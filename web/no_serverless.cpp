// SPDX-License-Identifier: MIT
// The page's first module carries no serverless platform: these stand in the places of
// sim/serverless/ and of what reads, bills and explains it, which a linker then leaves out.
#include <memory>

#include "sim/model/serverless_charges.h"
#include "sim/scenario/schema_rows.h"
#include "sim/scenario/service_parts.h"
#include "sim/serverless/platform.h"
#include "sim/study/why_serverless.h"

namespace servescape {
std::span<const SchemaRow> ServerlessRows() { return {}; }

void ReadServerless(const Section&, ServiceConfig&, Reporter&) {}

std::unique_ptr<ServerlessPlatform> MakeServerlessPlatform(const ServerlessConfig&, uint32_t,
                                                           double, const Generator&) {
  return nullptr;
}

std::vector<ServerlessCharge> ServerlessCharges(const Config&, size_t, const ServerlessTotals&,
                                                double) {
  return {};
}

std::string ServerlessWords(const Config&, const RunReport&) { return ""; }

}  // namespace servescape
