// SPDX-License-Identifier: MIT
// servescape balance: a real system's balancer alone, request by request.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/balance_print.h"
#include "sim/cli/balance_world.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/files.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/verbs.h"
#include "sim/input/deployment.h"
#include "sim/scenario/quantity.h"
#include "sim/systems/balancer_config.h"

namespace servescape {
namespace {

constexpr size_t kMostConfigBytes = size_t{4} << 20;

struct BalanceOptions {
  std::string config, system, backend, servers, requests, every, take, pause, phase;
  std::vector<std::string> server, looks, set;
  int64_t count = 0;
  uint64_t seed = 1;
  bool json = false, summary = false, no_color = false;
};

// A time of an option; what is wrong, or "".
std::string ReadTime(const char* option, const std::string& text, std::optional<Duration>* out) {
  if (text.empty()) return "";
  const std::optional<double> seconds = ParseSeconds(text);
  if (!seconds || !(*seconds >= 0) || !(*seconds < 1e9)) {
    return fmt::format("{}: \"{}\" is no time; expected for example 30ms", option, text);
  }
  *out = FromSeconds(*seconds);
  return "";
}

// Requests as --count, --every, --take and --pause give them.
std::string MakeRequests(const BalanceOptions& options, World* world) {
  std::optional<Duration> every, take, pause;
  std::string wrong = ReadTime("--every", options.every, &every);
  if (wrong.empty()) wrong = ReadTime("--take", options.take, &take);
  if (wrong.empty()) wrong = ReadTime("--pause", options.pause, &pause);
  if (!wrong.empty()) return wrong;
  if (every && pause)
    return "--every is when requests come, --pause is after an answer: take "
           "one";
  for (int64_t i = 0; i < options.count; ++i) {
    BalancedRequest request;
    if (every) request.at = SimTime{every->ns * i};
    request.gap = i > 0 ? pause.value_or(Duration{}) : Duration{};
    request.take = take;
    request.key = fmt::format("key{}", i);
    world->requests.push_back(std::move(request));
  }
  return "";
}

std::string SystemOf(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  if (text[first] == '{') {
    for (const char* word : {"\"lb_policy\"", "\"outlier_detection\"", "\"retry_policy\""}) {
      if (text.find(word) != std::string::npos) return "envoy";
    }
    if (text.find("\"max_ongoing_requests\"") != std::string::npos) return "ray_serve";
    return text.find("\"default_rtt\"") != std::string::npos ||
                   text.find("\"load\"") != std::string::npos
               ? "tower"
               : "grpcio";
  }
  return text.find(';') != std::string::npos ? "nginx" : "haproxy";
}

// All that a play needs, for one system.
template <class Config>
Result<Balanced, std::string> PlayWith(
    const Result<BalancerFile<Config>, std::string>& read, World* world,
    const std::vector<std::string>& stories,
    const std::function<Balanced(const Config&, const World&)>& play) {
  if (!read) return read.error();
  const std::vector<std::string>& names = read.value().servers;
  if (!names.empty()) {
    if (!world->servers.empty()) return std::string("--servers: the configuration names them");
    for (const std::string& each : names) world->servers.push_back({.name = each, .chapters = {}});
  }
  if (world->servers.empty()) return std::string("--servers must name them: a,b,c");
  if (world->servers.size() > kMostBalancedServers) return std::string("too many servers");
  for (const std::string& each : stories) {
    const std::string wrong = ReadServerStory(each, &world->servers);
    if (!wrong.empty()) return "--server: " + wrong;
  }
  Balanced out = play(read.value().config, *world);
  out.notes.insert(out.notes.begin(), read.value().notes.begin(), read.value().notes.end());
  return out;
}

Result<Balanced, std::string> PlaySystem(const BalanceOptions& options, const std::string& system,
                                         const std::string& text, World* world) {
  if (system == "nginx") {
    return PlayWith<NginxConfig>(ReadNginx(text, options.backend), world, options.server,
                                 PlayNginx);
  }
  if (system == "haproxy") {
    return PlayWith<HaproxyConfig>(ReadHaproxy(text, options.backend), world, options.server,
                                   PlayHaproxy);
  }
  if (system == "tower") {
    return PlayWith<TowerConfig>(ReadTower(text), world, options.server, PlayTower);
  }
  if (system == "ray_serve") {
    const auto ray = ReadRay(text);
    const int64_t servers = static_cast<int64_t>(world->servers.size());
    if (ray && ray.value().config.proxies * servers > kMostRayViews) {
      return fmt::format("proxies x servers must be {} at most", kMostRayViews);
    }
    return PlayWith<RayConfig>(ray, world, options.server, PlayRay);
  }
  if (system == "envoy") {
    return PlayWith<EnvoyConfig>(ReadEnvoy(text), world, options.server, PlayEnvoy);
  }
  Result<BalancerFile<GrpcConfig>, std::string> read = ReadGrpc(text);
  if (!read) return read.error();
  BalancerFile<GrpcConfig> grpc = std::move(read).value();
  for (const std::string& each : options.set) {
    constexpr std::string_view kMost = "WithMaxCallAttempts=";
    if (system != "grpc-go" || !each.starts_with(kMost)) {
      return fmt::format(
          "--set: \"{}\" is no setting of {}; grpc-go has "
          "WithMaxCallAttempts=N",
          each, system);
    }
    const Result<int64_t, std::string> most = ReadWhole(each.substr(kMost.size()), 0, 1000);
    if (!most) return "--set: " + most.error();
    // Below 2 the default stays.
    if (most.value() >= 2) grpc.config.most_attempts = most.value();
  }
  return PlayWith<GrpcConfig>(grpc, world, options.server, PlayGrpc);
}

int Balance(const BalanceOptions& options) {
  const auto usage = [](const std::string& wrong) {
    Complain(wrong);
    return static_cast<int>(kExitUsage);
  };
  World world;
  world.seed = options.seed;
  std::optional<Duration> phase;
  std::string wrong = ReadTime("--phase", options.phase, &phase);
  if (!wrong.empty()) return usage(wrong);
  world.phase = phase.value_or(Duration{});
  for (const std::string& each : options.looks) {
    std::optional<Duration> at;
    wrong = ReadTime("--look", each, &at);
    if (!wrong.empty()) return usage(wrong);
    if (at) world.looks.push_back(SimTime{at->ns});
  }
  for (const std::string& each : CLI::detail::split(options.servers, ',')) {
    if (!each.empty()) {
      world.servers.push_back({.name = CLI::detail::trim_copy(each), .chapters = {}});
    }
  }
  if (options.requests.empty() == (options.count == 0)) {
    return usage("takes --requests or --count, one of them");
  }
  if (options.requests == "-" && options.config == "-") {
    return usage("the configuration and --requests cannot both be standard input");
  }
  Result<std::string, FileProblem> text = ReadFile(options.config, kMostConfigBytes);
  if (!text) return usage(text.error().message);
  if (options.requests.empty()) {
    wrong = MakeRequests(options, &world);
    if (!wrong.empty()) return usage(wrong);
  } else {
    Result<std::string, FileProblem> bytes = ReadTraceFile(options.requests);
    if (!bytes) return usage(bytes.error().message);
    Result<std::vector<BalancedRequest>, std::string> read =
        ReadBalancedRequests(std::move(bytes).value());
    if (!read) {
      Complain(options.requests + ": " + read.error());
      return kExitInvalid;
    }
    world.requests = std::move(read).value();
  }
  const std::string system = options.system.empty() ? SystemOf(text.value()) : options.system;
  if (system.empty()) {
    Complain((options.config == "-" ? "standard input" : options.config) + ": is empty");
    return kExitInvalid;
  }
  if (!options.set.empty() && system != "grpc-go") {
    return usage("--set is of grpc-go alone: WithMaxCallAttempts=N");
  }
  const Result<Balanced, std::string> played = PlaySystem(options, system, text.value(), &world);
  if (!played) {
    const bool of_option = played.error().starts_with("--");
    const std::string named =
        of_option ? "" : NameNoTrace(text.value(), "balancer's configuration");
    Complain((of_option ? "" : (options.config == "-" ? "standard input" : options.config) + ": ") +
             (named.empty() ? played.error() : named));
    return of_option ? kExitUsage : kExitInvalid;
  }
  const PrintBalanced print{system, ToSeconds(world.phase), options.summary,
                            UseColor(options.no_color)};
  const std::string error = WriteFile("-", options.json ? BalancedJson(played.value(), print)
                                                        : BalancedTable(played.value(), print));
  if (error.empty()) return kExitOk;
  Complain(error);
  return kExitInternal;
}

constexpr const char* kBalanceHelp =
    "CONFIG is in the system's own language: nginx's upstream (and limit_req, "
    "proxy_cache_lock,\n"
    "proxy_next_upstream beside it), HAProxy's backend, a gRPC service config "
    "in JSON with\n"
    "--servers, of tower {\"load\": \"PeakEwma\", \"default_rtt\": "
    "\"100ms\", \"decay\": "
    "\"10s\"}, or of Envoy {\"lb_policy\":\n\"LEAST_REQUEST\", \"retry_policy\": "
    "{\"retry_on\": \"5xx\"}, \"outlier_detection\": {}}, as documented, or of Ray Serve\n"
    "{\"max_ongoing_requests\": 5, \"max_queued_requests\": -1, \"proxies\": 1}.\n"
    "Fields have the systems' defaults; what is not followed is told.\n"
    "Requests: --count of them, each after the answer to the one before "
    "(--pause between) or\n"
    "--every so often; or a table with any of the columns time_s, gap_s (after "
    "the answer to the\n"
    "one before), take_s, key (what hashes hash), client (address), method, "
    "answer.\n"
    "Servers answer after 1 ms; --server says otherwise: a=300ms, a=refused, "
    "a=closes, a=hangs,\n"
    "a=503, a=UNAVAILABLE, for a time a=refused@2s..14s; the last that covers "
    "an instant holds.\n"
    "In nginx a server's name is its address, in HAProxy its name.\n"
    "Exit codes: 0 played, 2 wrong usage, 3 a configuration or table that "
    "cannot be played.\n"
    "\n"
    "Examples:\n"
    "  servescape balance upstream.conf --count 3000\n"
    "  servescape balance haproxy.cfg --every 30ms --count 8 --take 700ms\n"
    "  servescape balance haproxy.cfg --server a=refused@2s..14s --requests "
    "requests.csv --json\n"
    "  servescape balance service.json --system grpc-go --servers a,b --server "
    "a=UNAVAILABLE "
    "--count 6";

}  // namespace

void AddBalance(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<BalanceOptions>();
  CLI::App* verb =
      app->add_subcommand("balance", "Play a system's load balancer alone, request by request");
  verb->add_option("CONFIG", options->config, "The system's own configuration (-: standard input)")
      ->required()
      ->check(NotEmpty())
      ->type_name("");
  verb->add_option("--system", options->system,
                   "nginx, haproxy, grpcio, grpc-go, tower, envoy or ray_serve (else as it looks)")
      ->check(OneOf({"nginx", "haproxy", "grpcio", "grpc-go", "tower", "envoy", "ray_serve"}))
      ->type_name("NAME");
  verb->add_option("--backend", options->backend, "Which upstream or backend (else the first)")
      ->type_name("NAME");
  verb->add_option("--servers", options->servers,
                   "Of gRPC, tower, Envoy and Ray: the addresses, as a,b,c")
      ->type_name("NAMES");
  verb->add_option("--server", options->server,
                   "How long a server takes, or how it fails and when; repeatable")
      ->type_name("NAME=WHAT")
      ->allow_extra_args(false);
  verb->add_option("--requests", options->requests, "A table of requests (-: standard input)")
      ->type_name("TABLE");
  verb->add_option("--count", options->count, "So many requests instead, with keys key0, key1, ..")
      ->check(WholeNumber(1, static_cast<int64_t>(kMostBalancedRequests)))
      ->type_name("N");
  verb->add_option("--every", options->every, "One each so often, whatever is answered")
      ->type_name("TIME");
  verb->add_option("--pause", options->pause, "Between an answer and the next request (0s)")
      ->type_name("TIME");
  verb->add_option("--take", options->take, "How long every server takes for them")
      ->type_name("TIME");
  verb->add_option("--look", options->looks,
                   "Tell the servers' loads at an instant, too; repeatable")
      ->type_name("TIME")
      ->allow_extra_args(false);
  verb->add_option("--phase", options->phase,
                   "How far into a second of the clock, and between two "
                   "checks, it begins (0s)")
      ->type_name("TIME");
  verb->add_option("--set", options->set, "Of grpc-go: WithMaxCallAttempts=N")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--seed", options->seed, "Of what is drawn (1)")->type_name("N");
  verb->add_flag("--summary", options->summary, "Only the sums, not each request");
  verb->add_flag("--json", options->json, "The result as JSON");
  verb->add_flag("--no-color", options->no_color, "No colours (also: NO_COLOR=1)");
  verb->footer(kBalanceHelp);
  verb->callback([options, exit_code] { *exit_code = Balance(*options); });
}

}  // namespace servescape
