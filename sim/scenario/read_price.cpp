// SPDX-License-Identifier: MIT
#include "sim/scenario/read_price.h"

#include "sim/catalog/catalog.h"
#include "sim/scenario/suggest.h"

namespace servescape {

PriceRead ReadPrice(const Section& in, const std::string& prefix, Reporter& reporter) {
  PriceRead out;
  out.host = in.Text("host");
  const Instance* instance = out.host.empty() ? nullptr : FindInstance(out.host);
  if (!out.host.empty() && !instance) {
    reporter.Error(in.ValueOrigin("host"),
                   fmt::format("{}there is no host \"{}\" in the catalog{}", prefix,
                               out.host.substr(0, 60), DidYouMean(out.host, InstanceIds())));
  }
  out.priced = in.Given("price") || instance;
  if (in.Given("price"))
    out.per_hour = in.Quantity("price");
  else if (instance)
    out.per_hour = instance->usd_per_hour;
  return out;
}

}  // namespace servescape
