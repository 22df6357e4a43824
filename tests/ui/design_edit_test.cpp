// SPDX-License-Identifier: MIT
// Edits of a scenario's text (ui/workbench/design/edit.h).
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/random/generator.h"
#include "sim/scenario/document.h"
#include "sim/scenario/load.h"
#include "ui/document.h"
#include "ui/presets.h"
#include "ui/workbench/design/edit.h"

namespace servescape::ui {
namespace {

const std::string kShop = R"(# A shop.
title = "Shop"   # words
slo = ["latency.p99 <= 100ms", "service.search.utilization <= 0.8"]

[traffic.users]
rate = "50/s"
path = "main"

# The way of a request.
[[path.main]]
call = "gateway"
[[path.main]]
parallel = ["search", "user"]   # both
[[path.main]]
call = "ranker"
items = 10
[path.main.retries]
max = 2

[[path.user]]
store = "profiles"

[store.profiles]
read = "1ms"

# In front.
[service.gateway]
time = "1ms"

[service.search]
time = "5ms"
batching = { max_size = 4, max_delay = "1ms" }

[service.ranker]
time = "4ms"   # measured
replicas = 2

[[incident]]
kind = "slow"
service = "search"
at = "10s"
factor = 2
)";

Diagnostics FaultsOf(const std::string& text) {
  const Result<Loaded, Diagnostics> loaded =
      Load(text, {}, [](const std::string& path) { return EmbeddedText(path); });
  Diagnostics out;
  if (loaded) return out;
  for (const Diagnostic& fault : loaded.error()) {
    if (fault.severity == Severity::kError) out.push_back(fault);
  }
  return out;
}

// What a half-built design may lack.
bool IsIncomplete(const std::string& message) {
  for (const char* words :
       {"nothing calls it", "no step looks into it", "no step reads it", "needs a path",
        "and no path: say", "needs keys"}) {
    if (message.find(words) != std::string::npos) return true;
  }
  return false;
}

std::string Done(const Edited& edited) {
  CHECK_MESSAGE(edited.ok(), edited.wrong);
  return edited.text;
}

bool Contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

std::string Without(std::string text, const std::string& part) {
  const size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.erase(at, part.size());
}

}  // namespace

TEST_CASE("a key is set where it stands, added to its table, and removed with its line") {
  const std::string set = Done(SetKey(kShop, "service.ranker.replicas", "3"));
  CHECK(Contains(set, "time = \"4ms\"   # measured\nreplicas = 3\n"));
  CHECK(Contains(Done(SetKey(kShop, "service.search.batching.max_size", "8")),
                 "{ max_size = 8, max_delay = \"1ms\" }"));
  CHECK(Done(RemoveKey(set, "service.ranker.replicas")) == Without(kShop, "replicas = 2\n"));
  CHECK(Contains(Done(RemoveKey(kShop, "service.search.batching.max_size")),
                 "batching = { max_delay = \"1ms\" }"));
  CHECK(Contains(Done(RemoveKey(kShop, "service.search.batching.max_delay")),
                 "batching = { max_size = 4 }"));
  CHECK(Contains(Done(RemoveKey(kShop, "slo.0")), "slo = [\"service.search"));
  CHECK(Contains(Done(AddItem(kShop, "slo", 9, "\"availability >= 99%\"")),
                 "<= 0.8\", \"availability >= 99%\"]"));
  CHECK_FALSE(RemoveKey(kShop, "service.ranker.routing").ok());
  CHECK(SetKey(kShop, "service.ranker.replica", "3").wrong ==
        "there is no key service.ranker.replica; did you mean replicas?");
  CHECK(KeyText(kShop, "service.ranker.time") == "\"4ms\"");
}

