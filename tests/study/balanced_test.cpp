// SPDX-License-Identifier: MIT
// Services behind a balancer of a real system: what it does to their requests, and that why names
// the rule that bit and what avoids it.
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

// A service of three replicas at a rate, with more of its keys and an incident.
std::string Balanced(const std::string& rate, const std::string& balancing,
                     const std::string& more = "", const std::string& incident = "") {
  return fmt::format(R"([run]
duration = "100s"
warmup = "0s"
replications = 2
detail = true
[traffic.u]
arrivals = "poisson"
rate = "{}"
keys = {{ distribution = "uniform", count = 100000 }}
[service.m]
time = "10ms"
{}
balancing = {{ {} }}
{})",
                     rate, more.empty() ? "replicas = 3" : more, balancing, incident);
}

double Value(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric == nullptr ? std::nan("") : metric->estimate.value;
}

bool SaysSo(const RunReport& report, const std::string& words) {
  CAPTURE(report.why);
  CHECK(report.why.find(words) != std::string::npos);
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
  return true;
}

const std::string kCrash = R"([[incident]]
kind = "crash"
service = "m"
replicas = 1
at = "20s"
duration = "20s")";

TEST_CASE("HAProxy: a refused connection is tried again a second later, on the same server") {
  const std::string own =
      "system = \"haproxy\", config = \"balance roundrobin\\ntimeout connect 5s";
  const RunReport stays = RunText(Balanced("20/s", own + "\"", "", kCrash));
  // A fifth of the time a third of the requests wait 3 s, and fail but for the last.
  CHECK(Value(stays, "availability") == doctest::Approx(1 - 1.0 / 15).epsilon(0.02));
  SaysSo(stays, "on the same server without option redispatch");
  const RunReport moves = RunText(Balanced("20/s", own + "\\noption redispatch\"", "", kCrash));
  CHECK(Value(moves, "availability") > 0.998);
  CHECK(Value(moves, "latency.mean") < 0.012);
  // Checks take it out after three of them.
  const RunReport checks = RunText(Balanced("20/s", own + "\\ndefault-server check\"", "", kCrash));
  CHECK(Value(checks, "availability") > Value(stays, "availability") + 0.03);
}

TEST_CASE("HAProxy: the queue before maxconn is bounded by timeout connect") {
  const std::string own =
      "system = \"haproxy\", config = \"balance leastconn\\ndefault-server maxconn 1\\n";
  const RunReport bounded = RunText(Balanced("330/s", own + "timeout connect 20ms\""));
  CHECK(Value(bounded, "timed_out") > 0.02);
  SaysSo(bounded, "timeout connect, which bounds the queue too");
  const RunReport waits = RunText(Balanced("270/s", own + "timeout queue 10s\""));
  CHECK(Value(waits, "availability") == 1);
  // One queue before all: M/D/3 with a load of .9 waits 14.1 ms in the mean.
  CHECK(Value(waits, "latency.mean") == doctest::Approx(0.0241).epsilon(0.08));
  SaysSo(waits, "every server has as many as its maxconn");
}

TEST_CASE("HAProxy: whoever gives up leaves the queue before the servers") {
  const std::string impatient = "280/s\"\ncancellation = \"propagate\"\ntimeout = \"40ms";
  const RunReport proxied = RunText(
      Balanced(impatient, "system = \"haproxy\", config = \"balance leastconn\\n"
                          "default-server maxconn 1\\ntimeout queue 10s\""));
  // Servers of one place each behind one queue are a central queue.
  std::string text = Balanced(impatient, "", "replicas = 3\nrouting = \"central_queue\"");
  text.erase(text.find("balancing"), std::string("balancing = {  }").size());
  const RunReport plain = RunText(text);
  CHECK(Value(plain, "availability") < 0.98);
  CHECK(Value(proxied, "availability") ==
        doctest::Approx(Value(plain, "availability")).epsilon(0.01));
  SaysSo(proxied, "every server has as many as its maxconn");
}

