// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "sim/scenario/check.h"
#include "sim/scenario/read_distribution.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/trace.h"

namespace servescape {
namespace {

// Keys that mean something for some arrivals only.
struct KeyUse {
  std::string_view key;
  std::array<bool, 5> used;  // by ArrivalKind: poisson uniform renewal closed trace
  bool needed;               // wherever it is used
};

constexpr std::array<KeyUse, 6> kUses{{
    {"rate", {true, true, true, false, false}, true},
    {"interarrival", {false, false, true, false, false}, true},
    {"clients", {false, false, false, true, false}, true},
    {"think", {false, false, false, true, false}, false},
    {"profile", {true, true, true, false, false}, false},
    {"trace", {false, false, false, false, true}, true},
}};

struct ShapeUse {
  ProfileShape shape;
  std::string_view word;
  std::string_view keys;  // space before and after each
  std::string_view needed;
};

constexpr std::array<ShapeUse, 4> kShapes{{
    {ProfileShape::kSpike, "spike", " shape at factor ramp hold ", "factor"},
    {ProfileShape::kStep, "step", " shape at factor ", "factor"},
    {ProfileShape::kRamp, "ramp", " shape at factor ramp ", "factor"},
    {ProfileShape::kDiurnal, "diurnal", " shape amplitude period peak ", "amplitude"},
}};

constexpr std::array<std::string_view, 5> kArrivalWords{"poisson", "uniform", "renewal", "closed",
                                                        "trace"};

class TrafficReader {
 public:
  TrafficReader(Section section, const Config& config, const Resources& resources,
                TrafficConfig& out, Reporter& reporter)
      : in_(std::move(section)),
        config_(config),
        resources_(resources),
        out_(out),
        reporter_(reporter) {}

  void Read() {
    const std::string word = in_.Text("arrivals");
    for (size_t i = 0; i < kArrivalWords.size(); ++i) {
      if (word == kArrivalWords[i]) out_.arrivals = static_cast<ArrivalKind>(i);
    }
    // With a wrong word nothing can be said about the keys that go with it.
    if (!in_.Has("arrivals") || in_.Given("arrivals")) CheckUses(word);
    out_.rate = in_.Quantity("rate");
    out_.clients = static_cast<uint32_t>(in_.Integer("clients"));
    out_.items = static_cast<uint32_t>(in_.Integer("items"));
    out_.think = Constant(0);
    if (const Node* node = in_.Given("think")) {
      out_.think = ReadDistribution(*node, true, in_.label().Below("think"), reporter_)
                       .value_or(Constant(0));
    }
    out_.size = Constant(1);
    if (const Node* node = in_.Given("size")) ReadSize(*node);
    if (const Node* node = in_.Given("interarrival")) ReadGaps(*node);
    ReadProfile();
    BindPath();
    if (in_.Given("trace") && out_.arrivals == ArrivalKind::kTrace) ReadTrace();
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  void CheckUses(const std::string& word) {
    for (const KeyUse& use : kUses) {
      const bool used = use.used[static_cast<size_t>(out_.arrivals)];
      const bool there = in_.Has(use.key);
      if (there && !used) {
        reporter_.Error(in_.KeyOrigin(use.key), fmt::format("{}{} has no meaning with arrivals = "
                                                            "\"{}\"",
                                                            Prefix(), use.key, word));
      } else if (!there && used && use.needed) {
        reporter_.Error(in_.origin(),
                        fmt::format("{}needs {}{}", Prefix(), use.key, Example(use.key)));
      }
    }
  }

  static std::string Example(std::string_view key) {
    if (key == "rate") return ", such as rate = \"100/s\"";
    if (key == "clients") return ", such as clients = 16";
    if (key == "trace") return ", such as trace = { file = \"requests.csv\" }";
    return ", such as interarrival = { distribution = \"gamma\", cv = 4 }";
  }

  void ReadSize(const Node& node) {
    const auto read = ReadDistribution(node, false, in_.label().Below("size"), reporter_);
    if (!read) return;
    out_.size = *read;
    const Node* trace = in_.Given("trace");
    if (trace && trace->Find("size")) {
      reporter_.Error(in_.KeyOrigin("size"), Prefix() + "has both size and trace.size; give one");
    }
  }

  void ReadGaps(const Node& node) {
    const auto read = ReadDistribution(node, false, in_.label().Below("interarrival"), reporter_);
    if (!read) return;
    const double mean = read->Mean();
    if (!(mean > 0)) {
      reporter_.Error(node.origin, Prefix() + "interarrival must have a mean above 0");
    } else if (out_.rate > 0) {
      out_.interarrival = Scaled(*read, 1 / (mean * out_.rate));
    }
  }

  void ReadProfile() {
    const Node* list = in_.Given("profile");
    if (!list) return;
    constexpr size_t kMost = 100;
    if (list->items.size() > kMost) {
      reporter_.Error(list->origin,
                      fmt::format("{}profile has more than {} entries", Prefix(), kMost));
      return;
    }
    for (size_t i = 0; i < list->items.size(); ++i) {
      const Node& item = list->items[i];
      if (item.bad || item.kind != NodeKind::kTable) continue;
      ReadShape(Section(&item, "traffic.*.profile[]", in_.label().Below("profile").Entry(i),
                        item.origin));
    }
  }

  void ReadShape(const Section& entry) {
    if (entry.Has("shape") && !entry.Given("shape")) return;
    const std::string word = entry.Text("shape");
    const auto* use = std::find_if(kShapes.begin(), kShapes.end(),
                                   [&](const ShapeUse& shape) { return shape.word == word; });
    for (const Member& member : entry.table()->members) {
      if (use->keys.find(" " + member.key + " ") != std::string_view::npos) continue;
      const auto known = std::any_of(kShapes.begin(), kShapes.end(), [&](const ShapeUse& other) {
        return other.keys.find(" " + member.key + " ") != std::string_view::npos;
      });
      if (!known) continue;  // reported already
      reporter_.Error(member.origin, fmt::format("{} has no meaning with shape = \"{}\"",
                                                 entry.label().Below(member.key).Text(), word));
    }
    if (!entry.Has(use->needed)) {
      reporter_.Error(entry.origin(),
                      fmt::format("{} needs {}", entry.label().Text(), use->needed));
    }
    ProfileConfig& out = out_.profile.emplace_back();
    out.shape = use->shape;
    out.at = entry.Time("at");
    out.factor = entry.Has("factor") ? entry.Quantity("factor") : 1;
    out.ramp = entry.Time("ramp");
    out.hold = entry.Time("hold");
    out.amplitude = entry.Has("amplitude") ? entry.Quantity("amplitude") : 0;
    out.period = entry.Time("period");
    out.peak = entry.Time("peak");
    const bool flat = out.shape == ProfileShape::kSpike && out.ramp.ns == 0 && out.hold.ns == 0;
    const bool said = entry.Has("ramp") || entry.Has("hold");
    if (flat && !said) {
      reporter_.Error(entry.origin(), entry.label().Text() +
                                          " is a spike without hold or ramp: "
                                          "it lasts no time; give hold, or shape = \"step\"");
    }
  }

  void BindPath() {
    std::vector<std::string> names;
    for (const PathConfig& path : config_.paths) names.push_back(path.name);
    const std::string wanted = in_.Text("path");
    if (wanted.empty()) {
      if (in_.Has("path") || names.size() <= 1) return;
      reporter_.Error(in_.origin(), fmt::format("{}needs a path: {}", Prefix(), JoinWords(names)));
      return;
    }
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found != names.end()) {
      out_.path = static_cast<uint32_t>(found - names.begin());
    } else {
      reporter_.Error(in_.ValueOrigin("path"),
                      fmt::format("{}there is no path \"{}\"{}", Prefix(), wanted.substr(0, 60),
                                  DidYouMean(wanted, names)));
    }
  }

