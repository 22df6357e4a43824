// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/systems/balancer_config.h"

namespace servescape {
namespace {

constexpr int64_t kMillisecond = 1'000'000;

// Lines that have no part in what is played.
constexpr std::array<std::string_view, 14> kPassiveLines{
    "mode",        "bind",  "log",  "maxconn", "nbthread", "daemon",     "default_backend",
    "use_backend", "stats", "user", "group",   "chroot",   "http-reuse", "id"};
constexpr std::array<std::string_view, 5> kPassiveTimeOuts{"client", "http-request", "check",
                                                           "http-keep-alive", "tunnel"};

std::vector<std::string> Words(std::string_view line) {
  std::vector<std::string> out;
  for (size_t at = 0; at < line.size();) {
    const size_t begin = line.find_first_not_of(" \t\r", at);
    if (begin == std::string_view::npos || line[begin] == '#') break;
    const size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
    out.emplace_back(line.substr(begin, end - begin));
    at = end;
  }
  return out;
}

class HaproxyReader {
 public:
  Result<BalancerFile<HaproxyConfig>, std::string> Read(std::string_view text,
                                                        const std::string& backend) {
    size_t number = 0;
    bool found = false;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      words_ = Words(text.substr(at, end - at));
      at = end + 1;
      ++number;
      if (words_.empty()) continue;
      if (IsSection()) {
        section_ = words_[0] == "backend" || words_[0] == "listen" ? "backend" : words_[0];
        const bool named = words_.size() > 1 && (backend.empty() || words_[1] == backend);
        reads_ = section_ == "defaults" || (section_ == "backend" && named && !found);
        if (section_ == "backend" && reads_) found = true;
        continue;
      }
      if (!reads_) continue;
      const std::string wrong = Line(number);
      if (!wrong.empty()) return fmt::format("line {}: {}: {}", number, words_[0], wrong);
    }
    if (out_.config.servers.empty()) {
      return backend.empty() ? std::string("has no backend with a server")
                             : fmt::format("has no backend \"{}\" with a server", backend);
    }
    for (const HaproxyServer& each : out_.config.servers) out_.servers.push_back(each.name);
    return std::move(out_);
  }

 private:
  bool IsSection() const {
    const std::string& word = words_[0];
    return word == "global" || word == "defaults" || word == "frontend" || word == "backend" ||
           word == "listen" || word == "resolvers" || word == "peers" || word == "userlist";
  }

  std::string Balance() {
    HaproxyChoice& choice = out_.config.choice;
    if (words_.size() < 2) return "needs an algorithm";
    const std::string name = words_[1].substr(0, words_[1].find('('));
    if (name == "roundrobin") {
      choice.balance = HaproxyBalance::kRoundRobin;
    } else if (name == "static-rr") {
      choice.balance = HaproxyBalance::kStaticRr;
    } else if (name == "leastconn") {
      choice.balance = HaproxyBalance::kLeastConn;
    } else if (name == "first") {
      choice.balance = HaproxyBalance::kFirst;
    } else if (name == "source") {
      choice.balance = HaproxyBalance::kSource;
    } else if (name == "url_param" || name == "uri" || name == "hdr" || name == "hash") {
      choice.balance = HaproxyBalance::kHash;
    } else if (name == "random") {
      choice.balance = HaproxyBalance::kRandom;
      if (words_[1] != name) {
        const std::string inner = words_[1].substr(name.size() + 1);
        const Result<int64_t, std::string> draws =
            ReadWhole(inner.substr(0, inner.find(')')), 1, 1000);
        if (!draws) return draws.error();
        choice.draws = draws.value();
      }
    } else {
      return fmt::format("\"{}\" is not known here", words_[1]);
    }
    return "";
  }

  std::string HashType() {
    HaproxyChoice& choice = out_.config.choice;
    if (words_.size() < 2) return "needs a method";
    if (words_[1] != "consistent" && words_[1] != "map-based") return "\"" + words_[1] + "\"?";
    choice.consistent = words_[1] == "consistent";
    // Consistent alone brings the avalanche with it.
    choice.avalanche = choice.consistent && words_.size() == 2;
    if (words_.size() > 2) {
      if (words_[2] == "sdbm") {
        choice.hash = HaproxyHash::kSdbm;
      } else if (words_[2] == "djb2") {
        choice.hash = HaproxyHash::kDjb2;
      } else if (words_[2] == "crc32") {
        choice.hash = HaproxyHash::kCrc32;
      } else {
        return fmt::format("the function \"{}\" is not known here", words_[2]);
      }
    }
    if (words_.size() > 3) choice.avalanche = words_[3] == "avalanche";
    return "";
  }

  std::string Timeout() {
    if (words_.size() < 3) return "needs a name and a time";
    const Result<Duration, std::string> read = ReadProxyTime(words_[2], kMillisecond);
    if (!read) return read.error();
    HaproxyConfig& config = out_.config;
    // 0 is for ever.
    const std::optional<Duration> time =
        read.value() == Duration{} ? std::nullopt : std::optional(read.value());
    if (words_[1] == "connect") {
      config.timeout_connect = time;
    } else if (words_[1] == "queue") {
      config.timeout_queue = time;
    } else if (words_[1] == "server") {
      config.timeout_server = time;
    } else if (std::find(kPassiveTimeOuts.begin(), kPassiveTimeOuts.end(), words_[1]) ==
               kPassiveTimeOuts.end()) {
      return fmt::format("\"{}\" is no time-out", words_[1]);
    }
    return "";
  }