TEST_CASE("nginx: no queue at max_conns, and a failing server is left out") {
  const std::string own = "system = \"nginx\", config = \"least_conn; ";
  const RunReport full = RunText(Balanced(
      "270/s", own + "server a max_conns=1; server b max_conns=1; server c max_conns=1;\""));
  CHECK(Value(full, "availability") < 0.8);
  SaysSo(full, "nginx has no queue for them");
  const RunReport crash = RunText(Balanced("20/s", own + "\"", "", kCrash));
  CHECK(Value(crash, "availability") > 0.999);
  CHECK(Value(crash, "latency.mean") < 0.012);
  std::string text =
      Balanced("50/s",
               "system = \"nginx\", config = \"limit_req_zone $server_name zone=l:1m rate=100r/s; "
               "limit_req zone=l burst=50;\"");
  text.replace(text.find("100000"), 6, "1");  // all of one zone
  const RunReport paced = RunText(text);
  SaysSo(paced, "limit_req lets one through each 1 / rate");
}

TEST_CASE("nginx: random two leaves a heavy server idle, and why tells how much of the latency") {
  const std::string pools =
      "pools = [{ replicas = 1, speed = 4, weight = 4 }, { replicas = 2, speed = 1 }]\n";
  const RunReport two =
      RunText(Balanced("5/s", "system = \"nginx\", config = \"random two least_conn;\"", pools));
  SaysSo(two, "with 66.7% of the weight it got");
  SaysSo(two, "of the mean latency; least_conn gives");
  const RunReport least = RunText(Balanced("5/s", "system = \"nginx\", config = \"least_conn;\"",
                                           pools));
  CHECK(Value(least, "latency.mean") < 0.85 * Value(two, "latency.mean"));
  CHECK(least.why.find("random two") == std::string::npos);
  // Routing by the same rule.
  std::string text = Balanced("5/s", "", pools + "routing = \"nginx_random_two\"");
  text.erase(text.find("balancing"), std::string("balancing = {  }").size());
  SaysSo(RunText(text), "with 66.7% of the weight it got");
}

TEST_CASE("gRPC: pick_first sends all to one, and five attempts are the most") {
  const RunReport first = RunText(Balanced("50/s", "system = \"grpcio\""));
  CHECK(Value(first, "service.m.utilization") == doctest::Approx(0.5 / 3).epsilon(0.05));
  const std::string turns = "loadBalancingPolicy\\\": \\\"round_robin\\\"";
  const std::string retry =
      "system = \"{}\", config = \"{{\\\"" + turns +
      ", \\\"methodConfig\\\": [{{\\\"retryPolicy\\\": {{\\\"maxAttempts\\\": 9, "
      "\\\"initialBackoff\\\": \\\"0.01s\\\", \\\"maxBackoff\\\": \\\"0.1s\\\", "
      "\\\"backoffMultiplier\\\": 2, \\\"retryableStatusCodes\\\": [\\\"UNKNOWN\\\"]}}}}]}}\"{}";
  const std::string wrong = "replicas = 3\nerror_rate = 0.5";
  const RunReport five =
      RunText(Balanced("20/s", fmt::format(fmt::runtime(retry), "grpcio", ""), wrong));
  CHECK(Value(five, "availability") == doctest::Approx(1 - 1.0 / 32).epsilon(0.012));
  SaysSo(five, "after 5 attempts, the client's limit");
  const RunReport eight = RunText(Balanced(
      "20/s", fmt::format(fmt::runtime(retry), "grpc-go", ", WithMaxCallAttempts = 8"), wrong));
  CHECK(Value(eight, "availability") == doctest::Approx(1 - 1.0 / 256).epsilon(0.005));
}

TEST_CASE("gRPC: a hedging policy is accepted and does nothing") {
  const RunReport hedged = RunText(
      Balanced("50/s",
               "system = \"grpcio\", config = \"{\\\"methodConfig\\\": [{\\\"hedgingPolicy\\\": "
               "{\\\"maxAttempts\\\": 3, \\\"hedgingDelay\\\": \\\"0.001s\\\"}}]}\""));
  CHECK(Value(hedged, "service.m.utilization") == doctest::Approx(0.5 / 3).epsilon(0.05));
  CHECK(Value(hedged, "attempts.per_request") == 1);
}

