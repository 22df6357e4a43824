// SPDX-License-Identifier: MIT
// The shell around the charts: links and what they ask of the page, one's own designs, the gallery,
// question and answer, the first visit, commands and exports, files.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/ui/fake_jobs.h"
#include "tests/ui/harness.h"
#include "ui/document.h"
#include "ui/drafts.h"
#include "ui/fragment.h"
#include "ui/presets.h"
#include "ui/theme.h"
#include "ui/workbench/scenarios/groups.h"

namespace servescape::ui {
namespace {

HarnessOptions Sized(float width, float height, const std::string& text = SmallScenario()) {
  HarnessOptions options;
  options.size = {width, height};
  options.text = text;
  return options;
}

float Right(const nlohmann::json& widget) {
  return widget["rect"][0].get<float>() + widget["rect"][2].get<float>();
}
float Top(const nlohmann::json& widget) { return widget["rect"][1].get<float>(); }

TEST_CASE("what a link asks of the page is read, and nothing else") {
  const LinkOptions options = DecodeOptions(
      "s1=quickstart;run.seed=3&lesson=6&lock=replicas,batching&hide=cost&seed=7&place=design&x=1");
  CHECK(options.lesson == 6);
  CHECK(options.lock == std::vector<std::string>{"replicas", "batching"});
  CHECK(options.hide == std::vector<std::string>{"cost"});
  CHECK(options.seed == "7");
  CHECK(options.place == "design");
  CHECK(options.text == "lesson=6&lock=replicas,batching&hide=cost&seed=7");
  CHECK(DecodeOptions("lesson=abc&seed=-1&lock=&hide=%41").text.empty());
  CHECK(DecodeOptions("lesson=1234567890").lesson == 0);
  CHECK(HasScenario("t1=abc&lesson=2"));
  CHECK_FALSE(HasScenario("lesson=2"));
  CHECK_FALSE(HasScenario(""));
  CHECK(HasScenario("something"));
  CHECK(NamesKey({"batching"}, "service.model.batching.max_size"));
  CHECK(NamesKey({"model.batching"}, "service.model.batching.max_size"));
  CHECK_FALSE(NamesKey({"batch"}, "service.model.batching.max_size"));
  CHECK_FALSE(NamesKey({"size"}, "service.model.batching.max_size"));
}

TEST_CASE("links come back as they went, of every shipped scenario and of any text") {
  for (const Preset& preset : Presets()) {
    Fragment fragment{preset.id, {{"run.seed", "7"}}, ""};
    CHECK(DecodeFragment(EncodeFragment(fragment)) == fragment);
    fragment = {"", {}, preset.text};
    CHECK(DecodeFragment(EncodeFragment(fragment), kMaxStored) == fragment);
  }
  uint32_t state = 1;
  const auto random = [&state](uint32_t below) {
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
  };
  const auto text = [&](uint32_t most) {
    std::string out(1 + random(most), ' ');
    for (char& c : out) c = static_cast<char>(random(256));
    return out;
  };
  for (int i = 0; i < 500; ++i) {
    CAPTURE(i);
    Fragment fragment;
    if (random(2) == 0) fragment.text = text(400);
    else fragment.preset = text(20);
    for (uint32_t n = fragment.preset.empty() ? 0 : random(6); n > 0; --n) {
      fragment.settings.push_back({text(30), text(30)});
    }
    const std::string link = EncodeFragment(fragment) + "&lock=a,b&seed=3";
    CHECK(DecodeFragment(link) == fragment);
    CHECK(DecodeOptions(link).seed == "3");
    const LinkOptions garbage = DecodeOptions(text(200) + "&" + text(20) + "=" + text(20));
    LinkOptions again = DecodeOptions(garbage.text);
    again.place = garbage.place;
    CHECK(again == garbage);
  }
}

TEST_CASE("undo goes back a thousand steps, byte for byte, and its memory has an end") {
  Document document;
  document.Open(SmallScenario(), "");
  std::vector<std::string> texts;
  for (int i = 0; i < 1100; ++i) {
    texts.push_back(document.text());
    REQUIRE(document.Set({"run.seed", std::to_string(i + 2)}).empty());
  }
  size_t steps = 0;
  while (document.Undo()) {
    ++steps;
    REQUIRE(document.text() == texts[texts.size() - steps]);
  }
  CHECK(steps == 1000);
  Document large;
  large.Open(SmallScenario() + std::string(100'000, '#') + "\n", "");
  for (int i = 0; i < 100; ++i) REQUIRE(large.Set({"run.seed", std::to_string(i + 2)}).empty());
  steps = 0;
  while (large.Undo()) ++steps;
  CHECK(steps * 100'000 < 5'000'000);
  CHECK(steps > 30);
}

TEST_CASE("whatever a finger is to hit on a phone is large enough") {
  for (const bool gallery : {false, true}) {
    Harness page(Sized(390, 3000));
    REQUIRE(page.UntilSettled());
    if (gallery) page.Click("Scenario");
    page.Frames(3);
    for (const auto& widget : page.Tree()) {
      const std::string kind = widget["kind"], label = widget["label"];
      if (kind != "button" && kind != "link" && kind != "slider" && kind != "radio") continue;
      if (label.starts_with("Seed ")) continue;  // 32 wide, two of them
      CAPTURE(label);
      CHECK(widget["rect"][3].get<float>() >= 36);
    }
  }
}

TEST_CASE("a link's locks hold, what it hides is gone, its seed counts, and it goes on") {
  std::string kept;
  {
    Harness page(Sized(1440, 1400));
    REQUIRE(page.UntilSettled());
    kept = page.host().last_fragment;
  }
  HarnessOptions options;
  options.size = {1440, 1400};
  options.app.fragment = kept + "&lock=replicas&hide=cost,max_size&seed=7";
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["seed"] == 7);
  CHECK(page.Find("Replicas", "slider")["enabled"] == false);
  CHECK(page.Find("Rate", "slider")["enabled"] == true);
  CHECK_FALSE(page.Has("Max batch size"));
  CHECK(page.Find("Cost", "tile").is_null());
  CHECK_FALSE(page.Has("Bill, per hour"));
  const std::string text = page.State()["text"];
  page.Drag("Replicas", 0.1F, 0.7F);
  CHECK(page.State()["text"] == text);
  page.Drag("Rate", 0.45F, 0.6F);
  REQUIRE(page.UntilSettled());
  CHECK(page.host().last_fragment.ends_with("&lock=replicas&hide=cost,max_size&seed=7"));
}

TEST_CASE("the question is whole with the verdict beside it at every width") {
  std::string text = SmallScenario();
  const std::string question =
      "Since search is filtered by country its answers are nearly empty, yet nothing fails and it "
      "is as fast as ever: why?";
  text.replace(text.find("How many replicas keep p99 under 100 ms?"), 40, question);
  for (const float width : {390.0F, 720.0F, 768.0F, 1000.0F, 1200.0F, 1440.0F}) {
    CAPTURE(width);
    Harness page(Sized(width, width == 720 ? 450 : 900, text));
    REQUIRE(page.UntilSettled());
    const auto words = page.Find(question, "text");
    REQUIRE_FALSE(words.is_null());
    const auto verdict = page.Find("Verdict");
    REQUIRE_FALSE(verdict.is_null());
    CHECK(Right(words) <= width);
    CHECK(Right(verdict) <= width);
    CHECK(Top(words) >= 52);
    CHECK(Top(words) + words["rect"][3].get<float>() < 260);
    CHECK(Top(verdict) < 200);
    // Beside or above each other, never over.
    const bool apart = Right(words) <= verdict["rect"][0].get<float>() ||
                       Top(words) >= Top(verdict) + verdict["rect"][3].get<float>();
    CHECK(apart);
  }
}

TEST_CASE("the answer and its source are one click away") {
  HarnessOptions options;
  Harness page(std::move(options));  // the first scenario has both
  page.Frames(3);
  CHECK_FALSE(page.Has("Hide answer"));
  page.Click("Show answer");
  bool answer = false, source = false;
  for (const auto& widget : page.Tree()) {
    const std::string label = widget["label"];
    answer = answer || label.starts_with("Three serve 1,071/s");
    source = source || label.starts_with("Source: Batch curve");
  }
  CHECK(answer);
  CHECK(source);
  page.Click("Hide answer");
  CHECK(page.Has("Show answer"));
}

TEST_CASE("the places are reached at every width") {
  for (const float width : {390.0F, 800.0F, 1100.0F, 1440.0F}) {
    CAPTURE(width);
    Harness page(Sized(width, 900));
    page.Frames(3);
    if (width < 720) page.Click("More");
    else if (width < 1000) page.Click("Place");
    page.Frames(2);
    page.Click("Learn", width < 1000 ? "menuitem" : "tab");
    page.Frames(2);
    CHECK(page.State()["place"] == "Learn");
    page.Click("Scenario");
    page.Frames(2);
    CHECK(page.State()["place"] == "Scenarios");
  }
}

TEST_CASE("a narrow page has in a menu what its bar has no room for") {
  Harness page(Sized(390, 844));
  REQUIRE(page.UntilSettled());
  page.Click("More");
  page.Frames(2);
  for (const char* label : {"Reset", "Step", "Compare", "Copy link", "Theme", "Help"}) {
    CAPTURE(label);
    const auto item = page.Find(label, "menuitem");
    REQUIRE_FALSE(item.is_null());
    CHECK(item["rect"][3].get<float>() >= 36);
  }
  page.Click("Compare", "menuitem");
  CHECK(page.State().contains("digest"));
  page.Click("More");
  page.Frames(2);
  CHECK(page.Find("Compare", "menuitem")["checked"] == true);
}

TEST_CASE("on a phone the verdict and its figures stay in sight of the knobs") {
  Harness page(Sized(390, 844));
  REQUIRE(page.UntilSettled());
  const auto verdict = page.Find("Verdict");
  CHECK(Top(verdict) < 100);
  bool figures = false;
  for (const auto& widget : page.Tree()) {
    const std::string label = widget["label"];
    figures = figures || (label.starts_with("p99 ") && label.find('$') != label.npos);
  }
  CHECK(figures);
  CHECK(page.Find("Rate value")["rect"][3].get<float>() >= 36);
  CHECK(page.Find("Rate value")["rect"][2].get<float>() >= 36);
}

TEST_CASE("a goal's own metric has a tile, with the goal; the others stay") {
  std::string text = SmallScenario();
  text.replace(text.find("latency.p99 <= 100ms"), 20, "latency.p95 <= 80ms");
  Harness page(Sized(1440, 900, text));
  REQUIRE(page.UntilSettled());
  const std::string value = page.Find("p95 latency", "tile")["value"];
  CHECK(value.find("goal \xE2\x89\xA4 80 ms") != std::string::npos);
  for (const char* label : {"p99 latency", "Throughput", "Busy", "Cost"}) {
    CHECK_FALSE(page.Find(label, "tile").is_null());
  }
}

TEST_CASE("tiles tell what they were in the run before, and by how much they changed") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  CHECK(page.Find("Cost", "tile")["value"].get<std::string>().find("was") == std::string::npos);
  page.Click("Replicas value");
  page.Type("4");
  page.Key(ImGuiKey_Enter);
  REQUIRE(page.UntilSettled());
  const std::string cost = page.Find("Cost", "tile")["value"];
  CAPTURE(cost);
  CHECK(cost.find("was $1") != std::string::npos);
  CHECK(cost.find(", +100 %") != std::string::npos);
  CHECK(page.Find("p99 latency", "tile")["value"].get<std::string>().find("was ") !=
        std::string::npos);
}

TEST_CASE("one's own designs are kept, whatever is opened after them") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  const std::string own = page.State()["text"];
  page.Click("Scenario");
  page.Frames(3);
  page.Click("Retry storm");
  page.Frames(3);
  CHECK(page.State()["preset"] == "retry_storm");
  CHECK(page.State()["place"] == "Dashboard");
  CHECK(page.host().visited.size() >= 1);
  CHECK(page.host().visited.back() == "s1=retry_storm");
  const std::vector<Draft> drafts = ListDrafts(page.host());
  REQUIRE(drafts.size() == 1);
  CHECK(drafts[0].title == "A small service");
  page.Click("Scenario");
  page.Frames(3);
  page.Click("A small service");
  page.Frames(3);
  CHECK(page.State()["text"] == own);
  CHECK(ListDrafts(page.host()).size() == 1);
  // And in another visit.
  HarnessOptions again;
  again.stored = page.host().stored;
  Harness later(std::move(again));
  later.Frames(2);
  CHECK(later.State()["text"] == own);
  later.app().Load(own + "# more\n");
  later.Frames(2);
  CHECK(ListDrafts(later.host()).size() == 1);  // it is the same one still
}

TEST_CASE("eight designs are kept; settings of shipped ones make room first") {
  TestHost host;
  Drafts drafts;
  drafts.Keep(host, 1, "own", "t1=AAAA");
  drafts.Keep(host, 2, "settings", "s1=quickstart;a=1");
  for (uint32_t origin = 3; origin <= 9; ++origin) {
    drafts.Keep(host, origin, "text " + std::to_string(origin), "t1=" + std::to_string(origin));
  }
  std::vector<Draft> kept = ListDrafts(host);
  REQUIRE(kept.size() == kMostDrafts);
  CHECK(kept.front().title == "text 9");
  CHECK(kept.back().title == "own");
  drafts.Keep(host, 1, "own\nname", "t1=BBBB");
  kept = ListDrafts(host);
  CHECK(kept.front().title == "own name");
  CHECK(kept.front().fragment == "t1=BBBB");
  CHECK(kept.size() == kMostDrafts);
  DropDraft(host, kept.front().slot);
  CHECK(ListDrafts(host).size() == kMostDrafts - 1);
  drafts.Keep(host, 20, "huge", "t1=" + std::string(kMaxFragment, 'A'));
  CHECK(ListDrafts(host).size() == kMostDrafts - 1);
  host.stored["drafts"] = "99x0033";  // of whoever wrote it
  CHECK(ListDrafts(host).size() <= 2);
}

TEST_CASE("a link says where one's own designs are, and a reload goes on with the same one") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  const auto stored = page.host().stored;
  HarnessOptions link;
  link.stored = stored;
  link.app.fragment = "s1=mm1";
  Harness other(std::move(link));
  other.Frames(2);
  CHECK(other.State()["preset"] == "mm1");
  CHECK(other.Has("From a link; your own designs are under Scenarios"));
  CHECK(ListDrafts(other.host()).size() == 1);
  HarnessOptions reload;
  reload.stored = stored;
  reload.app.fragment = page.host().last_fragment;
  Harness same(std::move(reload));
  same.Frames(2);
  CHECK_FALSE(same.Has("From a link; your own designs are under Scenarios"));
  same.app().Load(SmallScenario() + "# more\n");
  same.Frames(2);
  CHECK(ListDrafts(same.host()).size() == 1);
  same.Click("Scenario");
  same.Frames(2);
  same.Key(ImGuiKey_Escape);
  CHECK(same.State()["place"] == "Dashboard");
}

TEST_CASE("a half-built text is kept as well") {
  Harness page(Sized(1440, 900));
  page.Frames(2);
  page.app().Load("title = \"half\"\n[service");
  page.Frames(2);
  CHECK(page.app().Phase() == "error");
  HarnessOptions again;
  again.stored = page.host().stored;
  Harness later(std::move(again));
  later.Frames(2);
  CHECK(later.State()["text"] == "title = \"half\"\n[service");
}

TEST_CASE("back and forward open what the address says; a wrong one changes nothing") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  const std::string own = page.State()["text"];
  page.app().OpenLink("s1=mm1");
  page.Frames(2);
  CHECK(page.State()["preset"] == "mm1");
  for (const char* wrong : {"s1=nowhere", "t1=%%%", "s1=mm1;a.b=1"}) {
    page.app().OpenLink(wrong);
    page.Frames(2);
    CHECK(page.State()["preset"] == "mm1");
    CHECK(page.Has("The link could not be read"));
  }
  page.Key(ImGuiKey_Z, true);
  page.Frames(2);
  CHECK(page.State()["text"] == own);
}

