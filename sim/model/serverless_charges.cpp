// SPDX-License-Identifier: MIT
#include "sim/model/serverless_charges.h"

#include "sim/scenario/config_aging.h"
#include "sim/scenario/config_serverless.h"

namespace servescape {

std::vector<ServerlessCharge> ServerlessCharges(const Config& config, size_t service,
                                                const ServerlessTotals& totals, double seconds) {
  const ServerlessConfig* platform = config.services[service].serverless.get();
  std::vector<ServerlessCharge> charges;
  if (const auto& aging = config.services[service].aging; aging != nullptr) {
    const RetrainingConfig& retraining = aging->retraining;
    const double usd = totals.training[0] * retraining.cost +
                       totals.training[1] / 3600 * retraining.price;
    if (usd > 0) charges.push_back({"retraining", usd});
  }
  if (platform == nullptr) return charges;
  const ServerlessPrices& prices = platform->prices;
  const auto metered = [&totals](ServerlessMeter meter) {
    return totals.meters[static_cast<size_t>(meter)];
  };
  const auto charge = [&charges](const char* what, double usd) {
    if (usd > 0) charges.push_back({what, usd});
  };
  constexpr double kGb = 1024.0 * 1024 * 1024;
  const double gb = platform->memory / kGb;
  const double second = gb * prices.gb_second + platform->Vcpus() * prices.vcpu_second;
  const bool whole_life = platform->billing == ServerlessBilling::kLifetime;
  charge("requests", metered(ServerlessMeter::kInvocations) * prices.per_million / 1e6);
  charge("compute", second * (whole_life ? totals.instances : metered(ServerlessMeter::kPaidTime)));
  if (!whole_life) charge("initialisation", second * metered(ServerlessMeter::kInitTime));
  charge("compute on provisioned instances",
         gb * prices.provisioned_time_gb_second * metered(ServerlessMeter::kProvisionedTime));
  charge("provisioned instances",
         gb * prices.provisioned_gb_second * platform->provisioned * seconds);
  const double idle = gb * prices.idle_gb_second + platform->Vcpus() * prices.idle_vcpu_second;
  if (!whole_life) charge("idle minimum instances", idle * totals.kept);
  return charges;
}

}  // namespace servescape