TEST_CASE("tables stand after others of their kind, steps where they are wanted") {
  const std::string added = Done(AddTable(kShop, "service.cart", {{"time", "\"2ms\""}}));
  CHECK(Contains(added, "replicas = 2\n\n[service.cart]\ntime = \"2ms\"\n\n[[incident]]"));
  CHECK_FALSE(AddTable(kShop, "service.search", {}).ok());
  const std::string first =
      Done(AddEntry(kShop, "path.main", 0, {{"call", "\"ranker\""}, {"items", "2"}}));
  CHECK(Contains(first, "[[path.main]]\ncall = \"ranker\"\nitems = 2\n"));
  CHECK(KeyText(first, "path.main.1.call") == "\"gateway\"");
  const std::string last = Done(AddEntry(kShop, "path.main", 9, {{"store", "\"profiles\""}}));
  CHECK(Contains(last, "[path.main.retries]\nmax = 2\n[[path.main]]\nstore = \"profiles\"\n\n"));
  CHECK(CountOf(last, "path.main") == 4);
  const std::string inlined = "path.main = [\n  { call = \"a\" },\n  { call = \"b\" },\n]\n";
  CHECK(Done(AddEntry(inlined, "path.main", 1, {{"call", "\"c\""}})) ==
        "path.main = [\n  { call = \"a\" },\n  { call = \"c\" },\n  { call = \"b\" },\n]\n");
  CHECK(Done(RemoveKey(inlined, "path.main.0")) == "path.main = [\n  { call = \"b\" },\n]\n");
  CHECK(Done(AddTable("", "service.a", {{"time", "\"1ms\""}})) ==
        "[service.a]\ntime = \"1ms\"\n");
}

TEST_CASE("a part goes with all that names it") {
  CHECK(ReferencesTo(kShop, "service.search") ==
        std::vector<std::string>{"slo.1", "path.main.1.parallel.0", "incident.0.service"});
  const std::string without = Done(RemovePart(kShop, "service.search"));
  CHECK_FALSE(Contains(without, "search"));
  CHECK(Contains(without, "[[path.main]]\npath = \"user\"   # both\n"));
  CHECK(FaultsOf(without).empty());
  // A store takes the path with it that did nothing else.
  const std::string stateless = Done(RemovePart(kShop, "store.profiles"));
  CHECK_FALSE(Contains(stateless, "user\""));
  CHECK(Contains(stateless, "call = \"search\"   # both"));
  CHECK(FaultsOf(stateless).empty());
  const std::string ranker = Done(RemovePart(kShop, "service.ranker"));
  CHECK_FALSE(Contains(ranker, "retries"));
  CHECK(FaultsOf(ranker).empty());
  CHECK(Contains(kShop, "# In front.\n[service.gateway]"));
  CHECK_FALSE(Contains(Done(RemovePart(kShop, "service.gateway")), "# In front."));
}

TEST_CASE("a part is renamed wherever it is named, and copied") {
  const std::string renamed = Done(RenamePart(kShop, "service.search", "find"));
  CHECK_FALSE(Contains(renamed, "search"));
  CHECK(Contains(renamed, "service.find.utilization <= 0.8"));
  CHECK(Contains(renamed, "[\"find\", \"user\"]   # both"));
  CHECK(FaultsOf(renamed).empty());
  CHECK(Done(RenamePart(renamed, "service.find", "search")) == kShop);
  const std::string path = Done(RenamePart(kShop, "path.main", "shop"));
  CHECK(Contains(path, "[path.shop.retries]"));
  CHECK(Contains(path, "path = \"shop\""));
  CHECK(FaultsOf(path).empty());
  CHECK_FALSE(RenamePart(kShop, "service.search", "ranker").ok());
  CHECK_FALSE(RenamePart(kShop, "service.search", "user").ok());
  CHECK_FALSE(RenamePart(kShop, "service.search", "a b").ok());
  CHECK(Contains(Done(DuplicatePart(kShop, "service.ranker", "ranker_2")),
                 "replicas = 2\n\n[service.ranker_2]\ntime = \"4ms\"   # measured\n"
                 "replicas = 2\n"));
  const std::string dotted = "service.a.time = \"1ms\"\nservice.a.replicas = 2\n";
  CHECK(Done(DuplicatePart(dotted, "service.a", "b")) ==
        "service.a.time = \"1ms\"\nservice.a.replicas = 2\n"
        "service.b.time = \"1ms\"\nservice.b.replicas = 2\n");
  CHECK(Done(RenamePart("[service]\na = { time = \"1ms\" }\n", "service.a", "b")) ==
        "[service]\nb = { time = \"1ms\" }\n");
}

