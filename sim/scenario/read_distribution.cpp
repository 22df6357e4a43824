// SPDX-License-Identifier: MIT
#include "sim/scenario/read_distribution.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/scenario/check.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

// The keys of each family's parameters. A mean, scale or minimum may be left out where values are
// plain numbers (it is 1); cv may be given as scv.
struct Family {
  DistributionKind kind;
  std::string_view a;  // the first parameter's key
  std::string_view b;  // the second one's, or empty
};

constexpr std::array<Family, 14> kFamilies{{
    {DistributionKind::kDeterministic, "value", ""},
    {DistributionKind::kUniform, "low", "high"},
    {DistributionKind::kExponential, "mean", ""},
    {DistributionKind::kErlang, "mean", "phases"},
    {DistributionKind::kHyperexponential, "mean", "cv"},
    {DistributionKind::kGamma, "mean", "cv"},
    {DistributionKind::kWeibull, "scale", "shape"},
    {DistributionKind::kLognormal, "mean", "cv"},
    {DistributionKind::kPareto, "minimum", "shape"},
    {DistributionKind::kLomax, "scale", "shape"},
    {DistributionKind::kTruncatedNormal, "mean", "stddev"},
    {DistributionKind::kGeometric, "mean", ""},
    {DistributionKind::kEmpirical, "values", ""},
    {DistributionKind::kMixture, "parts", ""},
}};

class DistributionReader {
 public:
  DistributionReader(bool timed, Reporter& reporter) : timed_(timed), reporter_(reporter) {}

  std::optional<Distribution> Read(const Node& node, const Label& label, bool part) {
    if (node.kind != NodeKind::kTable) return Plain(node, label);
    const Family* family = FindFamily(node, label, part);
    if (!family) return std::nullopt;
    good_ = true;
    Distribution out;
    out.kind = family->kind;
    CheckKeys(node, *family, label);
    if (family->kind == DistributionKind::kEmpirical ||
        family->kind == DistributionKind::kMixture) {
      ReadList(node, *family, label, out);
    } else {
      out.a = Parameter(node, family->a, label, !timed_ && family->a != "low");
      if (family->b == "cv")
        out.b = Variation(node, label);
      else if (!family->b.empty())
        out.b = Parameter(node, family->b, label, false);
    }
    if (const Node* maximum = family->kind == DistributionKind::kPareto ? node.Find("maximum")
                                                                        : nullptr) {
      out.kind = DistributionKind::kBoundedPareto;
      out.c = Value(*maximum, "maximum", label);
    }
    if (family->kind == DistributionKind::kGeometric) out.b = 1;
    if (const Node* shift = node.Find("shift")) out.shift = Value(*shift, "shift", label);
    if (good_) Relations(node, label, out);
    return good_ ? std::optional(out) : std::nullopt;
  }

 private:
  void Error(const Origin& origin, std::string message) {
    reporter_.Error(origin, std::move(message));
    good_ = false;
  }

  // The table's row, with the type of this distribution's values and their common range.
  SchemaRow RowOf(std::string_view key) const {
    SchemaRow row = *FindSchema("distribution." + std::string(key));
    if (row.type == ValueType::kDuration) {
      row.type = timed_ ? ValueType::kDuration : ValueType::kNumber;
      row.high = timed_ ? 3650.0 * 86400 : 1e12;
    }
    return row;
  }

  std::optional<Distribution> Plain(const Node& node, const Label& label) {
    const SchemaRow row = RowOf("value");
    const bool other = node.kind == NodeKind::kArray || node.kind == NodeKind::kBoolean ||
                       node.kind == NodeKind::kDate || (!timed_ && node.kind == NodeKind::kString);
    if (other) {
      SchemaRow described = row;
      described.type = timed_ ? ValueType::kTimeDistribution : ValueType::kNumberDistribution;
      reporter_.Error(node.origin, fmt::format("{} must be {}, not {}", label.Text(),
                                               Describe(described), NameOf(node.kind)));
      return std::nullopt;
    }
    if (!CheckScalar(row, node, label, reporter_)) return std::nullopt;
    return Constant(*QuantityOf(row.type, node));
  }

  const Family* FindFamily(const Node& node, const Label& label, bool part) {
    const SchemaRow row = RowOf("distribution");
    const Node* name = node.Find("distribution");
    if (!name) {
      reporter_.Error(node.origin, fmt::format("{} needs a distribution: {}", label.Text(),
                                               JoinWords(WordsOf(row))));
      return nullptr;
    }
    if (!CheckScalar(row, *name, label.Below("distribution"), reporter_)) return nullptr;
    for (const Family& family : kFamilies) {
      if (NameOf(family.kind) != name->text) continue;
      if (part && family.kind == DistributionKind::kMixture) {
        reporter_.Error(name->origin, label.Text() + " is a mixture inside a mixture");
        return nullptr;
      }
      return &family;
    }
    return nullptr;
  }

