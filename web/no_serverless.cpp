// SPDX-License-Identifier: MIT
// The page carries no serverless platform: these stand in the places of sim/serverless/ and of what
// reads, bills and explains it, which a linker then leaves out of the library. A scenario that asks
// for one is refused with one sentence.
#include <memory>

#include "sim/model/serverless_charges.h"
#include "sim/scenario/schema_rows.h"
#include "sim/scenario/service_parts.h"
#include "sim/serverless/platform.h"
#include "sim/study/why_serverless.h"

namespace servescape {
namespace {

constexpr SchemaRow kRefused[] = {
    Table("service.*.serverless", "",
          "this page plays no serverless hosting; the command line does: servescape run FILE")};

}  // namespace

std::span<const SchemaRow> ServerlessRows() { return kRefused; }

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