TEST_CASE("every shipped scenario stands in the gallery, in a group; words find it") {
  Harness page(Sized(1440, 6000));
  page.Frames(2);
  page.Click("Scenario");
  page.Frames(3);
  for (const Preset& preset : Presets()) {
    CAPTURE(preset.id);
    CHECK(GroupOf(preset.id) != "More");
    CHECK(CurveOf(preset.id).size() > 10);
    CHECK_FALSE(CurveWords(preset.id).empty());
    CHECK_FALSE(page.Find(preset.title, "button").is_null());
  }
  page.Click("Search scenarios");
  page.Type("stampede");
  page.Frames(2);
  CHECK(page.Has("Cache stampede"));
  CHECK_FALSE(page.Has("M/M/1 at 80 % load"));
  page.Type(" and nothing like it");
  page.Frames(2);
  CHECK(page.Has("No scenario has these words."));
}

TEST_CASE("a blank page and a file begin another scenario") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  page.Click("Scenario");
  page.Frames(2);
  page.Click("Open a file");
  CHECK(page.host().picked == 1);
  page.Click("New from a blank page");
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["scenario"] == "New design");
  CHECK(page.State()["place"] == "Design");
  std::string text = SmallScenario();
  text.replace(text.find("A small service"), 15, "From a file    ");
  page.app().OpenFile("mine.toml", text);
  page.Frames(2);
  CHECK(page.State()["scenario"] == "From a file    ");
  CHECK(page.State()["place"] == "Dashboard");
  CHECK(ListDrafts(page.host()).size() == 3);
}

