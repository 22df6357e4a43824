// SPDX-License-Identifier: MIT
// servescape init: begin a scenario of one's own.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/output_file.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"

namespace servescape {
namespace {

// Runs as it is; what is commented out runs, too.
constexpr std::string_view kBeginning =
    R"(# A model behind a queue. Run it:            servescape run FILE
# Change a value without editing:           servescape run FILE --set service.model.replicas=3
# More load until it breaks:                servescape load FILE
# Every key and every metric:               servescape reference
title = "My service"
question = "How many replicas keep p99 under 200 ms, and what do they cost?"

# Goals. Each is met, missed or inconclusive, and the exit code says so (0, 10, 11).
slo = ["latency.p99 <= 200ms", "availability >= 99.9%"]

[run]
duration = "10min"       # simulated time of each replication
replications = 10        # independent runs behind every 95 % interval
seed = 1                 # the same seed gives the same result, bit by bit

# Who asks. Random (Poisson) arrivals; other kinds: gamma, mmpp, closed (clients that wait for
# their answer), trace (a recorded log).
[traffic.users]
rate = "100/s"
# A launch: three times the rate after four minutes, for two minutes.
# profile = [{ at = "4min", factor = 3, ramp = "30s", hold = "2min" }]
# What callers do when it takes too long:
# timeout = "1s"
# retries = { max = 2, backoff = "100ms", jitter = "full", budget = 0.1 }

# What answers.
[service.model]
# The machine sets the price: servescape list instances. Or give price = "1 usd/h".
host = "g4dn.xlarge"
replicas = 2
# How long an answer takes: mean 15 ms, and how much it varies (cv: standard deviation / mean).
time = { distribution = "lognormal", mean = "15ms", cv = 0.5 }
# A measured curve instead of time, by the size of the batch: servescape list profiles.
# profile = "resnet50/t4"
# batching = { max_size = 8, max_delay = "5ms" }
queue = { capacity = 500 }       # more are rejected
routing = "power_of_two"         # or central_queue, round_robin, join_shortest_queue, ...
)";

int Init(const std::string& path, const std::string& from) {
  std::string text(kBeginning);
  if (!from.empty()) {
    Result<std::string, FileProblem> shipped = ShippedText(from);
    if (!shipped) {
      Complain(shipped.error().message);
      return kExitUsage;
    }
    text = std::move(shipped).value();
  } else if (path != "-") {
    for (size_t at = 0; (at = text.find("FILE", at)) != std::string::npos; at += path.size()) {
      text.replace(at, 4, path);
    }
  }
  if (path != "-" && FileExists(path)) {
    Complain(path + ": is there already and stays as it is; give another name");
    return kExitUsage;
  }
  OutputFile file(path);
  file.Write(text);
  if (!file.Commit().empty()) {
    Complain(file.error());
    return file.unusable() ? kExitUsage : kExitInternal;
  }
  if (path == "-") return kExitOk;
  const std::string error =
      WriteFile("-", fmt::format("wrote {0}; run it with: servescape run {0}\n", path));
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

}  // namespace

void AddInit(CLI::App* app, int* exit_code) {
  auto path = std::make_shared<std::string>("scenario.toml");
  auto from = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand("init", "Begin a scenario: write one that runs as it is");
  verb->add_option("FILE", *path, "The file to write (-: standard output); never overwritten")
      ->check(NotEmpty())
      ->type_name("")
      ->capture_default_str();
  verb->add_option("--from", *from, "A shipped scenario to begin with")
      ->check(NotEmpty())
      ->type_name("NAME");
  verb->footer(
      "Examples:\n"
      "  servescape init my.toml\n"
      "  servescape init chat.toml --from llm_chat");
  verb->callback([path, from, exit_code] { *exit_code = Init(*path, *from); });
}

}  // namespace servescape
