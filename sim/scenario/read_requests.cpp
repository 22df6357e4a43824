// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "sim/scenario/check.h"
#include "sim/scenario/kinds.h"
#include "sim/scenario/read_distribution.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/traffic_parts.h"

namespace servescape {
namespace {

class RequestReader {
 public:
  RequestReader(const Section& in, const Config& config, TrafficConfig& out, Reporter& reporter)
      : in_(in), config_(config), out_(out), reporter_(reporter) {}

  void Read() {
    CheckSize();
    if (const Node* node = in_.Given("items")) ReadItems(*node);
    out_.tokens.has_prompt = ReadTokens("prompt_tokens", 0, out_.tokens.prompt);
    out_.tokens.has_output = ReadTokens("output_tokens", 1, out_.tokens.output);
    ReadKeys();
    if (out_.session.any) CheckSession(in_.Below("session"));
    ReadClasses();
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  void CheckSize() {
    const Node* trace = in_.Given("trace");
    if (in_.Given("size") && trace && trace->Find("size")) {
      reporter_.Error(in_.KeyOrigin("size"), Prefix() + "has both size and trace.size; give one");
    }
  }

  void ReadItems(const Node& node) {
    const Label label = in_.label().Below("items");
    SchemaRow row = *FindSchema("traffic.*.items");
    if (node.kind != NodeKind::kTable) {
      row.type = ValueType::kInteger;
      const bool good = CheckScalar(row, node, label, reporter_);
      if (good) out_.items = static_cast<uint32_t>(node.integer);
      return;
    }
    const auto read = ReadDistribution(node, false, label, reporter_);
    if (!read) return;
    const double mean = read->Mean();
    if (!(mean > 0 && mean <= row.high)) {
      reporter_.Error(node.origin, fmt::format("{} must have a mean above 0 and at most {}",
                                               label.Text(), row.high));
      return;
    }
    out_.items_vary = true;
    out_.item_law = *read;
    out_.items = std::max(1u, static_cast<uint32_t>(std::llround(mean)));
  }

  // Whether they are known: given, or a column of the trace.
  bool ReadTokens(std::string_view key, double least, Distribution& out) {
    out = Constant(least);
    const Node* trace = in_.Given("trace");
    const bool column = trace && trace->kind == NodeKind::kTable && trace->Find(key);
    const Node* node = in_.Given(key);
    if (!node) return column || in_.Has(key);
    const Label label = in_.label().Below(key);
    const auto read = ReadDistribution(*node, false, label, reporter_);
    if (!read) return true;
    const double mean = read->Mean();
    if (!(mean >= least && mean <= kMostTokens)) {
      reporter_.Error(node->origin, fmt::format("{} must have a mean of at least {} and at most {}",
                                                label.Text(), least, kMostTokens));
    } else {
      out = *read;
    }
    return true;
  }

  void ReadKeys() {
    const Section keys = in_.Below("keys");
    const Node* trace = in_.Given("trace");
    const bool column = trace && trace->kind == NodeKind::kTable && trace->Find("key");
    if (!keys.table()) {
      if (column) out_.keys.kind = KeyKind::kTrace;
      return;
    }
    const Node* word = keys.Given("distribution");
    if (!keys.Has("distribution")) {
      reporter_.Error(keys.origin(), keys.label().Text() +
                                         " needs a distribution: zipf, uniform, hot_set or trace");
    }
    if (!word) return;
    const auto* use =
        std::find_if(kKeyKinds.begin(), kKeyKinds.end(),
                     [&](const KindFor<KeyKind>& each) { return each.word == word->text; });
    CheckKeys(keys, *use);
    const KeyConfig& out = out_.keys;
    if (keys.Given("hot_count") && keys.Given("count") && out.hot_count > out.count) {
      reporter_.Error(keys.ValueOrigin("hot_count"),
                      keys.label().Below("hot_count").Text() + " must not be above count");
    }
    if (out.kind == KeyKind::kTrace && !column) {
      reporter_.Error(word->origin, keys.label().Text() +
                                        " are a column of the trace: it needs trace.key, such as "
                                        "trace = { key = \"user_id\" }");
    } else if (out.kind != KeyKind::kTrace && column) {
      reporter_.Error(in_.KeyOrigin("keys"), Prefix() + "has both keys and trace.key; give one");
    }
  }

  void CheckKeys(const Section& keys, const KindFor<KeyKind>& use) {
    const std::vector<std::string> known = KeysBelow("traffic.*.keys");
    for (const std::string& key : known) {
      if (keys.Has(key) && !Lists(use.keys, key)) {
        reporter_.Error(keys.KeyOrigin(key),
                        fmt::format("{} has no meaning with distribution = \"{}\"",
                                    keys.label().Below(key).Text(), use.word));
      } else if (!keys.Has(key) && Lists(use.needed, key)) {
        reporter_.Error(keys.origin(), fmt::format("{} needs {}", keys.label().Text(), key));
      }
    }
  }

  void CheckSession(const Section& session) {
    if (!session.Has("requests")) {
      reporter_.Error(session.origin(),
                      session.label().Text() + " needs requests, such as requests = 5");
    }
    const double mean = out_.session.requests.Mean();
    if (session.Given("requests") && !(mean >= 1 && mean <= 1e6)) {
      reporter_.Error(session.ValueOrigin("requests"),
                      session.label().Below("requests").Text() +
                          " must have a mean of at least 1 and at most 1000000");
    }
  }

  // The index of a class, or -1 if it was reported.
  int Class(const std::string& name, const Origin& origin) {
    std::vector<std::string> names;
    for (const ClassConfig& each : config_.classes) names.push_back(each.name);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<int>(found - names.begin());
    reporter_.Error(origin, fmt::format("{}there is no class \"{}\"{}", Prefix(),
                                        name.substr(0, 60), DidYouMean(name, names)));
    return -1;
  }

  void ReadClasses() {
    std::vector<double>& weights = out_.class_weights;
    weights.assign(config_.classes.size(), 0);
    if (in_.Has("class") && in_.Has("classes")) {
      reporter_.Error(in_.KeyOrigin("classes"), Prefix() + "has both class and classes; give one");
    } else if (const Node* one = in_.Given("class")) {
      const int index = Class(one->text, one->origin);
      weights[index < 0 ? 0 : static_cast<size_t>(index)] = 1;
      return;
    } else if (const Node* shares = in_.Given("classes")) {
      ReadShares(*shares, weights);
    }
    double sum = 0;
    for (const double weight : weights) sum += weight;
    if (sum > 0) {
      for (double& weight : weights) weight /= sum;
    } else {
      weights[0] = 1;
    }
  }

  void ReadShares(const Node& shares, std::vector<double>& weights) {
    const Label label = in_.label().Below("classes");
    if (shares.kind != NodeKind::kTable || shares.members.empty()) {
      reporter_.Error(shares.origin, label.Text() + " must be a table of classes and shares, such "
                                                    "as { premium = 0.1, free = 0.9 }");
      return;
    }
    bool good = true;
    double sum = 0;
    for (const Member& member : shares.members) {
      const auto share = QuantityOf(ValueType::kNumber, member.value);
      const bool fits = share && *share >= 0 && *share <= 1e12;
      if (!fits) {
        reporter_.Error(member.value.origin,
                        label.Below(member.key).Text() + " must be a number, 0 or more");
      }
      const int index = Class(member.key, member.origin);
      good = good && fits && index >= 0;
      if (!fits || index < 0) continue;
      weights[static_cast<size_t>(index)] = *share;
      sum += *share;
    }
    if (good && !(sum > 0)) {
      reporter_.Error(shares.origin, label.Text() + " must not be 0 everywhere");
    }
  }

  const Section& in_;
  const Config& config_;
  TrafficConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadRequests(const Section& in, const Config& config, TrafficConfig& out,
                  Reporter& reporter) {
  RequestReader(in, config, out, reporter).Read();
}

}  // namespace servescape