TEST_CASE("a first visit is invited, shown what it measured, asked, and left alone after that") {
  StagedPage staged("", {1440, 900});
  Harness& page = staged.page;
  REQUIRE(page.State()["preset"] == "quickstart");
  RunReport report;
  report.duration = 1800;
  report.bill = {{"3 x g4dn.xlarge", 1.578, 0}};
  const auto figures = [&](double p99, double cost, const char* digest) {
    report.digest = digest;
    report.metrics = {{"latency.p99", Unit::kSeconds, {p99, p99, p99, 9000}, 0},
                      {"cost.per_hour", Unit::kUsdPerHour, {cost, cost, cost, 9000}, 0}};
  };
  const auto says = [&](const std::string& words) {
    for (const auto& widget : page.Tree()) {
      if (widget["label"].get<std::string>().find(words) != std::string::npos) return true;
    }
    return false;
  };
  figures(1.43, 1.578, "a");
  staged.Answer(report, true);
  CHECK(says("Three T4s meet a launch: p99 1.43 s"));
  page.Click("Try 4 replicas");
  page.Frames(2);
  CHECK(page.State()["settings"]["service.classifier.replicas"] == "4");
  figures(0.061, 2.104, "b");
  // The sweep of before may still be the last job.
  for (const JobRequest& job : staged.jobs->submitted) {
    if (job.kind == JobKind::kRun) staged.jobs->Answer(job.id, report, true);
  }
  page.Frames(4);
  CHECK(says("Before: p99 1.43 s"));
  CHECK(says("Now: p99 61 ms"));
  page.Click("Two, with TensorRT");
  page.Frames(2);
  CHECK(page.State()["settings"]["service.classifier.replicas"] == "2");
  figures(0.03, 1.052, "c");
  for (const JobRequest& job : staged.jobs->submitted) {
    if (job.kind == JobKind::kRun) staged.jobs->Answer(job.id, report, true);
  }
  page.Frames(4);
  CHECK(says("That gives p99 30 ms"));
  CHECK(page.host().stored["guide"] == "1");
  page.Click("More scenarios");
  page.Frames(2);
  CHECK(page.State()["place"] == "Scenarios");
  HarnessOptions again;
  again.stored["guide"] = "1";
  Harness later(std::move(again));
  later.Frames(3);
  CHECK_FALSE(later.Has("Try 4 replicas"));
}

