// SPDX-License-Identifier: MIT
#include "ui/workbench/design/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/scenario/document.h"
#include "ui/charts/words.h"
#include "ui/workbench/design/edit.h"

namespace servescape::ui {
namespace {

constexpr int kMostDepth = 16;
constexpr size_t kMostEdges = 2000;

std::string WordsOfValue(const Node* node) {
  if (node == nullptr) return "";
  if (node->kind == NodeKind::kString) return node->text;
  if (node->kind == NodeKind::kInteger) {
    return node->integer < 10'000 ? fmt::format("{}", node->integer)
                                  : Grouped(static_cast<double>(node->integer));
  }
  if (node->kind == NodeKind::kNumber) return fmt::format("{:g}", node->number);
  return "";
}

std::string WordsAt(const Node& table, std::string_view key) {
  return WordsOfValue(table.Find(key));
}

std::string ReplicaWords(const Node& service) {
  const Node* replicas = service.Find("replicas");
  if (replicas != nullptr && replicas->kind == NodeKind::kTable) {
    return fmt::format("{} to {}", WordsAt(*replicas, "min"), WordsAt(*replicas, "max"));
  }
  const std::string number = WordsOfValue(replicas);
  return number.empty() ? "1" : number;
}

std::string ServiceLine(const Node& service) {
  if (const Node* hosted = service.Find("serverless")) {
    const std::string platform = WordsAt(*hosted, "platform");
    return platform.empty() ? "serverless" : "serverless, " + platform;
  }
  std::string line = ReplicaWords(service);
  const std::string host = WordsAt(service, "host");
  line += host.empty() ? (line == "1" ? " replica" : " replicas") : " \xC3\x97 " + host;
  if (const Node* scaler = service.Find("autoscaler")) {
    const std::string system = WordsAt(*scaler, "system");
    line = fmt::format("scaled by {}{}", system.empty() ? "an autoscaler" : system,
                       host.empty() ? "" : ", " + host);
  }
  if (const Node* batching = service.Find("batching")) {
    const std::string size = WordsAt(*batching, "max_size");
    if (!size.empty() && size != "1") line += ", batches of " + size;
  }
  return line;
}

std::string TrafficLine(const Node& source) {
  const std::string rate = WordsAt(source, "rate");
  if (!rate.empty()) return rate;
  if (const Node* users = source.Find("users")) {
    return WordsAt(*users, "daily_active") + " users a day";
  }
  const std::string clients = WordsAt(source, "clients");
  if (!clients.empty()) return clients + " clients";
  const std::string arrivals = WordsAt(source, "arrivals");
  return arrivals.empty() ? "no rate yet" : arrivals;
}

std::string CacheLine(const Node& cache) {
  std::string line = WordsAt(cache, "system");
  if (line.empty()) line = WordsAt(cache, "policy");
  if (line.empty()) line = "lru";
  const std::string capacity = WordsAt(cache, "capacity");
  return capacity.empty() ? line : line + ", " + capacity + " entries";
}

std::string StoreLine(const Node& store) {
  const Node* read = store.Find("read");
  const std::string time = read != nullptr && read->kind == NodeKind::kTable
                               ? WordsAt(*read, "mean")
                               : WordsOfValue(read);
  return time.empty() ? "store" : "reads in " + time;
}

std::string PolicyWords(const Node& step) {
  std::string words;
  // With a most of none they are there, and do nothing.
  const auto add = [&](const char* key, const char* word) {
    const Node* policy = step.Find(key);
    if (policy == nullptr || WordsAt(*policy, "max") == "0") return;
    words += (words.empty() ? "" : ", ") + std::string(word);
  };
  add("timeout", "timeout");
  add("retries", "retried");
  add("hedge", "hedged");
  add("breaker", "breaker");
  return words;
}

std::string BothWords(const std::string& a, const std::string& b) {
  return a.empty() ? b : b.empty() ? a : a + ", " + b;
}

// A node that a request has just left, and what is to be said of its next way.
struct Front {
  int node = 0;
  std::string label;
};
using Fronts = std::vector<Front>;

class GraphMaker {
 public:
  GraphMaker(const Node& root, Graph& graph) : root_(root), graph_(graph) {}