  void CheckKeys(const Node& node, const Family& family, const Label& label) {
    std::vector<std::string> known{"distribution", std::string(family.a)};
    if (!family.b.empty()) known.emplace_back(family.b);
    if (family.b == "cv") known.emplace_back("scv");
    const bool list = family.a == "values" || family.a == "parts";
    if (list) known.emplace_back("weights");
    if (family.kind == DistributionKind::kPareto) known.emplace_back("maximum");
    known.emplace_back("shift");
    for (const Member& member : node.members) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      good_ = false;
      const std::vector<std::string> all = KeysBelow("distribution");
      if (std::find(all.begin(), all.end(), member.key) == all.end()) {
        ReportUnknownKey(member, known, label, reporter_);
        continue;
      }
      const std::vector<std::string> taken(known.begin() + 1, known.end());
      Error(member.origin, fmt::format("{}: {} has no {}; it takes {}", label.Text(),
                                       NameOf(family.kind), member.key, JoinWords(taken)));
    }
  }

  double Value(const Node& node, std::string_view key, const Label& label) {
    const SchemaRow row = RowOf(key);
    if (CheckScalar(row, node, label.Below(key), reporter_)) return *QuantityOf(row.type, node);
    good_ = false;
    return 0;
  }

  double Parameter(const Node& node, std::string_view key, const Label& label, bool unit) {
    if (const Node* value = node.Find(key)) return Value(*value, key, label);
    if (!unit) Error(node.origin, fmt::format("{} needs {}", label.Text(), key));
    return 1;
  }

  double Variation(const Node& node, const Label& label) {
    const Node* cv = node.Find("cv");
    const Node* scv = node.Find("scv");
    if (cv && scv) Error(scv->origin, label.Text() + " has both cv and scv; give one");
    if (cv) return Value(*cv, "cv", label);
    if (scv) return std::sqrt(Value(*scv, "scv", label));
    Error(node.origin, label.Text() + " needs cv");
    return 1;
  }

  void ReadList(const Node& node, const Family& family, const Label& label, Distribution& out) {
    const Node* list = node.Find(family.a);
    if (!list || list->kind != NodeKind::kArray || list->items.empty()) {
      return Error(list ? list->origin : node.origin,
                   fmt::format("{} needs {}: an array of at least one", label.Text(), family.a));
    }
    for (size_t i = 0; i < list->items.size(); ++i) {
      const Label entry = label.Below(family.a).Entry(i);
      DistributionReader inner(timed_, reporter_);
      const bool part = family.kind == DistributionKind::kMixture;
      const std::optional<Distribution> read =
          part ? inner.Read(list->items[i], entry, true) : inner.Plain(list->items[i], entry);
      if (!read)
        good_ = false;
      else if (part)
        out.parts.push_back(*read);
      else
        out.points.push_back(read->a);
    }
    out.weights.assign(list->items.size(), 1.0);
    if (const Node* weights = node.Find("weights")) ReadWeights(*weights, label, out);
  }

  void ReadWeights(const Node& weights, const Label& label, Distribution& out) {
    const Label at = label.Below("weights");
    if (weights.kind != NodeKind::kArray || weights.items.size() != out.weights.size()) {
      return Error(weights.origin, fmt::format("{} must be an array of {} numbers, one for each "
                                               "entry",
                                               at.Text(), out.weights.size()));
    }
    for (size_t i = 0; i < weights.items.size(); ++i) {
      const std::optional<double> weight = QuantityOf(ValueType::kNumber, weights.items[i]);
      if (weight && *weight > 0 && *weight <= 1e12)
        out.weights[i] = *weight;
      else
        Error(weights.items[i].origin, at.Entry(i).Text() + " must be a positive number");
    }
  }

  void Relations(const Node& node, const Label& label, const Distribution& d) {
    if (d.kind == DistributionKind::kUniform && d.b < d.a) {
      Error(node.Find("high")->origin, label.Text() + ": high must not be below low");
    }
    if (d.kind == DistributionKind::kHyperexponential && d.b < 1) {
      Error((node.Find("cv") ? node.Find("cv") : node.Find("scv"))->origin,
            label.Text() +
                ": a hyperexponential has a cv of at least 1; below it take gamma or "
                "erlang");
    }
    if (d.kind == DistributionKind::kGamma && d.b <= 0) {
      Error(node.origin, label.Text() + ": a gamma has a cv above 0");
    }
    if (d.kind == DistributionKind::kGeometric && (timed_ || d.a < 1)) {
      Error(node.origin, label.Text() + (timed_ ? ": a geometric counts 1, 2, 3, ...; a time has "
                                                  "no such law, take exponential"
                                                : ": a geometric has a mean of at least 1"));
    }
    const bool unbounded =
        d.kind == DistributionKind::kPareto || d.kind == DistributionKind::kLomax;
    if (unbounded && d.b <= 1) {
      Error(node.Find("shape")->origin,
            fmt::format("{}: a {} with shape 1 or less has no finite mean", label.Text(),
                        NameOf(d.kind)));
    }
    if (d.kind == DistributionKind::kBoundedPareto && d.c <= d.a) {
      Error(node.Find("maximum")->origin, label.Text() + ": maximum must be above minimum");
    }
  }

  bool timed_;
  bool good_ = true;
  Reporter& reporter_;
};

}  // namespace

std::optional<Distribution> ReadDistribution(const Node& node, bool timed, const Label& label,
                                             Reporter& reporter) {
  return DistributionReader(timed, reporter).Read(node, label, false);
}

Distribution Scaled(const Distribution& distribution, double factor) {
  Distribution out = distribution;
  // For every family `a` is a value (mean, scale, minimum, low); `b` is one for three of them.
  out.a *= factor;
  out.c *= factor;
  out.shift *= factor;
  const bool scale_b =
      out.kind == DistributionKind::kUniform || out.kind == DistributionKind::kTruncatedNormal ||
      out.kind == DistributionKind::kGeometric;
  if (scale_b) out.b *= factor;
  for (double& point : out.points) point *= factor;
  for (Distribution& part : out.parts) part = Scaled(part, factor);
  return out;
}

}  // namespace servescape