TEST_CASE("the invitation can be skipped, and links are not invited") {
  HarnessOptions options;
  options.jobs = std::make_unique<FakeJobs>();  // figures that come would move what stands below
  Harness page(std::move(options));
  page.Frames(3);
  REQUIRE(page.Has("Try 4 replicas"));
  page.Click("Skip");
  page.Frames(2);
  CHECK_FALSE(page.Has("Try 4 replicas"));
  CHECK(page.host().stored["guide"] == "1");
  HarnessOptions link;
  link.app.fragment = "s1=quickstart";
  Harness other(std::move(link));
  other.Frames(3);
  CHECK_FALSE(other.Has("Try 4 replicas"));
}

TEST_CASE("commands are found by their words and done by Enter") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  page.Key(ImGuiKey_K, true);
  page.Frames(2);
  REQUIRE(page.Has("Command"));
  page.Type("theme");
  CHECK(page.Has("Nothing has these words."));
  page.Key(ImGuiKey_Escape);
  page.Frames(2);
  CHECK_FALSE(page.Has("Command"));
  page.Key(ImGuiKey_K, true);
  page.Frames(2);
  page.Type("light");
  const std::string theme = page.State()["theme"];
  page.Key(ImGuiKey_Enter);
  page.Frames(2);
  CHECK(page.State()["theme"] != theme);
  CHECK_FALSE(page.Has("Command"));
  page.Key(ImGuiKey_K, true);
  page.Frames(2);
  page.Type("go to");
  page.Key(ImGuiKey_DownArrow);
  page.Key(ImGuiKey_Enter);
  page.Frames(2);
  CHECK(page.State()["place"] == "Design");
}