TEST_CASE("Envoy: a route's retries are few at once, and an outlier is taken out") {
  const std::string own =
      "system = \"envoy\", config = \"{\\\"lb_policy\\\": "
      "\\\"LEAST_REQUEST\\\", \\\"retry_policy\\\": "
      "{\\\"retry_on\\\": \\\"connect-failure\\\"}";
  const RunReport stays = RunText(Balanced("20/s", own + "}\"", "", kCrash));
  // A third of the tries at the crashed one fail, and a third of their retries.
  CHECK(Value(stays, "availability") < 0.995);
  SaysSo(stays, "each perhaps at the same host");
  const RunReport ejected =
      RunText(Balanced("20/s", own + ", \\\"outlier_detection\\\": {}}\"", "", kCrash));
  CHECK(Value(ejected, "availability") > Value(stays, "availability"));
}

TEST_CASE("tower: peak EWMA stays away from a slow replica") {
  const std::string pools = "pools = [{ replicas = 1, speed = 0.1 }, { replicas = 2, speed = 1 }]";
  const RunReport ewma = RunText(Balanced("60/s", "system = \"tower\"", pools));
  const RunReport pending = RunText(Balanced(
      "60/s", "system = \"tower\", config = \"{\\\"load\\\": \\\"PendingRequests\\\"}\"", pools));
  CHECK(Value(ewma, "latency.mean") < Value(pending, "latency.mean"));
}

TEST_CASE("Ray: requests wait for the router's back-off though a replica has room") {
  const auto own = [](const std::string& most, const std::string& more = "") {
    return "system = \"ray_serve\", config = \"{\\\"max_ongoing_requests\\\": " + most + more +
           "}\"";
  };
  const RunReport polled = RunText(Balanced("100/s", own("1")));
  SaysSo(polled, "Ray Serve's router asks two at a time and only when its back-off ends");
  // What the Why tells is avoided by what it says: the queue is the replicas' then, whose shorter
  // of two each joins.
  const RunReport queued = RunText(Balanced("100/s", own("100")));
  CHECK(Value(queued, "latency.p99") < 0.7 * Value(polled, "latency.p99"));
  CHECK(Value(queued, "latency.mean") < Value(polled, "latency.mean") - 0.0005);
  CHECK(queued.why.find("back-off") == std::string::npos);
  const RunReport shared = RunText(Balanced("210/s", own("2", ", \\\"proxies\\\": 16")));
  SaysSo(shared, "refused; fewer proxies");
  const RunReport refused =
      RunText(Balanced("400/s", own("1", ", \\\"max_queued_requests\\\": 4")));
  CHECK(Value(refused, "availability") < 0.8);
  SaysSo(refused, "Request dropped due to backpressure");
  // A replica that dies fails what it has; the rest goes elsewhere.
  const RunReport crash = RunText(Balanced("20/s", own("5"), "", kCrash));
  CHECK(Value(crash, "availability") > 0.998);
}

TEST_CASE(
    "clients that go away leave the balancer's queue and the replica, and the rest is served") {
  const std::string own =
      "system = \"haproxy\", config = \"balance leastconn\\ndefault-server maxconn 1\"";
  std::string text = Balanced("270/s", own);
  text.replace(text.find("rate ="), 0, "timeout = \"60ms\"\n");
  const RunReport report = RunText(text);
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
  CHECK(Value(report, "timed_out") > 0.01);
  CHECK(Value(report, "latency.max") < 0.0601);
  CHECK(Value(report, "availability") > 0.9);
}

TEST_CASE("an answer's quality comes through a balancer, and errors of replicas do") {
  const std::string nginx = "system = \"nginx\", config = \"least_conn;\"";
  const RunReport half = RunText(Balanced("50/s", nginx, "replicas = 3\nquality = 0.5"));
  CHECK(Value(half, "quality.mean") == doctest::Approx(0.5));
  // nginx passes on an answer of 500.
  const RunReport wrong = RunText(Balanced("50/s", nginx, "replicas = 3\nerror_rate = 0.2"));
  CHECK(Value(wrong, "availability") == doctest::Approx(0.8).epsilon(0.03));
}

