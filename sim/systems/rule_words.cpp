// SPDX-License-Identifier: MIT
#include "sim/systems/rule_words.h"

#include <fmt/format.h>

namespace servescape {

std::string NginxRuleWords(BatchRule rule) {
  switch (rule) {
    case BatchRule::kNoServer:
      return "502 at once, \"no live upstreams\": each server is at max_conns, or has failed "
             "max_fails times within fail_timeout, and nginx has no queue for them; a larger "
             "max_conns lets them wait at the server, max_fails=0 never marks one";
    case BatchRule::kRateLimited:
      return "limit_req, beyond its burst; a larger burst lets them wait";
    case BatchRule::kPaced:
      return "limit_req lets one through each 1 / rate, though a server is free; nodelay passes "
             "the burst on at once";
    default:
      return "a rule of nginx";
  }
}

std::string HaproxyRuleWords(BatchRule rule, bool has_timeout) {
  switch (rule) {
    case BatchRule::kNoServer:
      return "503, every server is down by its checks";
    case BatchRule::kQueueFull:
      return "503, the server's queue is at maxqueue";
    case BatchRule::kQueueTimeout:
      return has_timeout ? "503 after timeout queue, waiting for a server below its maxconn; a "
                           "larger maxconn or timeout keeps them"
                         : "503 after timeout connect, which bounds the queue too while timeout "
                           "queue is not set; set timeout queue";
    case BatchRule::kServerFull:
      return "they wait in HAProxy because every server has as many as its maxconn; a larger "
             "maxconn moves the queue to the servers";
    case BatchRule::kTurnAround:
      return "a server refused the connection and HAProxy tries again after a second, on the same "
             "server without option redispatch; option redispatch tries another at once, and "
             "check takes it out";
    default:
      return "a rule of HAProxy";
  }
}

std::string GrpcRuleWords(BatchRule rule, int64_t cap) {
  switch (rule) {
    case BatchRule::kNoServer:
      return "UNAVAILABLE, no address can be connected to; waitForReady waits for one";
    case BatchRule::kDeadline:
      return "DEADLINE_EXCEEDED, as the deadline is over all attempts; a longer timeout lets "
             "retries end";
    case BatchRule::kRetryThrottled:
      return "no retry while fewer than half of retryThrottling's tokens are left; a larger "
             "tokenRatio refills them faster";
    case BatchRule::kAttemptsSpent:
      return cap > 0 ? fmt::format(
                           "after {} attempts, the client's limit, though maxAttempts "
                           "asks for more; grpc-go's WithMaxCallAttempts raises it",
                           cap)
                     : "after maxAttempts attempts; a larger maxAttempts tries more often, up to "
                       "the client's 5";
    case BatchRule::kRetryWait:
      return "the back-off before another attempt, up to 1.2 x maxBackoff, as the jitter comes "
             "after the cap; a smaller initialBackoff shortens it";
    default:
      return "a rule of gRPC";
  }
}

std::string EnvoyRuleWords(BatchRule rule) {
  switch (rule) {
    case BatchRule::kQueueFull:
      return "503 at once, the circuit breaker's max_requests, 1,024 by default, were there; a "
             "larger max_requests lets them in";
    case BatchRule::kDeadline:
      return "504 after the route's timeout, 15 s by default, which is over all tries; a longer "
             "timeout lets retries end";
    case BatchRule::kRetryThrottled:
      return "no retry, as the circuit breaker's max_retries, 3 by default, were under way; a "
             "larger max_retries allows more";
    case BatchRule::kAttemptsSpent:
      return "after num_retries, 1 by default, each perhaps at the same host; a larger num_retries "
             "tries more often, outlier_detection takes the host out";
    case BatchRule::kRetryWait:
      return "a random back-off below (2^n - 1) x base_interval; a smaller base_interval shortens "
             "it";
    default:
      return "a rule of Envoy";
  }
}

std::string RayRuleWords(BatchRule rule) {
  switch (rule) {
    case BatchRule::kQueueFull:
      return "503, \"Request dropped due to backpressure\": max_queued_requests, which is of each "
             "proxy, waited; a larger max_queued_requests lets them wait";
    case BatchRule::kServerFull:
      return "every replica that was asked had max_ongoing_requests, 5 by default; a larger "
             "max_ongoing_requests moves the queue to the replicas";
    case BatchRule::kBackOff:
      return "a replica had room again, and Ray Serve's router asks two at a time and only when "
             "its back-off ends, up to 500 ms; a larger max_ongoing_requests keeps requests out of "
             "it, a smaller max_backoff_s looks sooner";
    case BatchRule::kOldView:
      return "the chosen replica had max_ongoing_requests from other proxies, of which a router "
             "hears only when it sends there itself, and refused; fewer proxies or a larger "
             "max_ongoing_requests avoid it";
    default:
      return "a rule of Ray Serve";
  }
}

}  // namespace servescape
