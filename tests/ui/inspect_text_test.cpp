// SPDX-License-Identifier: MIT
// The editor of the text: what is suggested where, undo by words, the two ways between text and
// selection, faults at their place, and letters that the face does not have.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/ui/inspect_bench.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/completion.h"
#include "ui/workbench/inspect/toml_colors.h"

namespace servescape::ui {
namespace {

// Suggestions at the bar of a text.
std::vector<Suggestion> At(std::string text, bool asked = false) {
  const size_t bar = text.find('|');
  text.erase(bar, 1);
  return SuggestionsAt(text, bar, asked);
}

bool Offers(const std::vector<Suggestion>& all, const std::string& label) {
  return std::any_of(all.begin(), all.end(),
                     [&](const Suggestion& each) { return each.label == label; });
}

TEST_CASE("keys of the table and values of the key are suggested, with their sentence") {
  const std::vector<Suggestion> keys = At("[service.m]\nrep|\n");
  REQUIRE_FALSE(keys.empty());
  CHECK(keys[0].label == "replicas");
  CHECK(keys[0].insert == "replicas = ");
  CHECK(keys[0].note == "Number of equal copies.");
  CHECK_FALSE(Offers(At("[service.m]\nreplicas = 2\nrep|\n"), "replicas"));
  CHECK(Offers(At("[service.m]\nbatching = { max_|\n"), "max_size"));
  CHECK(Offers(At("[service.m]\nbatching = { max_size = 8, max_|\n"), "max_delay"));
  CHECK_FALSE(Offers(At("[service.m]\nbatching = { max_size = 8, max_|\n"), "max_size"));
  CHECK(Offers(At("[service.m.queue]\ndis|"), "discipline"));
  CHECK(Offers(At("[traffic.u]\nprofile = [{ fac|"), "factor"));
  CHECK(Offers(At("[service.m]\ntime = { distribution = \"gamma\", me|"), "mean"));
  CHECK(Offers(At("[[path.main]]\nnet|"), "network"));
  CHECK(Offers(At("tit|"), "title"));
  CHECK(Offers(At("[ser|"), "service"));
}

TEST_CASE("choices, names of parts and the catalog are suggested as values") {
  const std::vector<Suggestion> policies = At("[cache.a]\npolicy = \"s3|\"\n");
  REQUIRE_FALSE(policies.empty());
  CHECK(policies[0].insert == "\"s3-fifo\"");
  CHECK(policies[0].to == policies[0].from + 4);  // the quote behind the caret goes, too
  CHECK(Offers(At("[[path.main]]\ncall = |\n[service.ranker]\ntime = \"1ms\"\n"), "ranker"));
  CHECK(Offers(At("[service.m]\nhost = \"g4|\n"), "g4dn.xlarge"));
  CHECK(Offers(At("[traffic.u]\ntrace = { repeat = t|"), "true"));
  CHECK(At("# a comm|ent\n").empty());
  CHECK(At("[service.m]\n|\n").empty());
  CHECK(Offers(At("[service.m]\n|\n", true), "host"));
}

TEST_CASE("suggestions at any byte of any text stay within it") {
  uint32_t seed = 11;
  const std::string letters = "[]{}=\"'#.,\n ab1-_\xE4\xB8\xAD";
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      seed = seed * 1664525U + 1013904223U;
      text += letters[(seed >> 20) % letters.size()];
    }
    for (size_t at = 0; at <= text.size(); at += 3) {
      for (const Suggestion& each : SuggestionsAt(text, at, true)) {
        CHECK(each.from <= each.to);
        CHECK(each.to <= text.size());
      }
    }
    size_t end = 0;
    for (const Piece& piece : PiecesOf(text)) {
      CHECK(piece.begin == end);
      end = piece.end;
    }
    CHECK(end == text.size());
  }
}

TEST_CASE("keys, headers, strings, numbers and comments have colours of their own") {
  const std::string text = "[a.b] # c\nkey = \"v\"\nn = 1.5\n";
  std::string kinds;
  for (const Piece& piece : PiecesOf(text)) {
    if (piece.kind != PieceKind::kPlain) {
      kinds += std::to_string(static_cast<int>(piece.kind)) + ":" +
               text.substr(piece.begin, piece.end - piece.begin) + ";";
    }
  }
  CHECK(kinds == "2:[a.b] ;5:# c;1:key;3:\"v\";1:n;4:1.5;");
}