  void Make() {
    if (const Node* sources = root_.Find("traffic")) {
      for (const Member& member : sources->members) Part(PartKind::kTraffic, member.key);
    }
    if (const Node* sources = root_.Find("traffic")) {
      for (const Member& member : sources->members) Source(member);
    }
    if (const Node* paths = root_.Find("path")) {
      for (const Member& path : paths->members) {
        const bool walked = std::find(walked_.begin(), walked_.end(), path.key) != walked_.end();
        if (!walked) Path(path.key, {}, "", false, 0);
      }
    }
    Rest("service", PartKind::kService);
    Rest("cache", PartKind::kCache);
    Rest("store", PartKind::kStore);
    Asides();
  }

 private:
  const Node* Table(std::string_view kind, std::string_view name) const {
    const Node* all = root_.Find(kind);
    return all != nullptr ? all->Find(name) : nullptr;
  }

  int Add(GraphNode node) {
    graph_.nodes.push_back(std::move(node));
    return static_cast<int>(graph_.nodes.size()) - 1;
  }

  // The node of a part, made when it is first met; -1 where there is no such part.
  int Part(PartKind kind, const std::string& name) {
    const char* table = kind == PartKind::kTraffic ? "traffic"
                        : kind == PartKind::kCache ? "cache"
                        : kind == PartKind::kStore ? "store"
                                                   : "service";
    const Node* node = Table(table, name);
    if (node == nullptr) return -1;
    std::string path = table + ("." + name);
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].table == path) return static_cast<int>(i);
    }
    if (kind == PartKind::kService && node->Find("serverless")) kind = PartKind::kServerless;
    std::string line = kind == PartKind::kTraffic ? TrafficLine(*node)
                       : kind == PartKind::kCache ? CacheLine(*node)
                       : kind == PartKind::kStore ? StoreLine(*node)
                                                  : ServiceLine(*node);
    return Add({std::move(path), kind, name, std::move(line), {}, {}});
  }

  int Missing(const std::string& step, const std::string& name) {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const GraphNode& node = graph_.nodes[i];
      if (node.table == step && node.name == name) return static_cast<int>(i);
    }
    return Add({step, PartKind::kMissing, name, "does not exist", {step}, {}});
  }

  void Edge(int from, int to, const std::string& step, std::string label, bool aside) {
    if (graph_.edges.size() >= kMostEdges) return;
    for (GraphEdge& edge : graph_.edges) {
      if (edge.from == from && edge.to == to && edge.aside == aside) {
        if (edge.step != step && !label.empty() && edge.label != label) {
          edge.label = BothWords(edge.label, label);
        }
        return;
      }
    }
    graph_.edges.push_back({from, to, step, std::move(label), aside});
  }

  Fronts Into(const Fronts& fronts, int node, const std::string& step, const std::string& label,
              bool aside) {
    if (node < 0) return fronts;
    std::vector<std::string>& steps = graph_.nodes[static_cast<size_t>(node)].steps;
    if (std::find(steps.begin(), steps.end(), step) == steps.end()) steps.push_back(step);
    for (const Front& front : fronts) {
      Edge(front.node, node, step, BothWords(front.label, label), aside);
    }
    return {{node, ""}};
  }

  // A service or a path by its name.
  Fronts Target(const std::string& name, const Fronts& fronts, const std::string& step,
                const std::string& label, bool aside, int depth) {
    if (Table("path", name) != nullptr) return Path(name, fronts, label, aside, depth + 1);
    int node = Part(PartKind::kService, name);
    if (node < 0) node = Missing(step, name);
    return Into(fronts, node, step, label, aside);
  }

  static void Join(Fronts& to, const Fronts& more) {
    for (const Front& front : more) {
      const bool there = std::any_of(to.begin(), to.end(),
                                     [&](const Front& each) { return each.node == front.node; });
      if (!there) to.push_back(front);
    }
  }

  Fronts Path(const std::string& name, Fronts fronts, const std::string& label, bool aside,
              int depth) {
    const Node* steps = Table("path", name);
    const bool inside = std::find(stack_.begin(), stack_.end(), name) != stack_.end();
    if (steps == nullptr || inside || depth > kMostDepth) return fronts;
    walked_.push_back(name);
    stack_.push_back(name);
    for (Front& front : fronts) front.label = BothWords(front.label, label);
    for (size_t i = 0; i < steps->items.size(); ++i) {
      fronts = Step(steps->items[i], fmt::format("path.{}.{}", name, i), fronts, aside, depth);
    }
    stack_.pop_back();
    return fronts;
  }

  Fronts Step(const Node& step, const std::string& at, const Fronts& fronts, bool aside,
              int depth) {
    const std::string policy = PolicyWords(step);
    const auto text = [&](std::string_view key) { return WordsAt(step, key); };
    Fronts out = fronts;
    if (step.Find("call")) {
      out = Called(text("call"), at, fronts, policy, aside);
    } else if (step.Find("path")) {
      out = Target(text("path"), fronts, at, policy, aside, depth);
    } else if (step.Find("cache")) {
      out = Into(fronts, Found(PartKind::kCache, text("cache"), at), at, "", aside);
      for (Front& front : out) front.label = "miss";
    } else if (step.Find("store")) {
      out = Into(fronts, Found(PartKind::kStore, text("store"), at), at, policy, aside);
    } else if (const Node* delay = step.Find("delay")) {
      const std::string time = WordsOfValue(delay);
      out = Into(fronts, Add({at, PartKind::kDelay, "delay", time, {}, {}}), at, "", aside);
    } else if (step.Find("fan_out")) {
      const std::string many = text("shards") + " calls";
      out = Target(text("fan_out"), fronts, at, BothWords(many, policy), aside, depth);
    } else if (step.Find("loop")) {
      const std::string times = text("times");
      const std::string many = times.empty() ? "repeated" : "up to " + times + " \xC3\x97";
      out = Target(text("loop"), fronts, at, BothWords(many, policy), aside, depth);
    } else if (!Choices(step, at, fronts, policy, aside, depth, out)) {
      out = Into(fronts, Missing(at, "empty step"), at, "", aside);
    }
    Fallbacks(step, at, out.empty() ? fronts : out, depth);
    return out;
  }

  // The lanes of a step that takes several, or one of several.
  bool Choices(const Node& step, const std::string& at, const Fronts& fronts,
               const std::string& policy, bool aside, int depth, Fronts& out) {
    Fronts all;
    const auto lane = [&](const std::string& name, const std::string& label) {
      Join(all, Target(name, fronts, at, BothWords(label, policy), aside, depth));
    };
    if (const Node* list = step.Find("parallel")) {
      for (const Node& item : list->items) lane(item.text, "at once");
    } else if (const Node* map = step.Find("branch")) {
      double sum = 0;
      for (const Member& each : map->members) sum += each.value.number;
      for (const Member& each : map->members) {
        lane(each.key, sum > 0 ? fmt::format("{:.3g} %", 100 * each.value.number / sum) : "");
      }
    } else if (const Node* classes = step.Find("branch_by_class")) {
      for (const Member& each : classes->members) lane(each.value.text, each.key);
    } else {
      return false;
    }
    if (!all.empty()) out = std::move(all);
    return true;
  }

  int Found(PartKind kind, const std::string& name, const std::string& at) {
    const int node = Part(kind, name);
    return node < 0 ? Missing(at, name) : node;
  }

  Fronts Called(const std::string& name, const std::string& at, const Fronts& fronts,
                const std::string& policy, bool aside) {
    return Into(fronts, Found(PartKind::kService, name, at), at, policy, aside);
  }

  void Fallbacks(const Node& step, const std::string& at, const Fronts& fronts, int depth) {
    if (const Node* name = step.Find("fallback")) {
      Target(name->text, fronts, at, "fallback", true, depth);
    }
    const Node* degrade = step.Find("degrade");
    if (degrade != nullptr && degrade->Find("to")) {
      Target(WordsAt(*degrade, "to"), fronts, at, "when crowded", true, depth);
    }
  }

  void Source(const Member& source) {
    const Fronts fronts{{Part(PartKind::kTraffic, source.key), ""}};
    const Node* paths = root_.Find("path");
    const std::string wanted = WordsAt(source.value, "path");
    const std::string step = "traffic." + source.key;
    const std::string policy = PolicyWords(source.value);
    if (!wanted.empty()) {
      if (Table("path", wanted) != nullptr) Path(wanted, fronts, policy, false, 0);
      else Into(fronts, Missing(step, wanted), step, "", false);
    } else if (paths != nullptr && paths->members.size() == 1) {
      Path(paths->members[0].key, fronts, policy, false, 0);
    } else if (paths == nullptr || paths->members.empty()) {
      const Node* services = root_.Find("service");
      if (services != nullptr && services->members.size() == 1) {
        const int only = Part(PartKind::kService, services->members[0].key);
        Edge(fronts[0].node, only, step, policy, false);
      }
    }
    if (const Node* name = source.value.Find("fallback")) {
      Target(name->text, fronts, step, "fallback", true, 0);
    }
    ClassPaths(source, fronts);
  }

  void ClassPaths(const Member& source, const Fronts& fronts) {
    const Node* classes = root_.Find("class");
    if (classes == nullptr) return;
    const std::string only = WordsAt(source.value, "class");
    const Node* shares = source.value.Find("classes");
    for (const Member& each : classes->members) {
      const std::string path = WordsAt(each.value, "path");
      const bool sent = only == each.key || (shares != nullptr && shares->Find(each.key));
      if (!path.empty() && sent) Path(path, fronts, each.key, false, 0);
    }
  }

  void Rest(const char* kind, PartKind part) {
    const Node* all = root_.Find(kind);
    if (all == nullptr) return;
    for (const Member& member : all->members) Part(part, member.key);
  }

  // What a service itself leads to.
  void Asides() {
    const Node* services = root_.Find("service");
    if (services == nullptr) return;
    for (const Member& member : services->members) {
      const Fronts fronts{{Part(PartKind::kService, member.key), ""}};
      const std::string table = "service." + member.key;
      const std::string held = WordsAt(member.value, "blocking_path");
      if (!held.empty()) Path(held, fronts, "blocks on", true, 0);
      const Node* rollout = member.value.Find("rollout");
      const std::string to = rollout != nullptr ? WordsAt(*rollout, "to") : "";
      const int next = to.empty() ? -1 : Part(PartKind::kService, to);
      if (next >= 0) Edge(fronts[0].node, next, table, "rollout", true);
    }
  }

  const Node& root_;
  Graph& graph_;
  std::vector<std::string> stack_, walked_;
};

}  // namespace

