// SPDX-License-Identifier: MIT
#include "tests/property/random_parts.h"

#include <fmt/format.h>

namespace servescape::property {
namespace {

std::string ReplicasText(const ServiceNeeds& needs, uint32_t replicas, bool pools, Draw& draw) {
  if (!pools) return fmt::format("replicas = {}\n", replicas);
  std::string text = "pools = [";
  for (uint32_t i = 0; i < replicas; ++i) {
    text += fmt::format("{{ replicas = 1, speed = {}, weight = {} }}, ", draw.Chance(0.5) ? 1 : 2,
                        1 + draw.Below(3));
  }
  return text + (needs.keyed ? "]\n" : "] # not keyed\n");
}

std::string RoutingText(const ServiceNeeds& needs, Draw& draw) {
  const char* const words[] = {"central_queue",   "random",          "round_robin",
                               "join_shortest_queue", "power_of_two", "weighted_random",
                               "weighted_round_robin", "least_response_time", "zone_aware",
                               "consistent_hash", "key_modulo"};
  const char* const word = words[draw.Below(needs.tandem ? 5 : needs.keyed ? 11 : 9)];
  std::string text = fmt::format("routing = \"{}\"\n", word);
  if (std::string(word) == "consistent_hash" && draw.Chance(0.5)) text += "load_factor = 1.25\n";
  return text;
}

std::string QueueText(bool bounded, uint32_t least, bool preemptible, bool tokens,
                      const ServiceNeeds& needs, Draw& draw) {
  std::string keys;
  if (bounded) keys += fmt::format("capacity = {}, ", least + draw.Below(12));
  if (!needs.tandem) {
    const char* const disciplines[] = {"fifo",           "fair",         "shortest_first",
                                       "lifo",           "priority",     "earliest_deadline",
                                       "shortest_remaining"};
    const uint32_t discipline = draw.Below(tokens ? 6 : 7);
    keys += fmt::format("discipline = \"{}\", ", disciplines[discipline]);
    const char* const preemptions[] = {"none", "resume", "restart", "resample"};
    if (discipline >= 3 && preemptible) {
      keys += fmt::format("preemption = \"{}\", ", preemptions[draw.Below(4)]);
    }
    if (draw.Chance(0.2)) keys += fmt::format("deadline = \"{}ms\", ", 1 + draw.Below(60));
    if (draw.Chance(0.25)) keys += "patience = " + draw.Time(20) + ", ";
    if (draw.Chance(0.2)) keys += "codel = { target = \"2ms\", interval = \"20ms\" }, ";
  }
  if (keys.empty()) return "";
  return "queue = { " + keys.substr(0, keys.size() - 2) + " }\n";
}

std::string BatchingText(bool tandem, bool delayed, Draw& draw) {
  // At least the most items that a request carries: 2 of tandem scenarios, otherwise 5.
  const uint32_t size = (tandem ? 2 : 5) + draw.Below(tandem ? 7 : 4);
  std::string text = fmt::format("batching = {{ max_size = {}", size);
  if (delayed && draw.Chance(0.6)) text += fmt::format(", max_delay = \"{}ms\"", draw.Below(20));
  if (!tandem) {
    if (delayed && draw.Chance(0.3)) text += ", preferred_sizes = [2]";
    if (draw.Chance(0.3)) text += ", per_class = true";
    if (draw.Chance(0.3)) text += fmt::format(", shapes = [1, {}]", size);
    if (draw.Chance(0.3)) text += ", adaptive = { target = \"12ms\", step = 2, backoff = 0.8 }";
  }
  return text + " }\nbatch_time = { base = \"1ms\", per_item = \"2ms\" }\n";
}

// Often enough that all traffic gets through.
std::string GateText(Draw& draw) {
  std::string text = "gate = { ";
  if (draw.Chance(0.5)) {
    text += fmt::format("every = \"{}ms\"", 5 + draw.Below(30));
    if (draw.Chance(0.7)) text += fmt::format(", size = {}", 1 + draw.Below(6));
  } else {
    text += fmt::format("at = [\"0ms\", \"7ms\", \"{}ms\"], sizes = [{}, 0, 3], repeat = "
                        "\"40ms\"", 8 + draw.Below(30), 1 + draw.Below(6));
  }
  if (draw.Chance(0.3)) text += ", counts = \"in_service\"";
  return text + " }\n";
}

// A service that batches tokens; what runs on a replica that crashes is lost.
std::string TokensText(Draw& draw) {
  std::string text = fmt::format("batching = {{ tokens = \"{}\", max_running = {}, step = {{ base "
                                 "= \"{}us\", per_sequence = \"{}us\" }}",
                                 draw.Chance(0.7) ? "continuous" : "static", 1 + draw.Below(6),
                                 300 + draw.Below(1000), draw.Below(300));
  if (draw.Chance(0.5)) text += ", prefill = { base = \"1ms\", per_token = \"20us\" }";
  return text + " }\n";
}

// Of a service whose work cannot outlive its replica (`fails`), a crash loses it.
std::string ProtectionText(bool bounded, bool drains, bool fails, Draw& draw) {
  std::string text;
  if (draw.Chance(0.15)) text += "rate_limit = { rate = \"60/s\", burst = 3 }\n";
  if (bounded && draw.Chance(0.4)) text += "shed_above = [1.0, 0.5, 0.2]\n";
  if (draw.Chance(0.15)) text += "adaptive_concurrency = { target = \"15ms\", initial = 2 }\n";
  if (draw.Chance(0.25)) {
    const char* const words[] = {"fail", "resume", "restart", "resample"};
    const std::string down = drains ? "\"40ms\"" : draw.Time(80);
    const char* const word = fails ? "fail" : words[draw.Below(4)];
    text += "failures = { mtbf = { distribution = \"exponential\", mean = \"600ms\" }, mttr = " +
            (down == "\"0ms\"" ? "\"1ms\"" : down) +
            fmt::format(", in_service = \"{}\", queue = \"{}\" }}\n", word,
                        draw.Chance(0.5) ? "survives" : "lost");
  }
  if (draw.Chance(0.2)) text += "error_rate = \"10%\"\n";
  if (draw.Chance(0.2)) text += "quality = 0.9\n";
  return text;
}

std::string RetriesText(Draw& draw) {
  std::string text = fmt::format("\nretries = {{ max = {}", 1 + draw.Below(3));
  if (draw.Chance(0.6)) text += fmt::format(", backoff = \"{}ms\"", draw.Below(10));
  if (draw.Chance(0.3)) text += ", cap = \"8ms\"";
  const char* const jitters[] = {"none", "full", "equal"};
  text += fmt::format(", jitter = \"{}\"", jitters[draw.Below(3)]);
  if (draw.Chance(0.3)) text += ", on = [\"timeout\", \"error\"]";
  if (draw.Chance(0.3)) text += ", budget = 0.2, budget_burst = 3";
  return text + " }";
}

std::string ClosedText(Draw& draw) {
  return fmt::format("\narrivals = \"closed\"\nclients = {}\nthink = {{ distribution = "
                     "\"exponential\", mean = \"80ms\" }}", 1 + draw.Below(5));
}

std::string TraceText(const SourceNeeds& needs, Draw& draw) {
  std::string trace = "trace = { file = \"t.csv\"";
  if (!needs.drains && draw.Chance(0.5)) trace += ", repeat = true";
  if (draw.Chance(0.5)) trace += ", size = { tokens = 0.4 }";
  const bool keys = needs.keyed && draw.Chance(0.5);
  if (keys) trace += ", key = \"id\"";
  if (needs.classes > 0 && draw.Chance(0.5)) trace += ", class = \"tier\"";
  if (!needs.tandem && draw.Chance(0.5)) trace += ", items = \"n\"";
  if (!needs.tandem && draw.Chance(0.3)) trace += ", output_tokens = \"n\"";
  return "\narrivals = \"trace\"\n" + trace + " }" +
         (keys ? "\nkeys = { distribution = \"trace\" }" : "");
}

std::string OpenText(double rate, const SourceNeeds& needs, Draw& draw) {
  std::string text;
  const std::string usual = fmt::format("\nrate = \"{}/s\"", rate * (0.5 + 0.25 * draw.Below(4)));
  switch (draw.Below(needs.tandem ? 3 : 5)) {
    case 0: text = "\narrivals = \"poisson\"" + usual; break;
    case 1: text = "\narrivals = \"gamma\"\ncv = 2" + usual; break;
    case 2: text = "\narrivals = \"uniform\"" + usual; break;
    case 3: text = "\narrivals = \"weibull\"\nshape = 0.6" + usual; break;
    default:
      text = fmt::format("\narrivals = \"mmpp\"\nstates = [{{ rate = \"{}/s\", mean_time = "
                         "\"300ms\" }}, {{ rate = \"0/s\", mean_time = \"100ms\" }}]", rate);
  }
  if (needs.drains) {
    text += "\nprofile = [{ shape = \"step\", at = \"2s\", factor = 0 }]";
  } else if (draw.Chance(0.3)) {
    text += "\nprofile = [{ at = \"1s\", factor = 3, ramp = \"100ms\", hold = \"500ms\" }]";
  }
  if (!needs.tandem && draw.Chance(0.2)) {
    text += "\nsession = { requests = 3, think = " + draw.Time(20) + " }";
  }
  return text;
}

}  // namespace

std::string Draw::Time(double mean) {
  switch (Below(6)) {
    case 0: return fmt::format("\"{}ms\"", mean);
    case 1: return fmt::format("{{ distribution = \"uniform\", low = \"0ms\", high = \"{}ms\" }}",
                               2 * mean);
    case 2: return fmt::format("{{ distribution = \"lognormal\", mean = \"{}ms\", cv = 2 }}", mean);
    case 3: return Chance(0.3) ? "\"0ms\"" : fmt::format("\"{}ms\"", mean);
    default:
      return fmt::format("{{ distribution = \"exponential\", mean = \"{}ms\" }}", mean);
  }
}

std::string Draw::ServiceTime() {
  const std::string time = Time(10);
  return time == "\"0ms\"" ? "\"2ms\"" : time;
}

std::string ServiceTable(uint32_t index, const ServiceNeeds& needs, Draw& draw) {
  std::string text = fmt::format("[service.s{}]\n", index);
  const uint32_t replicas = 1 + draw.Below(4);
  const bool tokens = !needs.tandem && needs.held.empty() && draw.Chance(0.15);
  if (tokens) {
    text += ReplicasText(needs, replicas, draw.Chance(0.3), draw) + RoutingText(needs, draw);
    const bool bounded = draw.Chance(0.4);
    text += TokensText(draw) + QueueText(bounded, 0, false, true, needs, draw);
    return text + ProtectionText(bounded, needs.drains, true, draw);
  }
  const bool held = !needs.held.empty();
  const bool gated = !needs.tandem && draw.Chance(0.15);
  const bool sharing = !needs.tandem && !held && draw.Chance(0.2);
  const bool batching = !sharing && !held && draw.Chance(0.3);
  const bool accelerator = !sharing && !held && draw.Chance(0.25);
  text += ReplicasText(needs, replicas, !needs.tandem && draw.Chance(0.3), draw);
  text += RoutingText(needs, draw);
  if (!needs.tandem && draw.Chance(0.3)) text += fmt::format("zones = {}\n", 1 + draw.Below(3));
  if (held) text += fmt::format("blocking_path = \"{}\"\n", needs.held);
  if (gated) text += GateText(draw);
  const bool timed = held ? draw.Chance(0.5) : !batching || draw.Chance(0.3);
  if (timed) text += "time = " + draw.ServiceTime() + "\n";
  if (draw.Chance(0.2)) text += "time_per_size = \"1ms\"\n";
  if (draw.Chance(0.2)) text += "noise = { distribution = \"lognormal\", cv = 0.3 }\n";
  if (sharing) {
    const std::string scaling =
        fmt::format("scaling = {{ contention = 0.2, run_queues = {} }}", draw.Below(4));
    text += fmt::format("processor_sharing = {{ cores = {}, {} }}\n",
                        draw.Chance(0.5) ? "1" : "1.5",
                        draw.Chance(0.3)   ? scaling
                        : draw.Chance(0.5) ? "by_class = true"
                                           : "by_class = false");
  }
  const bool unlimited = !needs.tandem && draw.Chance(sharing ? 0.5 : 0.1);
  if (unlimited) text += "concurrency = \"unlimited\"\n";
  else if (draw.Chance(0.5)) text += fmt::format("concurrency = {}\n", 1 + draw.Below(4));
  if (accelerator) {
    text += fmt::format("accelerator = {{ host_overhead = \"1ms\", occupancy = 0.{} }}\n",
                        3 + draw.Below(6));
    if (!needs.tandem && draw.Chance(0.3)) {
      text += fmt::format("machine = \"gpu{}\"\n", replicas);
    }
  }
  if (batching) text += BatchingText(needs.tandem, !gated, draw);
  const bool bounded = draw.Chance(0.4);
  const bool preemptible = !batching && !sharing && !gated && !held;
  text += QueueText(bounded, gated ? 1 : 0, preemptible, false, needs, draw);
  if (!needs.tandem) text += ProtectionText(bounded, needs.drains, held, draw);
  return text;
}

std::string SourceText(double rate, const SourceNeeds& needs, Draw& draw) {
  std::string text;
  const bool closed = !needs.drains && draw.Chance(0.15);
  const bool trace = !closed && draw.Chance(0.15);
  text = closed ? ClosedText(draw) : trace ? TraceText(needs, draw) : OpenText(rate, needs, draw);
  if (needs.classes > 0 && text.find("class = ") == std::string::npos) {
    text += "\nclasses = { ";
    for (uint32_t i = 0; i < needs.classes; ++i) text += fmt::format("k{} = {}, ", i, 1 + i);
    text = text.substr(0, text.size() - 2) + " }";
  }
  if (needs.tandem) return draw.Chance(0.2) ? text + "\nitems = 2" : text;
  if (needs.keyed && text.find("keys") == std::string::npos) {
    const char* const keys[] = {
        "{ distribution = \"zipf\", exponent = 0.9, count = 60 }",
        "{ distribution = \"uniform\", count = 30 }",
        "{ distribution = \"zipf\", count = 50, drift = \"5/s\" }",
        "{ distribution = \"hot_set\", count = 60, hot_count = 5, hot_share = 0.7 }"};
    text += std::string("\nkeys = ") + keys[draw.Below(4)];
  }
  if (text.find("items = ") == std::string::npos && draw.Chance(0.2)) {
    text += "\nitems = { distribution = \"uniform\", low = 1, high = 4 }";
  }
  if (draw.Chance(0.15)) text += "\nrate_limit = { rate = \"30/s\", burst = 5 }";
  text += "\nprompt_tokens = { distribution = \"uniform\", low = 0, high = 90 }";
  if (text.find("output_tokens = \"n\"") == std::string::npos) {
    text += "\noutput_tokens = { distribution = \"geometric\", mean = 9 }";
  }
  return text;
}

std::string PoliciesText(Draw& draw) {
  std::string text;
  if (draw.Chance(0.3)) text += fmt::format("\ntimeout = \"{}ms\"", 2 + draw.Below(60));
  if (draw.Chance(0.3)) text += RetriesText(draw);
  if (draw.Chance(0.2)) {
    text += draw.Chance(0.5) ? "\nhedge = { after = \"p90\", max = 2 }"
                             : fmt::format("\nhedge = {{ after = \"{}ms\" }}", 1 + draw.Below(20));
  }
  if (!text.empty() && draw.Chance(0.5)) text += "\ncancellation = \"propagate\"";
  if (draw.Chance(0.1)) text += "\nthrottle = { k = 1.5, window = \"1s\" }";
  if (draw.Chance(0.15)) {
    text += "\nbreaker = { failure_ratio = 0.4, min_requests = 4, window = \"400ms\", open = "
            "\"100ms\" }";
  }
  return text;
}

std::string IncidentText(uint32_t services, uint32_t caches, uint32_t stores, Draw& draw) {
  const std::string service = fmt::format("service = \"s{}\"\n", draw.Below(services));
  switch (draw.Below(8)) {
    case 0: return "kind = \"zone_loss\"\nzone = 0\n" + (draw.Chance(0.5) ? service : "");
    case 1: return "kind = \"slow\"\nfactor = 3\n" + service;
    case 2: return "kind = \"partition\"\n" + service;
    case 3: return "kind = \"errors\"\nerror_rate = \"50%\"\n" + service;
    case 4:
      return "kind = \"brown_out\"\nfactor = 2\n" +
             (stores > 0 && draw.Chance(0.5) ? "store = \"f0\"\n" : service);
    case 5:
      if (caches > 0) return "kind = \"flush\"\ncache = \"c0\"\n";
      [[fallthrough]];
    default: return "kind = \"crash\"\n" + service;
  }
}

}  // namespace servescape::property
