// SPDX-License-Identifier: MIT
#include "ui/workbench/design/palette.h"

#include <fmt/format.h>

#include <array>

#include "ui/workbench/design/graph.h"
#include "ui/workbench/design/toml_text.h"

namespace servescape::ui {
namespace {

constexpr std::array<PaletteRow, 11> kPalette{{
    {PaletteItem::kService, "Service", "Equal replicas behind a router, on machines you choose"},
    {PaletteItem::kModel, "Model on a GPU", "A measured batch curve: ResNet-50 on a T4"},
    {PaletteItem::kServerless, "Serverless function", "Instances by the request, with cold starts"},
    {PaletteItem::kVectorIndex, "Vector index", "Search among a million vectors, as measured"},
    {PaletteItem::kCache, "Cache", "Answers by key; a hit skips the rest of its path"},
    {PaletteItem::kStore, "Store", "Data read by key: features, profiles, documents"},
    {PaletteItem::kDelay, "Delay", "Time that passes without using anything"},
    {PaletteItem::kTraffic, "Traffic", "A source of requests, with its own rate and path"},
    {PaletteItem::kBatchJob, "Batch job", "Clients that work off a number of requests"},
    {PaletteItem::kAutoscaler, "Autoscaler", "Replicas that follow the load, onto the service"},
    {PaletteItem::kBalancer, "Load balancer", "nginx, HAProxy and others, before the service"},
}};

constexpr const char* kMainPath = "main";

struct Recipe {
  const char *kind, *name;
  Pairs pairs;
};

Recipe RecipeOf(PaletteItem item) {
  switch (item) {
    case PaletteItem::kModel:
      return {"service", "gpu_model",
              {{"host", R"("g4dn.xlarge")"},
               {"profile", R"("resnet50__t4__ort_trt_fp16")"},
               {"batching", R"({ max_size = 8, max_delay = "2ms" })"}}};
    case PaletteItem::kServerless:
      return {"service", "function",
              {{"time", R"({ distribution = "lognormal", mean = "50ms", cv = 0.5 })"},
               {"serverless",
                R"({ platform = "lambda", memory = "1769MiB", cold_start = { init = "1s" } })"}}};
    case PaletteItem::kVectorIndex:
      return {"service", "index",
              {{"host", R"("m6i.xlarge")"}, {"replicas", "2"},
               {"vector_search", R"({ profile = "milvus_hnsw_1m_768d", ef = 100 })"}}};
    case PaletteItem::kCache:
      return {"cache", "cache",
              {{"host", R"("r6i.xlarge")"}, {"policy", R"("lru")"}, {"capacity", "10_000"},
               {"ttl", R"("10min")"}, {"lookup", R"("0.3ms")"}}};
    case PaletteItem::kStore:
      return {"store", "store",
              {{"host", R"("r6i.xlarge")"},
               {"read", R"({ distribution = "lognormal", mean = "2ms", cv = 0.5 })"}}};
    case PaletteItem::kTraffic:
      return {"traffic", "clients", {{"arrivals", R"("poisson")"}, {"rate", R"("20/s")"}}};
    case PaletteItem::kBatchJob:
      return {"traffic", "job",
              {{"arrivals", R"("closed")"}, {"clients", "4"}, {"requests", "2_000"}}};
    default:
      return {"service", "service",
              {{"host", R"("m6i.xlarge")"},
               {"time", R"({ distribution = "lognormal", mean = "10ms", cv = 0.5 })"},
               {"replicas", "2"}}};
  }
}

constexpr const char* kAutoscaler =
    R"({ system = "hpa", minReplicas = 2, maxReplicas = 20, metrics = [{ type = "Resource", )"
    R"(resource = { name = "cpu", target = { type = "Utilization", averageUtilization = 60 } } )"
    R"(}] })";
constexpr const char* kKeys = R"({ distribution = "zipf", exponent = 0.99, count = 100_000 })";

std::string TableKind(const std::string& table) { return table.substr(0, table.find('.')); }
std::string NameOfTable(const std::string& table) { return table.substr(table.find('.') + 1); }

// How a step says that it takes the part.
Pairs StepPairs(const std::string& table) {
  const std::string kind = TableKind(table);
  return {{kind == "service" ? "call" : kind, Quoted(NameOfTable(table))}};
}

struct PathPlace {
  std::string path;  // "path.main"; "": there is none
  size_t index = 0;  // where a step after the selected one goes
  std::string step;  // the selected one, if any
};

std::string PathOfSource(std::string_view text, const std::string& source) {
  const std::string named = KeyText(text, source + ".path");
  if (!named.empty()) return "path." + Unquoted(named);
  const std::vector<std::string> paths = NamesOf(text, "path");
  return paths.size() == 1 ? "path." + paths[0] : "";
}

PathPlace PlaceFor(std::string_view text, const std::string& selected) {
  if (selected.starts_with("traffic.")) return {PathOfSource(text, selected), 0, ""};
  const std::string step = StepFor(text, selected);
  if (!step.empty()) {
    const size_t dot = step.rfind('.');
    return {step.substr(0, dot), IndexOf(step.substr(dot + 1)) + 1, step};
  }
  const std::vector<std::string> sources = NamesOf(text, "traffic");
  std::string path = sources.empty() ? "" : PathOfSource(text, "traffic." + sources[0]);
  const std::vector<std::string> paths = NamesOf(text, "path");
  if (path.empty() && !paths.empty()) path = "path." + paths[0];
  return {path, path.empty() ? 0 : CountOf(text, path), ""};
}

// What follows on an edit that went well.
template <class Next>
Edited Then(std::string_view before, const Edited& done, Next next) {
  if (!done.ok()) return {std::string(before), done.wrong};
  Edited out = next(done.text);
  return out.ok() ? out : Edited{std::string(before), out.wrong};
}

// A name for the part that a fork can take: services as they are, others by a path of their own.
Edited MakeTarget(std::string_view text, const std::string& table, std::string* target) {
  *target = NameOfTable(table);
  if (TableKind(table) == "service" || TableKind(table) == "path") return {std::string(text), ""};
  *target = FreeName(text, *target + "_path");
  return Then(text, NameOnlyPath(text), [&](const std::string& next) {
    return AddEntry(next, "path." + *target, 0, StepPairs(table));
  });
}

Edited JoinPart(std::string_view text, const std::string& table, Joint join,
                const std::string& selected) {
  if (join == Joint::kAlone) return {std::string(text), ""};
  const PathPlace place = PlaceFor(text, selected);
  if (place.path.empty()) {
    // The engine takes an only service by itself.
    if (TableKind(table) == "service" && NamesOf(text, "service").size() == 1) {
      return {std::string(text), ""};
    }
    return AddEntry(text, "path." + FreeName(text, kMainPath), 0, StepPairs(table));
  }
  const bool fork = join == Joint::kBeside || join == Joint::kBranch;
  if (fork && !place.step.empty()) {
    std::string target;
    const Edited ready = MakeTarget(text, table, &target);
    return Then(text, ready, [&](const std::string& next) {
      const Fork how = join == Joint::kBeside ? Fork::kParallel : Fork::kBranch;
      return ForkStep(next, place.step, target, how);
    });
  }
  const bool before = join == Joint::kBefore ||
                      (join == Joint::kSuggested && TableKind(table) == "cache");
  const size_t index = before && !place.step.empty() ? place.index - 1
                       : before && selected.empty()  ? 0
                                                     : place.index;
  return AddEntry(text, place.path, index, StepPairs(table));
}

// Caches look at keys: sources that have none get some.
Edited WithKeys(const std::string& text, std::string* said) {
  Edited out{text, ""};
  for (const std::string& source : NamesOf(text, "traffic")) {
    const std::string keys = "traffic." + source + ".keys";
    if (HasKey(out.text, keys)) continue;
    out = SetKey(out.text, keys, kKeys);
    if (!out.ok()) return out;
    *said = "Requests have keys now, which a cache looks at: 100,000 of them, few of them popular";
  }
  return out;
}

Change AddOnto(std::string_view text, PaletteItem item, const std::string& selected) {
  std::string service = selected;
  if (!service.starts_with("service.")) {
    service = "service." + Unquoted(KeyText(text, StepFor(text, selected) + ".call"));
  }
  if (!HasKey(text, service)) return {Refuse(text, "select a service first"), selected, ""};
  const char* key = item == PaletteItem::kAutoscaler ? ".autoscaler" : ".balancing";
  if (HasKey(text, service + key)) {
    return {Refuse(text, fmt::format("{} has one already", NameOfTable(service))), selected, ""};
  }
  if (item == PaletteItem::kBalancer) {
    Edited bare{std::string(text), ""};
    for (const char* replaced : {".routing", ".choices", ".load_factor"}) {
      if (HasKey(bare.text, service + replaced)) bare = RemoveKey(bare.text, service + replaced);
    }
    return {SetKey(bare.text, service + ".balancing",
                   R"({ system = "nginx", config = "least_conn;" })"),
            service, ""};
  }
  Edited bare{std::string(text), ""};
  if (HasKey(text, service + ".replicas")) bare = RemoveKey(text, service + ".replicas");
  return {SetKey(bare.text, service + ".autoscaler", kAutoscaler), service, ""};
}

Change AddSource(std::string_view text, const Recipe& recipe, const std::string& selected) {
  const std::string table = "traffic." + FreeName(text, recipe.name);
  Pairs pairs = recipe.pairs;
  const PathPlace place = PlaceFor(text, selected);
  if (!place.path.empty()) pairs.emplace_back("path", Quoted(NameOfTable(place.path)));
  Edited added = AddTable(text, table, pairs);
  std::string said;
  const std::vector<std::string> sources = NamesOf(text, "traffic");
  const bool keyed = !sources.empty() && HasKey(text, "traffic." + sources[0] + ".keys");
  if (added.ok() && keyed) added = WithKeys(added.text, &said);
  return {std::move(added), table, ""};
}

}  // namespace

std::span<const PaletteRow> Palette() { return kPalette; }

bool NeedsService(PaletteItem item) {
  return item == PaletteItem::kAutoscaler || item == PaletteItem::kBalancer;
}

std::string StepFor(std::string_view text, const std::string& table) {
  const std::vector<std::string> segments = SplitDots(table);
  if (segments.size() == 3 && segments[0] == "path" && IsIndex(segments[2])) {
    return HasKey(text, table) ? table : "";
  }
  if (segments.size() != 2) return "";
  const Graph graph = GraphOf(text, {});
  const int node = graph.Find(table);
  if (node < 0) return "";
  for (const std::string& step : graph.nodes[static_cast<size_t>(node)].steps) {
    if (step.starts_with("path.")) return step;
  }
  return "";
}

Change AddPart(std::string_view text, PaletteItem item, Joint join, const std::string& selected) {
  if (NeedsService(item)) return AddOnto(text, item, selected);
  const Recipe recipe = RecipeOf(item);
  Edited start{std::string(text), ""};
  if (join != Joint::kAlone || item == PaletteItem::kService) start = MakePathExplicit(text);
  if (!start.ok()) return {std::move(start), selected, ""};
  if (item == PaletteItem::kTraffic || item == PaletteItem::kBatchJob) {
    return AddSource(text, recipe, selected);
  }
  if (item == PaletteItem::kDelay) {
    const PathPlace place = PlaceFor(start.text, selected);
    if (place.path.empty()) return {Refuse(text, "add a service first"), selected, ""};
    const size_t index = join == Joint::kBefore && place.index > 0 ? place.index - 1 : place.index;
    return {AddEntry(start.text, place.path, index, {{"delay", R"("5ms")"}}),
            place.path + "." + std::to_string(index), ""};
  }
  const std::string table =
      std::string(recipe.kind) + "." + FreeName(start.text, recipe.name);
  std::string said;
  Edited done = AddTable(start.text, table, recipe.pairs);
  done = Then(text, done, [&](const std::string& next) {
    return JoinPart(next, table, join, selected);
  });
  if (item == PaletteItem::kCache) {
    done = Then(text, done, [&](const std::string& next) { return WithKeys(next, &said); });
  }
  return {std::move(done), table, std::move(said)};
}

Change ConnectParts(std::string_view text, const std::string& from, const std::string& to,
                    Joint join) {
  if (to.starts_with("traffic.")) {
    if (from.starts_with("traffic.")) {
      return {Refuse(text, "a source of requests is called by nothing"), from, ""};
    }
    return ConnectParts(text, to, from, join);
  }
  if (from == to) return {Refuse(text, "a part does not call itself"), from, ""};
  const Edited start = MakePathExplicit(text);
  if (!start.ok()) return {start, from, ""};
  std::string said;
  const auto finish = [&](Edited done) {
    if (TableKind(to) == "cache" || TableKind(from) == "cache") {
      done = Then(text, done, [&](const std::string& next) { return WithKeys(next, &said); });
    }
    return Change{std::move(done), from, said};
  };
  const bool source = from.starts_with("traffic.");
  if (source || !StepFor(start.text, from).empty()) {
    const bool lacks_path = source && PlaceFor(start.text, from).path.empty();
    if (!lacks_path) return finish(JoinPart(start.text, to, join, from));
    // A source without a way: that of the part, where one begins with it, else one of its own.
    const std::string step = StepFor(start.text, to);
    if (step.ends_with(".0")) {
      const std::string name = SplitDots(step)[1];
      return finish(SetKey(start.text, from + ".path", Quoted(name)));
    }
    const std::string name = FreeName(start.text, NameOfTable(from) + "_path");
    const Edited made = Then(text, NameOnlyPath(start.text), [&](const std::string& next) {
      return AddEntry(next, "path." + name, 0, StepPairs(to));
    });
    return finish(Then(text, made, [&](const std::string& next) {
      return SetKey(next, from + ".path", Quoted(name));
    }));
  }
  const bool known = !StepFor(start.text, to).empty();
  if (known) return finish(JoinPart(start.text, from, Joint::kBefore, to));
  const std::string path = "path." + FreeName(start.text, kMainPath);
  const Edited first = AddEntry(start.text, path, 0, StepPairs(from));
  return finish(Then(text, first, [&](const std::string& next) {
    return AddEntry(next, path, 1, StepPairs(to));
  }));
}

}  // namespace servescape::ui