TEST_CASE("steps fork, move and are wrapped") {
  const std::string beside = Done(ForkStep(kShop, "path.main.0", "ranker", Fork::kParallel));
  CHECK(Contains(beside, "[[path.main]]\nparallel = [\"gateway\", \"ranker\"]\n"));
  const std::string third = Done(ForkStep(kShop, "path.main.1", "ranker", Fork::kParallel));
  CHECK(Contains(third, "[\"search\", \"user\", \"ranker\"]   # both"));
  // A step that says more than whom it calls keeps that, in a path of its own.
  const std::string branch = Done(ForkStep(kShop, "path.main.2", "gateway", Fork::kBranch));
  CHECK(Contains(branch, "branch = { main_3 = 1, gateway = 1 }"));
  CHECK(KeyText(branch, "path.main_3.0.items") == "10");
  CHECK(Contains(KeyText(branch, "path.main_3.0.retries.max"), "2"));
  CHECK(FaultsOf(branch).empty());
  CHECK(FaultsOf(Done(ForkStep(kShop, "path.main.0", "", Fork::kFanOut))).empty());
  CHECK(FaultsOf(Done(ForkStep(kShop, "path.main.0", "", Fork::kLoop))).empty());
  const std::string moved = Done(MoveStep(kShop, "path.main.2", 0));
  CHECK(KeyText(moved, "path.main.0.call") == "\"ranker\"");
  CHECK(KeyText(moved, "path.main.0.retries.max") == "2");
  CHECK(FaultsOf(moved).empty());
  CHECK(Done(MoveStep(moved, "path.main.0", 2)) == kShop);
  for (const Wrap wrap : {Wrap::kTimeout, Wrap::kRetry, Wrap::kHedge}) {
    const std::string wrapped = Done(WrapCall(kShop, "path.main.0", wrap));
    CHECK(IsWrapped(wrapped, "path.main.0", wrap));
    CHECK(FaultsOf(wrapped).empty());
    CHECK(Done(UnwrapCall(wrapped, "path.main.0", wrap)) == kShop);
  }
  CHECK(Contains(Done(MakePathExplicit("[service.a]\ntime = \"1ms\"\n")),
                 "[[path.main]]\ncall = \"a\"\n"));
}

TEST_CASE("a fault is about the part whose lines it stands in") {
  const auto line = [](const std::string& words) {
    const auto end = kShop.begin() + static_cast<std::ptrdiff_t>(kShop.find(words));
    return static_cast<uint32_t>(std::count(kShop.begin(), end, '\n')) + 1;
  };
  CHECK(TableAt(kShop, {line("replicas = 2"), 3}) == "service.ranker");
  CHECK(TableAt(kShop, {line("items = 10"), 1}) == "path.main.2");
  CHECK(TableAt(kShop, {line("kind ="), 1}) == "incident.0");
  CHECK(TableAt(kShop, {2, 1}).empty());
  const std::string alone = Done(AddTable(kShop, "service.cart", {{"time", "\"2ms\""}}));
  const Diagnostics faults = FaultsOf(alone);
  REQUIRE(faults.size() == 1);
  CHECK(TableOf(alone, faults[0]) == "service.cart");
}

namespace {

class Editing {
 public:
  explicit Editing(uint64_t seed) : random_(MakeStream(seed, 0, "edits")) {}

