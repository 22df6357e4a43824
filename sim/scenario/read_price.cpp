// SPDX-License-Identifier: MIT
#include "sim/scenario/read_price.h"

#include "sim/catalog/catalog.h"
#include "sim/scenario/suggest.h"

namespace servescape {

namespace {

// The nearest name, or a machine with that accelerator.
std::string HostHint(const std::string& host) {
  const std::vector<std::string> ids = InstanceIds();
  std::string hint = DidYouMean(host, ids);
  for (size_t i = 0; i < ids.size() && hint.empty(); ++i) {
    const std::string accelerator(FindInstance(ids[i])->accelerator);
    if (accelerator.empty() || DidYouMean(host, {accelerator}).empty()) continue;
    hint = fmt::format("; did you mean {}, with its {}?", ids[i], accelerator);
  }
  return hint;
}

}  // namespace

PriceRead ReadPrice(const Section& in, const std::string& prefix, Reporter& reporter) {
  PriceRead out;
  out.host = in.Text("host");
  const Instance* instance = out.host.empty() ? nullptr : FindInstance(out.host);
  if (!out.host.empty() && !instance) {
    reporter.Error(in.ValueOrigin("host"),
                   fmt::format("{}there is no host \"{}\" in the catalog{}", prefix,
                               out.host.substr(0, 60), HostHint(out.host)));
  }
  out.priced = in.Given("price") || instance;
  if (in.Given("price"))
    out.per_hour = in.Quantity("price");
  else if (instance)
    out.per_hour = instance->usd_per_hour;
  return out;
}

}  // namespace servescape