TEST_CASE("exports give what they name") {
  Harness page(Sized(1440, 2000));
  REQUIRE(page.UntilSettled());
  page.Click("Export");
  page.Frames(3);
  for (const char* label : {"Scenario as TOML", "Result as JSON", "Curves as CSV",
                            "Report as HTML", "Distribution as SVG", "OpenMetrics",
                            "Page as PNG"}) {
    CAPTURE(label);
    page.Click(label);
  }
  page.Frames(2);
  CHECK(page.host().picture == "servescape.png");
  CHECK_FALSE(page.Has("OpenMetrics"));  // what lies over the page is gone from the picture
  const auto& files = page.host().downloads;
  CHECK(files.at("scenario.toml") == "application/toml\n" + SmallScenario());
  CHECK(files.at("result.json").find("\"digest\"") != std::string::npos);
  CHECK(files.at("curves.csv").find("latency.p99") != std::string::npos);
  CHECK(files.at("report.html").find("<svg") != std::string::npos);
  CHECK(files.at("distribution.svg").find("<svg") != std::string::npos);
  CHECK(files.at("metrics.txt").find("# EOF") != std::string::npos);
}

TEST_CASE("keys open, save and help; Escape closes what lies over the page") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  page.Key(ImGuiKey_O, true);
  CHECK(page.host().picked == 1);
  page.Key(ImGuiKey_S, true);
  CHECK(page.host().downloads.contains("scenario.toml"));
  page.Type("?");
  page.Frames(2);
  CHECK(page.Has("Close"));
  page.Key(ImGuiKey_Escape);
  page.Frames(2);
  CHECK_FALSE(page.Has("Close"));
}

