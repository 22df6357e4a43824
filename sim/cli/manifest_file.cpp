// SPDX-License-Identifier: MIT
#include "sim/cli/manifest_file.h"

#include <fmt/format.h>

#include <cstdio>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/terminal.h"
#include "sim/cli/yaml.h"
#include "sim/input/deployment.h"
#include "sim/input/own_files.h"

namespace servescape {

std::string ReadPairs(const char* option, const std::vector<std::string>& texts, Settings* out) {
  for (const std::string& text : texts) {
    const size_t at = text.find('=');
    if (at == 0 || at == std::string::npos || at + 1 == text.size()) {
      return fmt::format("{}: \"{}\" is no NAME=VALUE", option, text);
    }
    out->emplace_back(text.substr(0, at), text.substr(at + 1));
  }
  return "";
}

void TellOf(const Diagnostics& reported, const NamedText& file) {
  std::fputs(Format(reported, file.text, file.name).c_str(), stderr);
}

Result<NamedText, int> OpenNamed(const std::string& path, size_t most) {
  Result<std::string, FileProblem> text = ReadFile(path, most);
  if (text) return NamedText{path == "-" ? "standard input" : path, std::move(text).value()};
  Complain(text.error().message);
  return static_cast<int>(kExitUsage);
}

Result<std::vector<Node>, int> ParseNamed(const NamedText& file, const char* what) {
  // Some scenarios are YAML, too: one long text.
  std::string named = NameOwnFile(file.text, what);
  Result<std::vector<Node>, Diagnostic> documents = ParseYaml(file.text);
  if (documents && named.empty()) return std::move(documents).value();
  if (named.empty()) named = NameWrongFile(file.text, what);
  if (named.empty()) {
    TellOf({documents.error()}, file);
  } else {
    Complain(file.name + ": " + named);
  }
  return static_cast<int>(kExitInvalid);
}

bool TellManifest(const Node& document, ManifestLog* log, const NamedText& file) {
  if (!log->failed()) log->WarnOfUnread(document, "");
  TellOf(log->reported(), file);
  return !log->failed();
}

}  // namespace servescape