  // Any edit of the text, or the text itself where none fits.
  Edited One(const std::string& text) {
    const std::vector<std::string> kinds{"service", "cache", "store", "traffic", "path"};
    const std::string kind = Pick(kinds);
    const std::vector<std::string> names = NamesOf(text, kind);
    const std::string part = names.empty() ? "" : kind + "." + Pick(names);
    const std::string step = AnyStep(text);
    const std::string service = AnyName(text, "service");
    switch (Below(12)) {
      case 0:
        return AddTable(text, "service." + FreeName(text, "service"), {{"time", "\"3ms\""}});
      case 1: return names.size() < 2 ? Same(text) : RemovePart(text, part);
      case 2: return RenamePart(text, part, FreeName(text, "part"));
      case 3:
        return kind == "traffic" ? Same(text) : DuplicatePart(text, part, FreeName(text, "copy"));
      case 4: return ForkStep(text, step, service, Fork::kParallel);
      case 5: return ForkStep(text, step, service, Fork::kBranch);
      case 6: return WrapCall(text, step, static_cast<Wrap>(Below(3)));
      case 7: return UnwrapCall(text, step, static_cast<Wrap>(Below(3)));
      case 8: return MoveStep(text, step, Below(3));
      case 9:
        return service.empty() ? Same(text)
                               : SetKey(text, "service." + service + ".replicas", "5");
      case 10: {
        const std::string path = AnyName(text, "path");
        if (path.empty()) return MakePathExplicit(text);
        return AddEntry(text, "path." + path, Below(4), {{"call", Quoted(service)}});
      }
      default: return RemoveStep(text, step);
    }
  }

 private:
  static Edited Same(const std::string& text) { return {text, ""}; }
  size_t Below(size_t count) { return random_.NextBelow(static_cast<uint32_t>(count)); }
  std::string Pick(const std::vector<std::string>& from) {
    return from.empty() ? "" : from[Below(from.size())];
  }
  std::string AnyName(const std::string& text, const char* kind) {
    return Pick(NamesOf(text, kind));
  }
  std::string AnyStep(const std::string& text) {
    const std::string path = AnyName(text, "path");
    const size_t count = CountOf(text, "path." + path);
    return count == 0 ? "path.none.0" : "path." + path + "." + std::to_string(Below(count));
  }

  Generator random_;
};

}  // namespace

TEST_CASE("random edits leave a text that is read, at worst incomplete, and undo gives the bytes") {
  for (const Preset& preset : Presets()) {
    CAPTURE(preset.id);
    Editing editing(std::hash<std::string>{}(preset.id) % 1000);
    Document document;
    document.Open(preset.text, preset.id);
    int changed = 0;
    for (int i = 0; i < 200; ++i) {
      const std::string before = document.text();
      const Edited edited = editing.One(before);
      CHECK((edited.ok() || edited.text == before));
      REQUIRE(ParseDocument(edited.text).ok());
      if (edited.text == before) continue;
      ++changed;
      document.ReplaceText(edited.text);
      REQUIRE(document.Undo());
      REQUIRE(document.text() == before);
      // Goes on from it now and then, so that edits meet edited texts.
      if (i % 2 == 0 && edited.text.size() < 40'000) document.ReplaceText(edited.text);
    }
    CHECK(changed > 60);
  }
}

TEST_CASE("what random edits leave incomplete is said so") {
  for (uint64_t seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    Editing editing(seed);
    std::string text = kShop;
    for (int i = 0; i < 60; ++i) {
      const Edited edited = editing.One(text);
      for (const Diagnostic& fault : FaultsOf(edited.text)) {
        CHECK_MESSAGE(IsIncomplete(fault.message), fault.message, "\n", edited.text);
      }
      if (edited.text.size() < 20'000) text = edited.text;
    }
  }
}

TEST_CASE("two hundred random edits are undone byte by byte") {
  Editing editing(7);
  Document document;
  document.Open(kShop, "");
  std::vector<std::string> texts{kShop};
  while (texts.size() <= 200) {
    const Edited edited = editing.One(texts.back());
    if (!edited.ok() || edited.text == texts.back()) continue;
    document.ReplaceText(edited.text);
    texts.push_back(edited.text);
  }
  for (size_t i = texts.size() - 1; i > 0; --i) {
    REQUIRE(document.text() == texts[i]);
    REQUIRE(document.Undo());
  }
  CHECK(document.text() == kShop);
}

}  // namespace servescape::ui