TEST_CASE("a goal too long for its line has two, and metrics read as words") {
  std::string text = SmallScenario();
  text.replace(text.find("latency.p99 <= 100ms"), 20,
               "service.model.wait.p99 <= 100ms\", \"attempts.per_request <= 1.05");
  Harness page(Sized(1440, 1600, text));
  REQUIRE(page.UntilSettled());
  CHECK_FALSE(page.Find("Wait p99, model", "tile").is_null());
  CHECK_FALSE(page.Find("Attempts per request", "tile").is_null());
  HarnessOptions chat;
  chat.size = {1440, 900};
  chat.app.fragment = "s1=llm_chat";
  Harness llm(std::move(chat));
  REQUIRE(llm.UntilSettled());
  CHECK_FALSE(llm.Find("TPOT mean, llm", "tile").is_null());
  const auto longer = page.Find("service.model.wait.p99 <= 100ms", "text");
  const auto shorter = page.Find("attempts.per_request <= 1.05", "text");
  REQUIRE_FALSE(longer.is_null());
  REQUIRE_FALSE(shorter.is_null());
  CHECK(Right(longer) <= 1440);
}

TEST_CASE("a click on a chart takes the play-back to that time") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  const auto chart = page.Find("Latency over time", "chart");
  const auto rect = chart["rect"];
  page.MoveTo({rect[0].get<float>() + rect[2].get<float>() * 0.8F,
               rect[1].get<float>() + rect[3].get<float>() * 0.75F});
  page.Frames(2);
  page.Press();
  page.Release();
  page.Frames(2);
  const auto playback = page.State()["playback"];
  CHECK(playback["playing"] == false);
  CHECK(playback["time"].get<double>() > 0.6 * playback["duration"].get<double>());
}