  std::string Option(bool on) {
    const size_t at = on ? 1 : 2;
    if (words_.size() <= at || words_[at] != "redispatch") return "";
    int64_t after = -1;
    if (words_.size() > at + 1) {
      const bool minus = words_[at + 1].starts_with("-");
      const Result<int64_t, std::string> read =
          ReadWhole(words_[at + 1].substr(minus ? 1 : 0), 0, 1000);
      if (!read) return read.error();
      after = minus ? -read.value() : read.value();
    }
    out_.config.redispatch = on ? after : 0;
    return "";
  }

  std::string Parameters(size_t at, HaproxyServer* server) {
    for (; at < words_.size(); ++at) {
      const std::string& word = words_[at];
      if (word == "check" || word == "backup" || word == "disabled" || word == "no-check") {
        (word == "backup"     ? server->backup
         : word == "disabled" ? server->disabled
                              : server->check) = word != "no-check";
        continue;
      }
      if (word == "enabled") continue;
      if (at + 1 >= words_.size()) return fmt::format("{} needs a value", word);
      const std::string& value = words_[++at];
      const std::string wrong = Parameter(word, value, server);
      if (!wrong.empty()) return word + ": " + wrong;
    }
    return "";
  }

  std::string Parameter(const std::string& word, const std::string& value, HaproxyServer* server) {
    int64_t* whole = word == "weight"     ? &server->weight
                     : word == "maxconn"  ? &server->maxconn
                     : word == "maxqueue" ? &server->maxqueue
                     : word == "rise"     ? &server->rise
                     : word == "fall"     ? &server->fall
                                          : nullptr;
    if (whole != nullptr) {
      const int64_t most = word == "weight" ? 256 : 1'000'000;
      const bool positive = word == "rise" || word == "fall";
      const Result<int64_t, std::string> read = ReadWhole(value, positive ? 1 : 0, most);
      if (!read) return read.error();
      *whole = read.value();
      return "";
    }
    if (word == "inter" || word == "fastinter" || word == "downinter" || word == "slowstart") {
      const Result<Duration, std::string> read = ReadProxyTime(value, kMillisecond);
      if (!read) return read.error();
      if (read.value().ns < kMillisecond && word != "slowstart") return "must be at least 1 ms";
      if (word == "inter") server->inter = read.value();
      if (word == "fastinter") server->fastinter = read.value();
      if (word == "downinter") server->downinter = read.value();
      // Whole seconds, rounded up.
      if (word == "slowstart") server->slowstart = (read.value().ns + 999'999'999) / 1'000'000'000;
      return "";
    }
    out_.notes.push_back(fmt::format("server {}: {} is not followed", server->name, word));
    return "";
  }

  std::string Server() {
    if (words_.size() < 3) return "needs a name and an address";
    HaproxyServer server = standard_;
    server.name = words_[1];
    std::string wrong = Parameters(3, &server);
    if (wrong.empty()) out_.config.servers.push_back(std::move(server));
    return wrong;
  }

  std::string Line(size_t number) {
    const std::string& name = words_[0];
    HaproxyConfig& config = out_.config;
    if (name == "balance") return Balance();
    if (name == "hash-type") return HashType();
    if (name == "timeout") return Timeout();
    if (name == "option") return Option(true);
    if (name == "no" && words_.size() > 1 && words_[1] == "option") return Option(false);
    if (name == "default-server") return Parameters(1, &standard_);
    if (name == "server") return Server();
    if (name == "retry-on") {
      config.retry_on.clear();
      for (size_t i = 1; i < words_.size(); ++i) {
        if (words_[i] == "none") continue;
        config.retry_on.insert(words_[i]);
        if (words_[i] != "all-retryable-errors") continue;
        for (const char* each :
             {"conn-failure", "empty-response", "response-timeout", "500", "502", "503", "504"}) {
          config.retry_on.insert(each);
        }
      }
      return "";
    }
    if (name == "retries" || name == "hash-balance-factor") {
      if (words_.size() < 2) return "needs a number";
      const Result<int64_t, std::string> read = ReadWhole(words_[1], 0, 65'535);
      if (!read) return read.error();
      if (name == "retries") {
        config.retries = read.value();
      } else {
        if (read.value() > 0 && read.value() <= 100) return "must be 0 or above 100";
        config.choice.hash_balance_factor = read.value();
      }
      return "";
    }
    if (std::find(kPassiveLines.begin(), kPassiveLines.end(), name) == kPassiveLines.end()) {
      out_.notes.push_back(fmt::format("line {}: {} is not followed", number, name));
    }
    return "";
  }

  BalancerFile<HaproxyConfig> out_;
  HaproxyServer standard_;
  std::vector<std::string> words_;
  std::string section_;
  bool reads_ = true;
};

}  // namespace

Result<BalancerFile<HaproxyConfig>, std::string> ReadHaproxy(std::string_view text,
                                                             const std::string& backend) {
  return HaproxyReader().Read(text, backend);
}

}  // namespace servescape
