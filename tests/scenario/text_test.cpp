// SPDX-License-Identifier: MIT
// Texts that are no scenarios at all, and how excerpts are shown.
#include <doctest/doctest.h>

#include "sim/scenario/load.h"

namespace servescape {
namespace {

std::string Told(const std::string& text) {
  const auto loaded = Load(text, {}, {});
  return Format(loaded ? loaded.value().warnings : loaded.error(), text, "x.toml");
}

TEST_CASE("binary") {
  CHECK(Told(std::string("\x7f"
                         "ELF\x02\x00\x01",
                         7)) ==
        "x.toml:1:6: error: this is not text: byte 0x00 at offset 5; a scenario is TOML in UTF-8\n"
        "    1 | ?ELF???\n"
        "      |      ^\n");
  CHECK(
      Told("title = \"caf\xe9\"\n") ==
      "x.toml:1:13: error: this is not text: byte 0xe9 at offset 12; a scenario is TOML in UTF-8\n"
      "    1 | title = \"caf?\"\n"
      "      |             ^\n");
}

TEST_CASE("invalid UTF-8 of every kind is refused") {
  for (const std::string bytes :
       {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xe2\x82", "\xff"}) {
    CHECK(Told("# " + bytes).find("this is not text") != std::string::npos);
  }
  CHECK(Told("# \xe2\x82\xac \xf0\x9f\x98\x80").find("comments only") != std::string::npos);
}

TEST_CASE("10 MB") {
  CHECK(Told(std::string(10'000'000, '#')) ==
        "x.toml: error: the text has 10000000 bytes; a scenario has at most 1048576 (a trace is a "
        "file of its own: traffic.NAME.trace.file)\n");
}

TEST_CASE("deep nesting is refused before anything recurses into it") {
  const std::string deep =
      "1:27: error: nested too deeply: at most 24 brackets and 16 parts of a dotted key\n";
  CHECK(Told("x=" + std::string(100'000, '[')).find(deep) != std::string::npos);
  std::string inline_tables = "a";
  for (int i = 0; i < 5000; ++i) inline_tables += "={a";
  CHECK(Told(inline_tables).find("nested too deeply") != std::string::npos);
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i) dotted += ".a";
  CHECK(Told(dotted + "=1").find("nested too deeply") != std::string::npos);
  CHECK(Told("[" + dotted + "]").find("nested too deeply") != std::string::npos);
}

TEST_CASE("a long list of mistakes is cut") {
  std::string text = "[traffic.u]\nrate = \"1/s\"\n[service.m]\ntime = \"1ms\"\n";
  for (int i = 0; i < 5000; ++i) text += "wibble" + std::to_string(i) + " = 1\n";
  const auto loaded = Load(text, {}, {});
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().size() == 101);
  CHECK(loaded.error().back().message == "and 4900 more");
}

TEST_CASE("a caret stands below its character: tabs, wide letters, long lines, CRLF") {
  const std::string head = "[traffic.u]\nrate = \"1/s\"\n[service.m]\n";
  CHECK(Told(head + "\ttime\t=\t5\r\n") ==
        "x.toml:4:9: error: service \"m\": time needs a unit: write \"5ms\" or \"5s\"\n"
        "    4 | \ttime\t=\t5\n"
        "      | \t    \t \t^\n");
  CHECK(
      Told(head + "batch_time = { base = \"\xc3\xbc\", per_item = 5 }\n") ==
      "x.toml:4:23: error: service \"m\": batch_time.base: \"\xc3\xbc\" is not a duration: write a "
      "number and ns, us, ms, s, min, h or d, as in \"250ms\"\n"
      "    4 | batch_time = { base = \"\xc3\xbc\", per_item = 5 }\n"
      "      |                       ^\n"
      "x.toml:4:39: error: service \"m\": batch_time.per_item needs a unit: write \"5ms\" or "
      "\"5s\"\n"
      "    4 | batch_time = { base = \"\xc3\xbc\", per_item = 5 }\n"
      "      |                                       ^\n");
  const std::string spaces(200, ' ');
  CHECK(Told(head + "time =" + spaces + "5" + spaces + "# end\n") ==
        "x.toml:4:207: error: service \"m\": time needs a unit: write \"5ms\" or \"5s\"\n"
        "    4 | ..." +
            std::string(60, ' ') + "5" + std::string(59, ' ') +
            "...\n"
            "      |    " +
            std::string(60, ' ') + "^\n");
}

TEST_CASE("a place beyond the text is shown without harm") {
  const Diagnostics beyond{{Severity::kWarning, {9, 9}, "m"}};
  CHECK(Format(beyond, "one line", "n") == "n:9:9: warning: m\n    9 | \n      | ^\n");
  CHECK(Format({{Severity::kError, {}, "m"}}, "", "n") == "n: error: m\n");
}

}  // namespace
}  // namespace servescape
