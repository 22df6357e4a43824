// SPDX-License-Identifier: MIT
// What users are told, word for word: the cases of diagnostics*.txt. A case is a line "=== name",
// the scenario, and after a line "---" all that is said of it; lines "--set ..." before the
// scenario are settings. $TRAFFIC and $SERVICE stand for a valid section each.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "generated/source_dir.h"
#include "sim/scenario/load.h"

namespace servescape {
namespace {

struct Case {
  std::string name;
  std::string text;
  std::vector<Setting> settings;
  std::string reported;
};

std::optional<std::string> Files(const std::string& path) {
  if (path == "ok.csv") return "arrival_s,tokens\n0,5\n1,6\n";
  if (path == "marks.csv") return "arrival_s,tier,n\n0,gold,1\n1,silver,0\n";
  if (path == "many.csv") return "arrival_s,n\n0,8\n1,9\n";
  if (path == "bad.csv") return "arrival_s,tokens\n0,5\n1,6\n2,x\n";
  return std::nullopt;
}

std::string Expand(std::string line) {
  if (line == "$TRAFFIC") return "[traffic.u]\nrate = \"100/s\"\n";
  if (line == "$SERVICE") return "[service.m]\ntime = \"10ms\"\n";
  return line + "\n";
}

void ReadFile(const std::string& name, std::vector<Case>& cases) {
  std::ifstream file(SERVESCAPE_SOURCE_DIR "/tests/scenario/" + name);
  const size_t before = cases.size();
  std::string line;
  bool reported = false;
  while (std::getline(file, line)) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", {}, ""});
      reported = false;
    } else if (cases.size() == before) {
      continue;  // the comment on top
    } else if (line == "---") {
      reported = true;
    } else if (reported) {
      cases.back().reported += line + "\n";
    } else if (line.starts_with("--set ")) {
      const size_t equals = line.find('=');
      cases.back().settings.push_back({line.substr(6, equals - 6), line.substr(equals + 1)});
    } else {
      cases.back().text += Expand(line);
    }
  }
}

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  for (const char* name : {"diagnostics.txt", "diagnostics_paths.txt", "diagnostics_parts.txt",
                           "diagnostics_gate.txt", "diagnostics_batching.txt",
                           "diagnostics_data.txt", "diagnostics_serverless.txt"}) {
    ReadFile(name, cases);
  }
  return cases;
}

TEST_CASE("every mistake is reported in these words") {
  const std::vector<Case> cases = ReadCases();
  CHECK(cases.size() >= 115);
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const auto loaded = Load(c.text, c.settings, Files);
    const std::string reported =
        Format(loaded ? loaded.value().warnings : loaded.error(), c.text, "x.toml");
    CHECK(reported == c.reported);
    CHECK_FALSE(reported.empty());
  }
}

TEST_CASE("diagnostics are sorted by place") {
  for (const Case& c : ReadCases()) {
    CAPTURE(c.name);
    const auto loaded = Load(c.text, c.settings, Files);
    if (loaded) continue;
    const Diagnostics& all = loaded.error();
    for (size_t i = 1; i < all.size(); ++i) CHECK(all[i - 1].position.line <= all[i].position.line);
  }
}

}  // namespace
}  // namespace servescape