TEST_CASE("a click on a service brings its knobs into sight") {
  std::string text = SmallScenario();
  for (int i = 0; i < 6; ++i) {
    text += "[service.s" + std::to_string(i) + "]\ntime = \"1ms\"\n";
  }
  text += "[service.last]\ntime = \"1ms\"\n[path]\nusers = [{ call = \"model\" }";
  for (int i = 0; i < 6; ++i) text += ", { call = \"s" + std::to_string(i) + "\" }";
  text += ", { call = \"last\" }]\n";
  text.replace(text.find("[traffic.users]"), 15, "[traffic.users]\npath = \"users\"");
  Harness page(Sized(1440, 700, text));
  REQUIRE(page.UntilSettled());
  REQUIRE(page.app().Phase() == "done");
  const std::string title = "Service \xC2\xB7 last";
  CHECK(Top(page.Find(title, "heading")) > 700);
  std::string node;
  for (const auto& widget : page.Tree()) {
    const std::string label = widget["label"];
    if (widget["kind"] != "heading" && label.find("last") != label.npos && Top(widget) < 500 &&
        widget["rect"][0].get<float>() > 292) {
      node = label;
    }
  }
  REQUIRE_FALSE(node.empty());
  page.Click(node);
  page.Frames(4);
  CHECK(Top(page.Find(title, "heading")) < 650);
}

TEST_CASE("where nobody is answered any more the chart says so") {
  StagedPage staged(SmallScenario());
  RunReport report;
  report.duration = 100;
  report.digest = "d";
  report.replications = 1;
  Series p50{"latency.p50", Unit::kSeconds, {}, {}, {}};
  for (int i = 0; i < 100; ++i) {
    report.times.push_back(i + 1);
    p50.value.push_back(i < 30 ? 0.1 : std::numeric_limits<double>::quiet_NaN());
  }
  report.series = {p50};
  staged.Answer(report, true);
  const std::string said = staged.page.Find("Latency over time", "chart")["value"];
  CAPTURE(said);
  CHECK(said.find("no answer in time from ") != std::string::npos);
}

TEST_CASE("a message rests without frames, and goes") {
  Harness page(Sized(1440, 900));
  REQUIRE(page.UntilSettled());
  page.Click("Pause");
  page.Click("Copy link");
  page.MoveTo({-10, -10});
  for (int i = 0; i < 60 && page.app().NeedsRedraw(); ++i) page.Frame();
  CHECK(page.Has("Link copied"));
  CHECK_FALSE(page.app().NeedsRedraw());
  CHECK(page.app().Busy());  // so that it is asked again, without drawing
  page.app().Update(page.now() + 4);
  CHECK(page.app().NeedsRedraw());
}

TEST_CASE("with reduced motion the play-back stands still, at the end") {
  HarnessOptions options = Sized(1440, 900);
  options.app.reduced_motion = true;
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["playback"]["playing"] == false);
  const auto playback = page.State()["playback"];
  CHECK(playback["time"].get<double>() ==
        doctest::Approx(playback["duration"].get<double>()));
  page.MoveTo({-10, -10});
  CHECK(page.UntilIdle(200));
}

TEST_CASE("tables tell their cells, sliders go to their ends, headings are such") {
  Harness page(Sized(1440, 1400));
  REQUIRE(page.UntilSettled());
  page.Key(ImGuiKey_D);
  page.Frames(2);
  const std::string cells = page.Find("Latency over time", "table")["cells"];
  CHECK(cells.starts_with("until\tp50\tp90\tp99"));
  CHECK(std::count(cells.begin(), cells.end(), '\n') > 20);
  CHECK(page.Find("Traffic", "heading")["kind"] == "heading");
  page.Key(ImGuiKey_D);
  page.Click("Rate", "slider");
  REQUIRE(page.UntilSettled());
  page.Key(ImGuiKey_Tab);
  page.Key(ImGuiKey_End);
  REQUIRE(page.UntilSettled());
  const auto rate = page.Find("Rate", "slider");
  CHECK(rate["now"] == rate["max"]);
}

TEST_CASE("strong contrast makes muted words stand out") {
  Harness page(Sized(1440, 900));
  page.Frames(2);
  const ImU32 muted = Get(Color::kMuted);
  page.app().SetContrast(true);
  page.Frames(2);
  CHECK(Get(Color::kMuted) == Get(Color::kText));
  page.app().SetContrast(false);
  CHECK(Get(Color::kMuted) == muted);
}

}  // namespace
}  // namespace servescape::ui