std::string_view NameOf(PartKind kind) {
  switch (kind) {
    case PartKind::kTraffic: return "traffic";
    case PartKind::kService: return "service";
    case PartKind::kServerless: return "serverless";
    case PartKind::kCache: return "cache";
    case PartKind::kStore: return "store";
    case PartKind::kDelay: return "delay";
    case PartKind::kMissing: return "missing";
  }
  return "";
}

int Graph::Find(std::string_view table) const {
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].table == table) return static_cast<int>(i);
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    const std::vector<std::string>& steps = nodes[i].steps;
    if (std::find(steps.begin(), steps.end(), table) != steps.end()) return static_cast<int>(i);
  }
  return -1;
}

Graph GraphOf(std::string_view text, const Diagnostics& diagnostics) {
  Graph graph;
  const Result<Node, Diagnostics> root = ParseDocument(text);
  graph.readable = root.ok();
  if (root) GraphMaker(root.value(), graph).Make();
  for (const Diagnostic& fault : diagnostics) {
    if (fault.severity != Severity::kError) continue;
    const int node = root ? graph.Find(TableOf(text, fault)) : -1;
    auto& faults = node < 0 ? graph.faults : graph.nodes[static_cast<size_t>(node)].faults;
    faults.push_back(fault.message);
  }
  return graph;
}

}  // namespace servescape::ui
