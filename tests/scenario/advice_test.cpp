// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/scenario/advice.h"
#include "sim/scenario/load.h"
#include "sim/scenario/metric_names.h"
#include "sim/scenario/schema.h"

namespace servescape {
namespace {

std::vector<std::string> Messages(const std::string& text) {
  std::vector<std::string> out;
  const auto loaded = Load(text, {}, nullptr, &FullAdvice());
  for (const Diagnostic& each : loaded ? loaded.value().warnings : loaded.error()) {
    out.push_back(each.message);
  }
  return out;
}

bool Says(const std::string& text, const std::string& words) {
  for (const std::string& message : Messages(text)) {
    if (message.find(words) != std::string::npos) return true;
  }
  return false;
}

// One source and one service with these further lines.
std::string Scenario(const std::string& source, const std::string& service,
                     const std::string& rest = "") {
  return "[traffic.u]\nrate = \"10/s\"\n" + source + "\n[service.m]\n" + service + "\n" + rest;
}

const std::string kTime = "time = \"5ms\"";

const std::string kShared = kTime + "\naccelerator = { occupancy = 0.5 }\nmachine = \"gpu0\"";

struct Case {
  std::string unread;  // warns with `words`
  std::string read;    // does not
  std::string words;
};

const std::vector<Case> kCases = {
    {Scenario("keys = { distribution = \"zipf\", count = 10 }", kTime),
     Scenario("keys = { distribution = \"zipf\", count = 10 }", kTime + "\nreplicas = 2\nrouting ="
                                                                        " \"consistent_hash\""),
     "traffic \"u\": keys has no effect"},
    {Scenario("size = 3", kTime), Scenario("size = 3", kTime + "\ntime_per_size = \"1ms\""),
     "traffic \"u\": size has no effect"},
    {Scenario("items = 3", kTime),
     Scenario("items = 3", "batch_time = { base = \"1ms\", per_item = \"1ms\" }"),
     "traffic \"u\": items has no effect"},
    {Scenario("prompt_tokens = 30", kTime),
     Scenario("prompt_tokens = 30\noutput_tokens = 9",
              "batching = { tokens = \"continuous\", max_running = 4, step = { base = \"9ms\" }, "
              "prefill = { per_token = \"1ms\" } }"),
     "traffic \"u\": prompt_tokens has no effect"},
    {Scenario("prompt_tokens = 30\noutput_tokens = 9",
              "batching = { tokens = \"continuous\", max_running = 4, step = { base = \"9ms\" } }"),
     Scenario("", kTime),
     "prompt_tokens has no effect: no service on its way has batching.prefill"},
    {Scenario("output_tokens = 30", kTime), Scenario("", kTime),
     "traffic \"u\": output_tokens has no effect"},
    {Scenario("retries = { max = 2 }", kTime),
     Scenario("retries = { max = 2 }", kTime + "\nqueue = { capacity = 3 }"),
     "traffic \"u\": retries has no effect"},
    {Scenario("retries = { max = 2 }", kTime),
     Scenario("retries = { max = 2 }\ntimeout = \"1s\"", kTime), "retries has no effect"},
    {Scenario("class = \"a\"", kTime, "[class.a]\npriority = 1"),
     Scenario("classes = { a = 1, b = 1 }", kTime + "\nqueue = { discipline = \"priority\" }",
              "[class.a]\npriority = 1\n[class.b]\n"),
     "class \"a\": priority has no effect"},
    {Scenario("class = \"a\"", kTime, "[class.a]\nweight = 2"),
     Scenario("classes = { a = 1, b = 1 }", kTime + "\nqueue = { discipline = \"fair\" }",
              "[class.a]\nweight = 2\n[class.b]\n"),
     "class \"a\": weight has no effect"},
    {Scenario("", kTime + "\nqueue = { discipline = \"priority\" }"),
     Scenario("classes = { a = 1, b = 1 }", kTime + "\nqueue = { discipline = \"priority\" }",
              "[class.a]\npriority = 1\n[class.b]\n"),
     "service \"m\": queue.discipline has no effect: all requests have the same priority"},
    {Scenario("", kTime + "\nqueue = { discipline = \"earliest_deadline\" }"),
     Scenario("class = \"a\"", kTime + "\nqueue = { discipline = \"earliest_deadline\" }",
              "[class.a]\ndeadline = \"1s\""),
     "queue.discipline has no effect: no class has a deadline"},
    {Scenario("", kTime + "\nqueue = { discipline = \"fair\" }"), Scenario("", kTime),
     "queue.discipline has no effect: there is one class only"},
    {Scenario("", kTime + "\nreplicas = 3\nzones = 3"),
     Scenario("", kTime + "\nreplicas = 3\nzones = 3",
              "[[incident]]\nkind = \"zone_loss\"\nat = \"5s\"\nduration = \"1s\""),
     "service \"m\": zones has no effect"},
    {Scenario("", kShared), Scenario("", kTime), "service \"m\": machine has no effect"},
    {Scenario("", kTime + "\npools = [{ replicas = 1, weight = 2 }, { replicas = 1 }]"),
     Scenario("", kTime + "\nrouting = \"weighted_random\"\n"
                          "pools = [{ replicas = 1, weight = 2 }, { replicas = 1 }]"),
     "pools[0].weight has no effect"},
    {Scenario("", "profile = \"resnet50/t4\"\nhost = \"g5.xlarge\""),
     Scenario("", "profile = \"resnet50/t4\"\nhost = \"g4dn.xlarge\""),
     "the profile was measured on the accelerator T4, but g5.xlarge has the accelerator A10G"},
    {Scenario("", "profile = \"resnet50/t4\"\nhost = \"c7i.xlarge\""),
     Scenario("", "profile = \"resnet50/t4\"\nhost = \"Standard_NC4as_T4_v3\""),
     "c7i.xlarge has no accelerator"},
    {Scenario("", "profile = \"resnet50/t4\"\nbatching = { max_size = 4096 }"),
     Scenario("", "profile = \"resnet50/t4\"\nbatching = { max_size = 128 }"),
     "measured up to a batch of 128 items; batches may have 4096"},
    {Scenario("items = 500", "profile = \"resnet50/t4\""),
     Scenario("items = 50",
              "profile = "
              "\"resnet50/t4\""),
     "batches may have 500"},
    {Scenario("",
              "batch_time = { points = [[1, \"1ms\"], [8, \"2ms\"]] }\n"
              "batching = { max_size = 16 }"),
     Scenario("",
              "batch_time = { points = [[1, \"1ms\"], [8, \"2ms\"]] }\n"
              "batching = { max_size = 8 }"),
     "the points reach up to a batch of 8 items; batches may have 16"},
    {Scenario("keys = { distribution = \"zipf\", count = 9 }", kTime,
              "[cache.c]\npolicy = \"arc\"\n[[path.p]]\ncache = \"c\"\n[[path.p]]\ncall = \"m\""),
     Scenario("keys = { distribution = \"zipf\", count = 9 }", kTime,
              "[cache.c]\npolicy = \"arc\"\ncapacity = 5\n[[path.p]]\ncache = \"c\"\n"
              "[[path.p]]\ncall = \"m\""),
     "cache \"c\": policy has no effect"},
    {Scenario("", kTime, "[[path.p]]\ncall = \"m\"\nitems = 7"),
     Scenario("", "batch_time = { per_item = \"1ms\" }", "[[path.p]]\ncall = \"m\"\nitems = 7"),
     "path \"p\": step 1: items has no effect"},
};

TEST_CASE("retries are of use where a platform, a batcher's own queue or full memory refuses") {
  const std::string words = "nothing fails here";
  const std::string tries = "retries = { max = 2 }";
  CHECK(Says(Scenario(tries, kTime), words));
  CHECK_FALSE(Says(Scenario(tries, kTime + "\nserverless = { max_instances = 2 }"), words));
  const std::string triton = "batching = { system = \"triton\", max_batch_size = 8 }\n";
  CHECK_FALSE(Says(Scenario(tries, "batch_time = { base = \"5ms\" }\n" + triton), words));
}

TEST_CASE("what nothing reads is warned of, and nothing else") {
  for (const Case& each : kCases) {
    CAPTURE(each.words);
    CAPTURE(each.unread);
    CHECK(Says(each.unread, each.words));
    for (const std::string& message : Messages(each.read)) {
      CAPTURE(message);
      CHECK(message.find("no effect") == std::string::npos);
      CHECK(message.find("measured") == std::string::npos);
      CHECK(message.find("points reach") == std::string::npos);
    }
    CHECK(bool{Load(each.read, {}, nullptr, &FullAdvice())});
  }
}

TEST_CASE("without advice nothing of it is said") {
  for (const Case& each : kCases) {
    const auto loaded = Load(each.unread, {}, nullptr);
    REQUIRE(bool{loaded});
    for (const Diagnostic& warning : loaded.value().warnings) {
      CHECK(warning.message.find(each.words) == std::string::npos);
    }
  }
}

// Whether something here has that name: a key, a word of a key, a metric.
bool Exists(std::string name) {
  const std::string metric = [&] {
    std::string out = name;
    for (size_t at = out.find("NAME"); at != std::string::npos; at = out.find("NAME")) {
      out.replace(at, 4, "*");
    }
    return out;
  }();
  if (FindMetricName(metric)) return true;
  for (const SchemaRow& row : Schema()) {
    const std::string path(row.path);
    if (path == name || path == metric || path.ends_with("." + name)) return true;
    for (const std::string& word : WordsOf(row)) {
      if (word == name) return true;
    }
  }
  return false;
}

TEST_CASE("a time beside a profile, and accelerators that nothing uses, are warned of") {
  const std::string one = "host = \"g4dn.xlarge\"\nprofile = \"resnet50/t4\"\n";
  const std::string four = "host = \"g4dn.12xlarge\"\nprofile = \"resnet50/t4\"\n";
  CHECK(
      Says(Scenario("", one + "time = \"50ms\""), "profile is the whole time of a batch already"));
  CHECK_FALSE(Says(Scenario("", one), "profile is the whole time"));
  CHECK(Says(Scenario("", four), "has 4: a replica serves one batch at once and pays for all"));
  CHECK(Says(Scenario("", four + "concurrency = 2"), "serves 2 batches at once"));
  CHECK_FALSE(Says(Scenario("", four + "concurrency = 4"), "pays for all"));
  CHECK_FALSE(Says(Scenario("", one), "pays for all"));
}

TEST_CASE("every name that a word of the field is answered with exists") {
  const std::string here = "; here it is ";
  for (const auto rows : {FieldKeyRows(), FieldMetricRows()}) {
    for (const FieldRow& row : rows) {
      const std::string says(row.says);
      CAPTURE(says);
      if (!says.starts_with(here)) {
        CHECK(
            (says.starts_with("; not modelled yet; nearest: ") || says.starts_with("; a result")));
        continue;
      }
      const std::string name = says.substr(here.size());
      const std::string first = name.substr(0, name.find_first_of(" ,:"));
      CHECK((Exists(first) || first == "[[incident]]"));
    }
  }
}

TEST_CASE("words of the field, in any spelling, are answered with what they are here") {
  for (const char* key :
       {"swap_space", "savings_plan", "energy", "carbon", "tensor_parallel_size"}) {
    CAPTURE(key);
    const std::string text = Scenario("", kTime + "\n\"" + key + "\" = 3");
    CHECK(Says(text, "; not modelled yet; nearest: "));
    CHECK_FALSE(bool{Load(text, {}, nullptr)});
  }
  CHECK(Says(Scenario("", kTime + "\nbatching = { max_queue_delay_microseconds = 3 }"),
             "here it is batching.max_delay"));
  CHECK(Says(Scenario("", kTime + "\ncontainerConcurrency = 3"), "here it is concurrency"));
  for (const char* key :
       {"hpa", "maxReplicas", "max_replicas", "max-replicas", "KEDA", "target-utilization"}) {
    CAPTURE(key);
    const std::string text = Scenario("", kTime + "\n\"" + key + "\" = 3");
    CHECK(Says(text, "here it is autoscaler, a table of a service"));
  }
  CHECK(Says(Scenario("", kTime + "\nmodel_load = 3"), "here it is start"));
  CHECK(Says(Scenario("", kTime + "\nbatching = { max_num_seqs = 3 }"),
             "here it is batching.max_running"));
  CHECK(Says(Scenario("", kTime + "\ncold_start = 3"), "here it is serverless"));
  CHECK(Says(Scenario("", kTime + "\ncanary = 3"), "here it is rollout"));
  CHECK(Says(Scenario("", kTime + "\nspot = 3"), "here it is nodes"));
  CHECK(Says(Scenario("", kTime + "\nconcept_drift = 3"), "here it is drift"));
  CHECK(Says(Scenario("", kTime + "\nslo = [\"latency.p99 <= 1s\"]"),
             "unknown key slo; slo is a key of the scenario, and stands above the first [table]"));
  CHECK(Says(Scenario("", kTime + "\nretrain_interval = 3"), "here it is retraining"));
  CHECK(Says(Scenario("", kTime + "\nkv_cache = 3"), "here it is batching.kv_tokens"));
  CHECK(Says(Scenario("", kTime + "\nchunked_prefill = 3"),
             "here it is batching.max_num_batched_tokens"));
  CHECK(Says(Scenario("", kTime + "\nenable_prefix_caching = true"),
             "here it is batching.enable_prefix_caching"));
  CHECK(Says(Scenario("outlier_detection = {}", kTime), "here it is breaker"));
  CHECK(Says(Scenario("", kTime + "\nrouting = \"least_request\""), "here it is power_of_two"));
  // What once had another name.
  CHECK(Says(Scenario("", kTime + "\nslots = { every = \"1s\" }"), "here it is gate"));
  CHECK(Says(Scenario("", kTime + "\nhold = \"below\""), "here it is blocking_path"));
  CHECK(Says("slo = [\"service.m.slots.taken.mean <= 3\"]\n" + Scenario("", kTime),
             "here it is service.NAME.gate.taken.mean"));
  CHECK(Says("slo = [\"energy.kwh <= 3\"]\n" + Scenario("", kTime), "not modelled yet"));
  CHECK(Says("slo = [\"service.m.ttft <= 3s\"]\n" + Scenario("", kTime),
             "here it is service.NAME.time_to_first_token.p99"));
  // An idle worker's price is no part of the simulation.
  const std::string lit = kTime + "\nbatching = { system = \"litserve\", max_batch_size = ";
  CHECK(Says(Scenario("", lit + "8 }"), "an idle worker of LitServe spins"));
  CHECK(!Says(Scenario("", lit + "8, batch_timeout = 0.01 }"), "spins"));
  CHECK(!Says(Scenario("", lit + "1 }"), "spins"));
  // A near miss of a key is still a near miss.
  CHECK(Says(Scenario("", kTime + "\nreplcas = 3"), "did you mean replicas?"));
}

}  // namespace
}  // namespace servescape
