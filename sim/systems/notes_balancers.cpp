// SPDX-License-Identifier: MIT
// Balancers (servescape balance, service.*.balancing), by the words of their configurations.
#include "sim/systems/notes.h"

namespace servescape {
namespace {

constexpr std::string_view kTaken = "servescape balance; service.*.balancing";

constexpr SystemNote kBalancerNotes[] = {
    {"nginx", "nginx", "1.22.1", "balancer, cache",
     "servescape balance; service.*.balancing; servescape cache; cache.*",
     "ngx_http_upstream*.c, ngx_http_limit_req_module.c, ngx_http_file_cache.c",
     "stores/balancers.json"},
    {"haproxy", "HAProxy", "2.6.12", "balancer", kTaken,
     "src/lb_*.c, queue.c, backend.c, check.c, server.c", "stores/balancers.json"},
    {"grpcio", "gRPC for Python and C++", "1.85.3", "client", kTaken,
     "src/core/client_channel/retry_*.cc, gRFC A6", "stores/balancers.json"},
    {"grpc-go", "gRPC for Go", "1.85.0", "client", kTaken, "stream.go, service_config.go, gRFC A6",
     "stores/balancers.json"},
    {"tower", "tower", "0.5.3", "client", kTaken,
     "tower/src/balance/p2c/service.rs, tower/src/load/peak_ewma.rs", "stores/balancers.json"},
    {"envoy", "Envoy", "documentation of v1.31", "balancer", kTaken,
     "arch_overview/upstream (load_balancers, circuit_breaking, outlier, panic_threshold), router "
     "filter",
     ""},
};

#define NGINX(name) "lb-nginx-" name
#define HAPROXY(name) "lb-haproxy-" name

constexpr FieldNote kBalancerFields[] = {
    {"nginx", "server", "", "A server of the upstream, with its parameters.", "", "", "", "", ""},
    {"nginx", "weight", "", "Its share in smooth weighted round robin, and by chance.", "1",
     "5, 1, 1 gives aabacaa; with random two least_conn an idle heavy server gets less than a "
     "light one.",
     "", "ngx_http_upstream_round_robin.c",
     NGINX("round-robin-weights-5-1-1-server-a-weight-5-server-b-server-c")},
    {"nginx", "max_fails", "", "Failures within fail_timeout that take a server out; 0: none do.",
     "1", "Answers such as 500 are no failures by default, and a lone server is never taken out.",
     "", "ngx_http_upstream_round_robin.c",
     NGINX("single-server-in-the-group-always-fails-server-a-max-fails-1-fail-timeout-10s")},
    {"nginx", "fail_timeout", "", "How long it is out, and within which it fails.", "10s",
     "Whole seconds and strictly more: 3s means one try each 4 s, by one live request, which is "
     "then sent elsewhere.",
     "", "ngx_http_upstream_round_robin.c",
     NGINX("max-fails-1-fail-timeout-3s-a-always-fails-closes-without-answer-server-a-max-fails-1-"
           "fail-timeout-3s-server-b")},
    {"nginx", "max_conns", "", "Connections to a server at most; 0: any.", "0",
     "Nothing waits: with all at their limit the answer is 502 at once.", "",
     "ngx_http_upstream_round_robin.c",
     NGINX("max-conns-1-on-two-servers-no-queue-in-the-open-source-build-server-a-max-conns-1-"
           "server-b-max-conns-1")},
    {"nginx", "down", "", "The server takes nothing.", "", "", "", "", ""},
    {"nginx", "backup", "", "Only when no other is left.", "", "", "", "", ""},
    {"nginx", "least_conn", "", "The fewest connections for the weight.", "off",
     "Ties go by smooth round robin: equal servers that all hold one give abc cba abc.", "",
     "ngx_http_upstream_least_conn_module.c",
     NGINX("least-conn-arrivals-60-ms-apart-each-held-1-5-s-least-conn-server-a-server-b-server-"
           "c")},
    {"nginx", "random", "", "By weight; random two least_conn draws two distinct ones.", "off",
     "On a tie the second draw wins: of idle servers with weights 4, 1, 1 the heavy one gets 26 %.",
     "", "ngx_http_upstream_random_module.c",
     NGINX("random-two-least-conn-idle-weights-4-1-1-random-two-least-conn-server-a-weight-4-"
           "server-b-server-c")},
    {"nginx", "hash", "", "By a key; consistent: by a ring.", "off",
     "Without consistent a server that is down moves no key of the others: the key is hashed "
     "again.",
     "", "ngx_http_upstream_hash_module.c",
     NGINX("hash-hash-arg-k-server-a-server-b-down-server-c")},
    {"nginx", "ip_hash", "", "By the first three bytes of an IPv4 address.", "off",
     "All clients of a /24 share a server.", "", "ngx_http_upstream_ip_hash_module.c", ""},
    {"nginx", "keepalive", "", "Idle connections that a worker keeps.", "0",
     "It bounds the idle ones, not all: 8 at once with keepalive 2 open 20 connections for 24 "
     "requests.",
     "", "ngx_http_upstream_keepalive_module.c",
     NGINX("keepalive-2-server-a-keepalive-2-proxy-http-version-1-1-connection")},
    {"nginx", "limit_req_zone", "", "The rate of a zone, and by what it counts.", "",
     "2r/s is one each 500 ms, not two a second.", "", "ngx_http_limit_req_module.c",
     NGINX("limit-req-rate-2r-s-limit-req-zone-binary-remote-addr-zone-l-1m-rate-2r-s-limit-req-"
           "zone-l-burst-5")},
    {"nginx", "limit_req", "", "Requests beyond the rate: burst may wait, nodelay: do not.",
     "burst=0", "The burst leaves 1 / rate apart; beyond it 503 at once.", "",
     "ngx_http_limit_req_module.c",
     NGINX("limit-req-rate-2r-s-limit-req-zone-binary-remote-addr-zone-l-1m-rate-2r-s-limit-req-"
           "zone-l-burst-5")},
    {"nginx", "limit_req_status", "", "The answer beyond the burst.", "503", "", "", "", ""},
    {"nginx", "proxy_next_upstream", "", "What is tried again on another server.", "error timeout",
     "POST is not tried again once sent, and 5xx answers are not by default.", "",
     "ngx_http_upstream.c", ""},
    {"nginx", "proxy_next_upstream_tries", "", "Tries at most; 0: as many as servers.", "0", "", "",
     "", ""},
    {"nginx", "proxy_next_upstream_timeout", "", "No further try after it; 0: any.", "0", "", "",
     "", ""},
    {"nginx", "proxy_connect_timeout", "", "For a connection.", "60s", "", "", "", ""},
    {"nginx", "proxy_read_timeout", "", "Between two reads of an answer.", "60s",
     "A time-out counts as a failure, and the request goes to the next server.", "", "", ""},
    {"nginx", "proxy_cache", "", "Keeps answers.", "off", "", "", "", ""},
    {"nginx", "proxy_cache_lock", "cache.*.proxy_cache_lock",
     "One request fills an entry, others wait.", "off",
     "Waiters look again each 500 ms of their own clock: a fill of 1.2 s reaches them up to half a "
     "second later.",
     "", "ngx_http_file_cache.c",
     NGINX("proxy-cache-lock-lock-backend-takes-1-2-s-proxy-cache-lock-on")},
    {"nginx", "proxy_cache_lock_timeout", "cache.*.proxy_cache_lock_timeout", "How long one waits.",
     "5s",
     "Then it goes to the server, and its answer is not kept.", "", "ngx_http_file_cache.c", ""},
    {"nginx", "proxy_cache_lock_age", "cache.*.proxy_cache_lock_age", "After it one more may fill.",
     "5s",
     "A server that takes 8 s is asked at 0, 5.0, 5.5 and 5.5 s.", "", "ngx_http_file_cache.c",
     NGINX("proxy-cache-lock-lock-backend-takes-8-s-proxy-cache-lock-on")},
    {"nginx", "inactive", "", "Of proxy_cache_path: what is not asked for so long goes.", "10m",
     "It goes however much room there is, and though it has not expired.", "",
     "ngx_http_file_cache.c", ""},
    {"nginx", "upstream_response_time", "", "How long a fetch takes, as $upstream_response_time.",
     "0",
     "Without proxy_cache_lock every request for the key is another fetch until it is over; with "
     "it an expired key is still fetched by each.",
     "", "ngx_http_file_cache.c", ""},
    {"nginx", "proxy_http_version", "", "1.1 lets connections be kept.", "1.0", "", "", "", ""},
    {"nginx", "proxy_set_header", "", "An empty Connection lets connections be kept.", "", "", "",
     "", ""},
    {"haproxy", "balance", "", "The order in which servers are chosen.", "roundrobin",
     "roundrobin 5, 1, 1 is aaabaac, not nginx's; random draws from a ring with 16 points a "
     "weight, so that two equal servers get 42 and 58 %; leastconn's weights count under load "
     "only.",
     "", "src/lb_fwrr.c, lb_chash.c, lb_fwlc.c",
     HAPROXY("random-2-idle-2-servers-weight-default-balance-random-2-server-a-a-server-b-b")},
    {"haproxy", "hash-type", "", "map-based or consistent, and the function.", "map-based sdbm",
     "map-based with a server down moves most keys.", "", "src/lb_map.c, lb_chash.c",
     HAPROXY("hash-balance-url-param-k-server-a-a-server-b-b-disabled-server-c-c")},
    {"haproxy", "hash-balance-factor", "", "Most load of a server, in per cent of the mean.", "0",
     "", "", "src/lb_chash.c",
     HAPROXY("hash-balance-factor-150-one-key-requests-held-balance-url-param-k-hash-type-"
             "consistent-hash-balance-factor-150")},
    {"haproxy", "weight", "", "A server's share, 0 to 256.", "1",
     "With leastconn it counts only once servers hold requests.", "", "src/lb_fwlc.c",
     HAPROXY("leastconn-weights-3-1-1-idle-balance-leastconn-server-a-a-weight-3-server-b-b-weight-"
             "1-server-c-c-weight-1")},
    {"haproxy", "maxconn", "", "Requests at a server at most; others wait in HAProxy.", "0 (any)",
     "The queue is the backend's, shared: a slow server holds one request only.", "", "src/queue.c",
     HAPROXY("maxconn-1-neither-timeout-queue-nor-timeout-connect-balance-roundrobin-server-a-a-"
             "maxconn-1")},
    {"haproxy", "maxqueue", "", "Requests that wait for one server at most.", "0 (any)",
     "The surplus goes to the backend's queue, not away.", "", "src/backend.c",
     HAPROXY("maxconn-1-maxqueue-1-balance-roundrobin-timeout-queue-10s-server-a-a-maxconn-1-"
             "maxqueue-1-server-b-b-maxconn-1")},
    {"haproxy", "timeout queue", "", "How long a request waits for a server.", "timeout connect",
     "Unset it is timeout connect: 503 after a second, not a wait.", "", "src/backend.c",
     HAPROXY("maxconn-1-no-timeout-queue-timeout-connect-1s-balance-roundrobin-server-a-a-maxconn-"
             "1-server-b-b-maxconn-1")},
    {"haproxy", "timeout connect", "", "For a connection, and the pause between retries at most.",
     "none", "It bounds the queue, too, where timeout queue is unset.", "", "src/backend.c", ""},
    {"haproxy", "timeout server", "", "How long a server may take.", "none",
     "504, and no retry by default.", "", "", ""},
    {"haproxy", "option redispatch", "", "Another server for a retry.", "off",
     "Without it a refused connection is tried 3 times more, a second apart, on the same server: "
     "503 after 3 s.",
     "", "src/backend.c",
     HAPROXY("connection-refused-a-down-b-up-no-redispatch-balance-roundrobin-server-a-a-server-b-"
             "b")},
    {"haproxy", "retries", "", "Retries of a connection.", "3",
     "The last of them goes elsewhere with option redispatch.", "", "src/backend.c", ""},
    {"haproxy", "retry-on", "", "What is tried again.", "conn-failure",
     "A server that accepts and closes is 502 without a retry.", "", "src/backend.c",
     HAPROXY("a-accepts-then-closes-without-answer-default-retry-on-balance-roundrobin-server-a-a-"
             "server-b-b")},
    {"haproxy", "check", "", "Health checks of a server.", "off",
     "A port that closes is out after 3 checks of 2 s; until then requests to it cost 3 s.", "",
     "src/check.c",
     HAPROXY("health-check-defaults-inter-2s-fall-3-rise-2-one-server-closes-its-port-and-opens-it-"
             "again-balance-roundrobin-")},
    {"haproxy", "inter", "", "Between two checks.", "2s", "", "", "", ""},
    {"haproxy", "fastinter", "", "While its state is about to change.", "inter", "", "", "", ""},
    {"haproxy", "downinter", "", "While it is down.", "inter", "", "", "", ""},
    {"haproxy", "rise", "", "Good checks that bring it back.", "2", "", "", "", ""},
    {"haproxy", "fall", "", "Failed checks that take it out.", "3", "", "", "", ""},
    {"haproxy", "slowstart", "", "Over which its weight grows when it comes back.", "0",
     "In whole seconds, steps of a second or a twentieth; static orders take it in full at once.",
     "", "src/server.c",
     HAPROXY("slowstart-8s-share-of-the-returning-server-per-second-balance-roundrobin-server-a-a-"
             "check-inter-500-fall-2-ris")},
    {"haproxy", "backup", "", "Only when no other is left.", "", "The first one stands in for all.",
     "", "", ""},
    {"haproxy", "disabled", "", "The server takes nothing.", "", "", "", "", ""},
    {"haproxy", "default-server", "", "Parameters of the servers after it.", "", "", "", "", ""},
    {"haproxy", "server", "", "A server, its address and its parameters.", "", "", "", "", ""},
    {"grpcio", "loadBalancingPolicy", "", "pick_first or round_robin.", "pick_first",
     "All calls go to one address.", "", "gRFC A6",
     "rpc-grpcio-load-balancing-default-over-3-addresses"},
    {"grpcio", "loadBalancingConfig", "", "A list of policies, the first known counts.", "", "", "",
     "", ""},
    {"grpcio", "methodConfig", "", "What holds for calls: the first entry is played.", "", "", "",
     "", ""},
    {"grpcio", "retryPolicy", "", "Whether and how a call is tried again.", "none", "", "", "", ""},
    {"grpcio", "maxAttempts", "", "Attempts of a call, the first included.", "",
     "More than 5 count as 5.", "", "gRFC A6", "rpc-grpcio-maxattempts-10-always-unavailable"},
    {"grpcio", "initialBackoff", "", "Before the second attempt.", "", "", "", "", ""},
    {"grpcio", "maxBackoff", "", "The most before any.", "",
     "The jitter of 20 % comes after the cap: .6 s gives up to .72.", "", "gRFC A6",
     "rpc-grpcio-backoff-initialbackoff-2-multiplier-2-maxbackoff-6-30-calls-of-4-attempts"},
    {"grpcio", "backoffMultiplier", "", "From one to the next.", "", "", "", "", ""},
    {"grpcio", "retryableStatusCodes", "", "Which answers are tried again.", "",
     "A code that is not in it costs no token either.", "", "gRFC A6",
     "rpc-grpcio-6-calls-failing-with-a-code-that-is-not-retryable-maxtokens-4-then-1-unavailable-"
     "call"},
    {"grpcio", "retryThrottling", "", "Tokens that stop retries when too many calls fail.", "none",
     "Half of the tokens gone ends all retries: of failing calls 5, 1, 1 attempts.", "",
     "retry_throttle.cc",
     "rpc-grpcio-retrythrottling-maxtokens-10-tokenratio-1-attempts-of-consecutive-failing-calls-"
     "then-30-su"},
    {"grpcio", "maxTokens", "", "How many there are.", "", "", "", "", ""},
    {"grpcio", "tokenRatio", "", "How much an answered call gives back.", "", "", "", "", ""},
    {"grpcio", "hedgingPolicy", "", "Accepted, and it does nothing.", "",
     "One attempt, in both implementations.", "", "gRFC A6",
     "rpc-grpc-go-hedgingpolicy-maxattempts-3-hedgingdelay-2s-server-takes-1-s"},
    {"grpcio", "timeout", "", "The deadline of a call.", "none", "It is over all attempts.", "", "",
     ""},
    {"grpcio", "waitForReady", "", "Wait for an address that can be connected to.", "false",
     "Without it a call fails at once.", "", "",
     "rpc-grpcio-connection-refused-wait-for-ready-false"},
    {"grpc-go", "WithMaxCallAttempts", "service.*.balancing.WithMaxCallAttempts", "", "",
     "It lifts the cap of 5 that maxAttempts has.", "", "dialoptions.go",
     "rpc-grpc-go-maxattempts-10-with-withmaxcallattempts-8"},
    {"tower", "load", "", "PeakEwma or PendingRequests.", "PeakEwma",
     "An endpoint that was never used costs default_rtt x (pending + 1), decaying to nearly 0.", "",
     "", "lb-tower-p2c"},
    {"tower", "default_rtt", "", "What one that was never used is taken to need.", "1s", "", "", "",
     "lb-tower-peak-ewma-load"},
    {"tower", "decay", "", "How fast an estimate falls.", "10s",
     "A slow answer lifts the estimate to its peak at once.", "", "", "lb-tower-peak-ewma-load"},
    {"envoy", "lb_policy", "", "ROUND_ROBIN, LEAST_REQUEST or RANDOM.", "ROUND_ROBIN", "", "", "",
     ""},
    {"envoy", "choice_count", "", "Hosts that LEAST_REQUEST draws.", "2",
     "With equal weights it looks at two hosts, not at all.", "", "load_balancers", ""},
    {"envoy", "healthy_panic_threshold", "", "Below this share of healthy hosts all are used.",
     "50", "With most hosts ejected requests go to those that fail, too.", "", "panic_threshold",
     ""},
    {"envoy", "timeout", "", "Of the route.", "15s", "It is over all retries.", "", "router filter",
     ""},
    {"envoy", "max_requests", "", "Requests of the cluster at once; more are 503.", "1024",
     "It bounds the cluster, not a host, and nothing waits for it.", "", "circuit_breaking", ""},
    {"envoy", "max_retries", "", "Requests of the cluster that are being retried at once.", "3",
     "The fourth is not retried.", "", "circuit_breaking", ""},
    {"envoy", "retry_policy", "", "What is tried again.", "none", "", "", "", ""},
    {"envoy", "retry_on", "", "5xx, gateway-error, connect-failure, reset.", "", "", "",
     "router filter", ""},
    {"envoy", "num_retries", "", "Retries of a request.", "1", "One may go to the same host again.",
     "", "router filter", ""},
    {"envoy", "base_interval", "", "Of the back-off.", "25ms",
     "The wait is random from 0 on: below (2^n - 1) x base_interval.", "", "router filter", ""},
    {"envoy", "max_interval", "", "Of the back-off.", "10 x base_interval", "", "", "", ""},
    {"envoy", "outlier_detection", "", "Ejects hosts that fail.", "off", "", "", "outlier", ""},
    {"envoy", "consecutive_5xx", "", "Errors in a row that eject a host.", "5", "", "", "outlier",
     ""},
    {"envoy", "interval", "", "How often ejected hosts may come back.", "10s", "", "", "outlier",
     ""},
    {"envoy", "base_ejection_time", "", "Times how often it was ejected: how long it is out.",
     "30s", "", "", "outlier", ""},
    {"envoy", "max_ejection_percent", "", "Of the hosts, ejected at once.", "10",
     "One host is ejected whatever it says.", "", "outlier", ""},
    {"nginx", "system", "service.*.balancing.system", "", "", "", "", "", ""},
    {"nginx", "config", "service.*.balancing.config", "", "", "", "", "", ""},
};

#undef NGINX
#undef HAPROXY

}  // namespace

std::span<const SystemNote> BalancerNotes() { return kBalancerNotes; }
std::span<const FieldNote> BalancerFields() { return kBalancerFields; }

}  // namespace servescape
