// SPDX-License-Identifier: MIT
// servescape completion: scripts for bash, zsh and fish, generated from the verbs and options
// that the program itself parses.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/shipped.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"

namespace servescape {
namespace {

struct Flag {
  std::string name;  // "--json"
  std::string help;  // first sentence
  bool takes_value = false;
  std::vector<std::string> words;  // for its value, if it is none of files
};

struct Verb {
  std::string name;
  std::string help;
  std::vector<Flag> flags;
  std::vector<std::string> words;  // for its argument
  bool takes_file = false;
};

// Without what shells would read as quoting.
std::string Plain(std::string text) {
  for (const char bad : {'\'', '"', '`', '$', '\\', '[', ']', ':'}) {
    text.erase(std::remove(text.begin(), text.end(), bad), text.end());
  }
  return text;
}

std::vector<std::string> ScenarioNames() {
  std::vector<std::string> names;
  for (const ShippedScenario& scenario : ShippedScenarios()) names.emplace_back(scenario.name);
  return names;
}

std::vector<Verb> VerbsOf(const CLI::App& app) {
  std::vector<Verb> verbs;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    Verb verb{sub->get_name(), Plain(sub->get_description()), {}, {}, false};
    bool takes_scenario = false;
    for (const CLI::Option* option : sub->get_options()) {
      if (option->get_positional()) {
        const std::string kind = option->get_name();
        verb.takes_file =
            kind == "FILE" || kind == "TRACE" || kind == "MANIFEST" || kind == "CONFIG";
        takes_scenario = (kind == "FILE" && verb.name != "init" &&
                          option->get_description().starts_with("Scenario")) ||
                         kind == "NAME";
        continue;
      }
      const bool names_scenario =
          option->get_name() == "--in" || (option->get_name() == "--from" && verb.name == "init");
      verb.flags.push_back({option->get_name(), Plain(option->get_description()),
                            option->get_expected_max() > 0,
                            names_scenario ? ScenarioNames() : std::vector<std::string>{}});
    }
    if (verb.name == "completion") verb.words = {"bash", "zsh", "fish"};
    if (verb.name == "list") {
      verb.words = {"scenarios", "instances", "profiles", "servers", "indexes", "serverless"};
    }
    if (takes_scenario) verb.words = ScenarioNames();
    verbs.push_back(std::move(verb));
  }
  return verbs;
}

std::string Words(const Verb& verb) {
  std::vector<std::string> all = verb.words;
  for (const Flag& flag : verb.flags) {
    all.push_back(flag.name);
    all.insert(all.end(), flag.words.begin(), flag.words.end());
  }
  return fmt::format("{}", fmt::join(all, " "));
}

std::string Bash(const std::vector<Verb>& verbs) {
  std::string names, cases, files;
  for (const Verb& verb : verbs) {
    names += (names.empty() ? "" : " ") + verb.name;
    cases += fmt::format("    {}) words='{}' ;;\n", verb.name, Words(verb));
    if (verb.takes_file) files += (files.empty() ? "" : "|") + verb.name;
  }
  return "# bash completion of servescape: eval \"$(servescape completion bash)\"\n"
         "_servescape() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" words=''\n"
         "  COMPREPLY=()\n"
         "  case \"${COMP_WORDS[1]}\" in\n" +
         cases +
         "  esac\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then words='" +
         names +
         " --help --version'; fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  case \"${COMP_WORDS[1]}\" in\n"
         "    " +
         files +
         ")\n"
         "      if [ \"$COMP_CWORD\" -gt 1 ]; then\n"
         "        COMPREPLY+=($(compgen -f -- \"$current\"))\n"
         "      fi ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _servescape servescape\n";
}

std::string Zsh(const std::vector<Verb>& verbs) {
  std::string names, cases;
  for (const Verb& verb : verbs) {
    names += fmt::format("    '{}:{}'\n", verb.name, verb.help);
    cases += fmt::format("    {})\n      _arguments", verb.name);
    for (const Flag& flag : verb.flags) {
      const std::string name = flag.name;
      cases +=
          fmt::format(" \\\n        '{}[{}]{}'", name, flag.help,
                      !flag.words.empty() ? fmt::format(":value:({})", fmt::join(flag.words, " "))
                      : flag.takes_value  ? ":value:_files"
                                          : "");
    }
    const std::string words = fmt::format("{}", fmt::join(verb.words, " "));
    if (verb.takes_file && words.empty()) {
      cases += " \\\n        '*:trace:_files'";
    } else if (verb.takes_file) {
      cases += fmt::format(
          " \\\n        '*:scenario:_alternative \"scenarios:scenario:({})\" "
          "\"files:file:_files\"'",
          words);
    } else if (!words.empty()) {
      cases += fmt::format(" \\\n        '*:word:({})'", words);
    }
    cases += "\n      ;;\n";
  }
  return "#compdef servescape\n"
         "# zsh completion of servescape: servescape completion zsh > \"${fpath[1]}/_servescape\"\n"
         "_servescape() {\n"
         "  local -a verbs\n"
         "  verbs=(\n" +
         names +
         "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe verb verbs\n"
         "    return\n"
         "  fi\n"
         "  local verb=\"${words[2]}\"\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n"
         "  case \"$verb\" in\n" +
         cases +
         "  esac\n"
         "}\n"
         "if [ \"${funcstack[1]}\" = _servescape ]; then _servescape \"$@\"; "
         "else compdef _servescape servescape; fi\n";
}

std::string Fish(const std::vector<Verb>& verbs) {
  std::string out =
      "# fish completion of servescape: servescape completion fish | source\n"
      "complete -c servescape -n __fish_use_subcommand -f -l help\n"
      "complete -c servescape -n __fish_use_subcommand -f -l version\n";
  for (const Verb& verb : verbs) {
    out += fmt::format("complete -c servescape -n __fish_use_subcommand -f -a {} -d '{}'\n",
                       verb.name, verb.help);
    const std::string when =
        fmt::format("complete -c servescape -n '__fish_seen_subcommand_from {}'", verb.name);
    for (const Flag& flag : verb.flags) {
      const std::string words =
          flag.words.empty() ? "" : fmt::format(" -f -a '{}'", fmt::join(flag.words, " "));
      out += fmt::format("{} -l {}{}{} -d '{}'\n", when, flag.name.substr(2),
                         flag.takes_value ? " -r" : "", words, flag.help);
    }
    if (!verb.words.empty()) {
      out += fmt::format("{}{} -a '{}'\n", when, verb.takes_file ? "" : " -f",
                         fmt::join(verb.words, " "));
    }
  }
  return out;
}

}  // namespace

void AddCompletion(CLI::App* app, int* exit_code) {
  auto shell = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand("completion", "Print a completion script for a shell");
  verb->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->type_name("")
      ->check(OneOf({"bash", "zsh", "fish"}));
  verb->footer(
      "Examples:\n"
      "  eval \"$(servescape completion bash)\"\n"
      "  servescape completion fish | source");
  verb->callback([app, shell, exit_code] {
    const std::vector<Verb> verbs = VerbsOf(*app);
    const std::string error = WriteFile("-", *shell == "bash"  ? Bash(verbs)
                                       : *shell == "zsh" ? Zsh(verbs)
                                                         : Fish(verbs));
    *exit_code = error.empty() ? kExitOk : kExitInternal;
    if (!error.empty()) Complain(error);
  });
}

}  // namespace servescape