  bool ReadTraceFormat(const Section& trace, TraceFormat& format) {
    format.time_column = trace.Text("time");
    const std::string unit = trace.Text("time_unit");
    format.time_unit = unit == "ns" ? 1e9 : unit == "us" ? 1e6 : unit == "ms" ? 1e3 : 1;
    const Node* size = trace.Given("size");
    if (!size) return true;
    const Label label = trace.label().Below("size");
    if (size->kind != NodeKind::kTable || size->members.empty()) {
      reporter_.Error(size->origin, label.Text() +
                                        " must be a table of columns and weights, such "
                                        "as { generated_tokens = 1.0 }");
      return false;
    }
    bool good = true;
    for (const Member& member : size->members) {
      const auto weight = QuantityOf(ValueType::kNumber, member.value);
      if (weight && *weight >= 0 && *weight <= 1e12) {
        format.size.emplace_back(member.key, *weight);
        continue;
      }
      good = false;
      reporter_.Error(member.value.origin,
                      label.Below(member.key).Text() + " must be a number, 0 or more");
    }
    return good;
  }

  void ReadTrace() {
    const Section trace = in_.Below("trace");
    if (!trace.table()) return;
    out_.trace_repeat = trace.Boolean("repeat");
    TraceFormat format;
    const bool good = ReadTraceFormat(trace, format);
    out_.trace_file = trace.Text("file");
    if (out_.trace_file.empty()) {
      if (trace.Has("file") && !trace.Given("file")) return;
      reporter_.Error(trace.ValueOrigin("file"), Prefix() + "trace needs file = \"requests.csv\"");
      return;
    }
    if (!good) return;
    const std::optional<std::string> text = resources_ ? resources_(out_.trace_file) : std::nullopt;
    if (!text) {
      reporter_.Error(trace.ValueOrigin("file"),
                      fmt::format("{}the trace \"{}\" is not there; put the file beside the "
                                  "scenario, or name another with --set traffic.{}.trace.file=PATH",
                                  Prefix(), out_.trace_file.substr(0, 200), out_.name));
      return;
    }
    Result<std::vector<TraceRow>, std::string> rows = ParseTrace(*text, format);
    if (rows) {
      out_.trace = std::move(rows).value();
    } else {
      reporter_.Error(trace.ValueOrigin("file"),
                      fmt::format("{}the trace \"{}\": {}", Prefix(),
                                  out_.trace_file.substr(0, 200), rows.error()));
    }
  }

  Section in_;
  const Config& config_;
  const Resources& resources_;
  TrafficConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadTraffic(const Node& root, Config& config, const Resources& resources, Reporter& reporter) {
  constexpr size_t kMost = 256;
  const Node* traffic = root.Find("traffic");
  if (traffic && traffic->bad) return;
  if (!traffic || traffic->members.empty()) {
    if (!traffic && !TopIsKnown(root)) return;
    reporter.Error(traffic ? traffic->origin : Origin{},
                   "there is no traffic: add a section such as [traffic.users] with rate = "
                   "\"100/s\"");
    return;
  }
  if (traffic->members.size() > kMost) {
    reporter.Error(traffic->members[kMost].origin,
                   fmt::format("more than {} sources of traffic", kMost));
    return;
  }
  for (const Member& member : traffic->members) {
    if (member.value.bad) continue;
    TrafficConfig& source = config.traffic.emplace_back();
    source.name = member.key;
    Section section(&member.value, "traffic.*", Label(fmt::format("traffic \"{}\"", member.key)),
                    member.origin);
    TrafficReader(std::move(section), config, resources, source, reporter).Read();
  }
}

}  // namespace servescape