TEST_CASE("a wrong configuration is an error with its place, and what is not followed a warning") {
  const auto wrong = [](const std::string& balancing, const std::string& more = "") {
    const auto loaded = Load(Balanced("20/s", balancing, more), {}, nullptr);
    std::string text;
    if (loaded) return text;
    for (const Diagnostic& each : loaded.error()) text += each.message + "\n";
    return text;
  };
  CHECK(wrong("config = \"least_conn;\"").find("needs a system") != std::string::npos);
  CHECK(wrong("system = \"nginx\", config = \"server a; server b;\"")
            .find("has 2 servers, and the service 3 replicas") != std::string::npos);
  CHECK(wrong("system = \"haproxy\", config = \"balance nonsense\"").find("line 1: balance") !=
        std::string::npos);
  CHECK(wrong("system = \"nginx\"", "replicas = 3\nrouting = \"random\"")
            .find("has both balancing and routing") != std::string::npos);
  CHECK(wrong("system = \"tower\", WithMaxCallAttempts = 8").find("of grpc-go alone") !=
        std::string::npos);
  const auto index = [&](const std::string& keys) {
    return wrong("system = \"tower\"", "replicas = 3\nvector_index = { " + keys + " }");
  };
  CHECK(index("library = \"milvus-lite\", index = \"IVF_FLAT\", ef = 10")
            .find("ef has no meaning with library = \"milvus-lite\" and index = \"IVF_FLAT\"") !=
        std::string::npos);
  CHECK(index("library = \"milvus-lite\", index = \"HNSW32,Flat\"")
            .find("must be HNSW, IVF_FLAT or FLAT with milvus-lite") != std::string::npos);
  CHECK(index("library = \"hnswlib\", nlist = 10").find("nlist has no meaning") !=
        std::string::npos);
  CHECK(wrong("system = \"ray_serve\", config = \"{\\\"max_ongoing_requests\\\": 0}\"")
            .find("must be a whole number from 1") != std::string::npos);
  CHECK(wrong("system = \"ray_serve\"", "replicas = 3\nbatching = { system = \"ray_serve\" }")
            .find("has this router already") != std::string::npos);
}

TEST_CASE("vector index: a filter starves faiss, and hnswlib works for it") {
  const auto search = [](const std::string& index) {
    return RunText(R"([run]
duration = "30s"
warmup = "0s"
replications = 2
detail = true
[traffic.u]
rate = "10/s"
[service.m]
time = "1ms"
replicas = 2
vector_index = { vectors = 100_000, dimension = 64, keep = "1%", )" +
                   index + " }");
  };
  const RunReport starved = search("library = \"faiss\", index = \"IVF1024,Flat\"");
  CHECK(Value(starved, "quality.mean") == doctest::Approx(0.109).epsilon(0.05));
  SaysSo(starved, "It returns 1.4 of 10 in the mean, and no error");
  const RunReport probes = search("library = \"faiss\", index = \"IVF1024,Flat\", nprobe = 64");
  CHECK(Value(probes, "quality.mean") == doctest::Approx(0.94).epsilon(0.02));
  // Milvus Lite builds faiss' indexes.
  const RunReport milvus = search("library = \"milvus-lite\", index = \"IVF_FLAT\", nlist = 1024");
  CHECK(Value(milvus, "quality.mean") > 2 * Value(starved, "quality.mean"));
  CHECK(Value(milvus, "quality.mean") < 0.8);
  SaysSo(search("library = \"milvus-lite\", ef = 16"), "ef at 16 stops before the filter");
  const RunReport works = search("library = \"hnswlib\"");
  CHECK(Value(works, "quality.mean") > 0.95);
  CHECK(Value(works, "latency.mean") > 0.04);
  SaysSo(works, "go on until enough pass");
  SaysSo(works, "GB of memory");
}

}  // namespace
}  // namespace servescape::testing