struct Page : InspectBench {
  Page() : InspectBench(SmallScenario(), {1200, 900}) {
    ShowEditor(true);
    Settle();
    Select("service.model");
    Click("Scenario text");
    Key(ImGuiKey_End, true);
    Frames(3);
  }
};

TEST_CASE("a suggestion is taken with Tab or Enter, moved with the arrows, left with Escape") {
  Page page;
  page.Type("rou");
  REQUIRE(page.Has("routing", "option"));
  CHECK(page.Find("routing", "option")["checked"] == true);
  page.Key(ImGuiKey_Tab);
  page.Frames(3);
  CHECK(page.session().editor == SmallScenario() + "routing = ");
  REQUIRE(page.Has("round_robin", "option"));
  const std::string first = page.editor().suggestions[0].insert;
  const std::string second = page.editor().suggestions[1].insert;
  page.Key(ImGuiKey_DownArrow);
  page.Key(ImGuiKey_Enter);
  page.Frames(40);
  CHECK(page.text() == SmallScenario() + "routing = " + second);
  CHECK(first != second);
  page.Key(ImGuiKey_Enter);
  page.Type("conc");
  REQUIRE(page.Has("concurrency", "option"));
  page.Key(ImGuiKey_Escape);
  CHECK_FALSE(page.Has("concurrency", "option"));
  page.Type(" = 2");
  page.Frames(40);
  CHECK(page.text() == SmallScenario() + "routing = " + second + "\nconc = 2");
  // Escape again leaves the text as it is, without its keyboard.
  page.Key(ImGuiKey_Escape);
  page.Frames(2);
  CHECK(page.text() == SmallScenario() + "routing = " + second + "\nconc = 2");
}

TEST_CASE("undo takes back a word, then a pause, not a letter") {
  Page page;
  const std::string before = page.text();
  for (const char* letter : {"#", " ", "o", "n", "e", " ", "t", "w", "o"}) page.Type(letter);
  CHECK(page.session().editor == before + "# one two");
  page.Key(ImGuiKey_Z, true);
  CHECK(page.session().editor == before + "# one ");
  page.Key(ImGuiKey_Z, true);
  CHECK(page.session().editor == before + "# ");
  page.Type("x");
  page.Frames(40);
  CHECK(page.text() == before + "# x");
  page.Key(ImGuiKey_Z, true);
  page.Frames(2);
  CHECK(page.text() == before);
  CHECK(page.session().editor == before);
  page.Key(ImGuiKey_Y, true);
  page.Frames(2);
  CHECK(page.text() == before + "# x");
}

TEST_CASE("letters that the face does not have go through the editor undamaged") {
  Page page;
  page.Type("# \xE4\xB8\xAD\xE6\x96\x87 \xC3\xA9");
  page.Frames(40);
  const std::string with = SmallScenario() + "# \xE4\xB8\xAD\xE6\x96\x87 \xC3\xA9";
  CHECK(page.text() == with);
  page.Key(ImGuiKey_Backspace);
  page.Frames(40);
  CHECK(page.text() == SmallScenario() + "# \xE4\xB8\xAD\xE6\x96\x87 ");
}

TEST_CASE("the caret picks its part, and a part that is picked is scrolled to") {
  std::string text = SmallScenario();
  for (int i = 0; i < 80; ++i) text += "# line\n";
  text += "\n[class.gold]\npriority = 1\n";
  InspectBench page(text, {1200, 600});
  page.ShowEditor(true);
  page.Settle();
  page.Select("service.model");
  page.Click("Scenario text");
  page.Key(ImGuiKey_Home, true);
  for (int i = 0; i < 5; ++i) page.Key(ImGuiKey_DownArrow);
  CHECK(page.selection().table == "run");
  page.Key(ImGuiKey_Escape);
  page.Select("class.gold");
  page.Frames(3);
  CHECK(page.editor().move_caret == static_cast<int>(text.find("[class.gold]")));
  page.Select("traffic.users");
  CHECK(page.editor().move_caret == static_cast<int>(text.find("[traffic.users]")));
}

TEST_CASE("a fault is listed with a way to its place") {
  Page page;
  page.session().LoadText(SetKey(page.text(), "service.model.replicas", "0").text);
  page.Frames(3);
  REQUIRE(page.Has("Go to line 15"));
  page.Click("Go to line 15");
  page.Frames(6);
  CHECK(page.editor().caret == static_cast<int>(page.text().find("0\nbatching")));
}

}  // namespace
}  // namespace servescape::ui
