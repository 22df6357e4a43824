// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/systems/balancer_config.h"

namespace servescape {
namespace {

// A directive, and the blocks that it stands in: {"http", "upstream model"}.
struct Directive {
  std::vector<std::string> words;
  size_t line = 0;
  std::vector<std::string> blocks;

  const std::string& name() const { return words[0]; }
  std::string upstream() const {
    const bool inside = !blocks.empty() && blocks.back().starts_with("upstream");
    return inside ? blocks.back().substr(std::min<size_t>(9, blocks.back().size())) : "";
  }
};

class NginxTokens {
 public:
  explicit NginxTokens(std::string_view text) : text_(text) {}

  // All directives, or what is wrong.
  Result<std::vector<Directive>, std::string> Read() {
    std::vector<Directive> out;
    std::vector<std::string> blocks, words;
    size_t line = 1;
    while (Next()) {
      if (words.empty()) line = line_;
      if (token_ == ";" && !quoted_) {
        if (words.empty()) return fmt::format("line {}: a directive is missing", line_);
        out.push_back({std::move(words), line, blocks});
        words.clear();
      } else if (token_ == "{" && !quoted_) {
        std::string name;
        for (const std::string& each : words) name += (name.empty() ? "" : " ") + each;
        blocks.push_back(name);
        words.clear();
        if (blocks.size() > 16) return fmt::format("line {}: too many blocks in blocks", line_);
      } else if (token_ == "}" && !quoted_) {
        if (blocks.empty() || !words.empty()) return fmt::format("line {}: unexpected }}", line_);
        blocks.pop_back();
      } else {
        words.push_back(token_);
      }
    }
    if (!words.empty()) return fmt::format("line {}: {} is not ended by ;", line, words[0]);
    if (!blocks.empty()) return std::string("a block is not ended by }");
    return out;
  }

 private:
  bool Next() {
    while (at_ < text_.size() && (IsSpace(text_[at_]) || text_[at_] == '#')) {
      if (text_[at_] == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else {
        line_ += text_[at_++] == '\n' ? 1 : 0;
      }
    }
    if (at_ == text_.size()) return false;
    token_.clear();
    quoted_ = false;
    const char first = text_[at_];
    if (first == ';' || first == '{' || first == '}') {
      token_ = text_[at_++];
      return true;
    }
    if (first == '"' || first == '\'') {
      quoted_ = true;
      for (++at_; at_ < text_.size() && text_[at_] != first; ++at_) token_ += text_[at_];
      if (at_ < text_.size()) ++at_;
      return true;
    }
    while (at_ < text_.size() && !IsSpace(text_[at_]) && text_[at_] != ';' &&
           (text_[at_] != '{' || token_.ends_with("$")) &&
           (text_[at_] != '}' || token_.find("${") != std::string::npos)) {
      token_ += text_[at_++];
    }
    return true;
  }
  static bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  std::string_view text_;
  size_t at_ = 0, line_ = 1;
  std::string token_;
  bool quoted_ = false;
};

// Directives that have no part in what is played.
constexpr std::array<std::string_view, 24> kPassiveDirectives{"listen",
                                                              "server_name",
                                                              "proxy_pass",
                                                              "proxy_cache_path",
                                                              "proxy_cache_valid",
                                                              "proxy_cache_key",
                                                              "zone",
                                                              "worker_processes",
                                                              "worker_connections",
                                                              "access_log",
                                                              "error_log",
                                                              "include",
                                                              "default_type",
                                                              "sendfile",
                                                              "events",
                                                              "user",
                                                              "pid",
                                                              "log_format",
                                                              "root",
                                                              "index",
                                                              "keepalive_timeout",
                                                              "proxy_buffering",
                                                              "daemon",
                                                              "proxy_ignore_headers"};

constexpr std::array<std::string_view, 12> kNextWords{
    "error",    "timeout",  "invalid_header", "http_500", "http_502",       "http_503",
    "http_504", "http_403", "http_404",       "http_429", "non_idempotent", "off"};

class NginxReader {
 public:
  Result<BalancerFile<NginxConfig>, std::string> Read(std::string_view text,
                                                      const std::string& upstream) {
    Result<std::vector<Directive>, std::string> read = NginxTokens(text).Read();
    if (!read) return read.error();
    const std::vector<Directive> all = std::move(read).value();
    const std::string chosen = Chosen(all, upstream);
    for (const Directive& each : all) {
      const bool other = !each.upstream().empty() && each.upstream() != chosen;
      std::string wrong = other ? "" : Take(each);
      if (wrong.empty() && each.name() == "limit_req_zone") wrong = Zone(each);
      if (!wrong.empty()) return fmt::format("line {}: {}: {}", each.line, each.name(), wrong);
    }
    return Finish(upstream);
  }

 private:
  // The one that is asked for, or that of the first proxy_pass, or the first.
  static std::string Chosen(const std::vector<Directive>& all, const std::string& upstream) {
    if (!upstream.empty()) return upstream;
    std::string first;
    for (const Directive& each : all) {
      if (first.empty()) first = each.upstream();
    }
    for (const Directive& each : all) {
      if (each.name() != "proxy_pass" || each.words.size() < 2) continue;
      const size_t host = each.words[1].find("://");
      if (host == std::string::npos) continue;
      const std::string name = each.words[1].substr(host + 3);
      for (const Directive& other : all) {
        if (!other.upstream().empty() && other.upstream() == name.substr(0, name.find('/'))) {
          return other.upstream();
        }
      }
    }
    return first;
  }

  Result<BalancerFile<NginxConfig>, std::string> Finish(const std::string& upstream) {
    NginxConfig& config = out_.config;
    if (config.servers.empty()) {
      return upstream.empty() ? std::string("has no upstream server")
                              : fmt::format("has no server in an upstream \"{}\"", upstream);
    }
    if (std::all_of(config.servers.begin(), config.servers.end(),
                    [](const NginxServer& each) { return each.backup; })) {
      return std::string("has only backup servers");
    }
    for (NginxLimit& limit : config.limits) {
      const auto zone = zones_.find(limit.zone);
      if (zone == zones_.end()) return fmt::format("limit_req: no limit_req_zone {}", limit.zone);
      limit.by_client = zone->second.by_client;
      limit.rate = zone->second.rate;
    }
    if (config.keepalive > 0 && !(http11_ && connection_)) {
      config.keepalive = 0;
      out_.notes.emplace_back(
          "keepalive has no effect without proxy_http_version 1.1 and an empty "
          "Connection header");
    }
    for (const NginxServer& each : config.servers) out_.servers.push_back(each.name);
    return std::move(out_);
  }

  std::string Server(const Directive& directive) {
    if (directive.words.size() < 2) return "needs an address";
    NginxServer server;
    server.name = directive.words[1];
    for (size_t i = 2; i < directive.words.size(); ++i) {
      const std::string& word = directive.words[i];
      const std::string value = word.substr(std::min(word.size(), word.find('=') + 1));
      int64_t* whole = word.starts_with("weight=")      ? &server.weight
                       : word.starts_with("max_fails=") ? &server.max_fails
                       : word.starts_with("max_conns=") ? &server.max_conns
                                                        : nullptr;
      if (whole != nullptr) {
        const Result<int64_t, std::string> read =
            ReadWhole(value, whole == &server.weight ? 1 : 0, 65'535);
        if (!read) return word + ": " + read.error();
        *whole = read.value();
      } else if (word.starts_with("fail_timeout=")) {
        const Result<Duration, std::string> read = ReadProxyTime(value, 1'000'000'000);
        if (!read) return word + ": " + read.error();
        server.fail_timeout = read.value().ns / 1'000'000'000;
      } else if (word == "down") {
        server.down = true;
      } else if (word == "backup") {
        server.backup = true;
      } else if (word == "resolve" || word.starts_with("service=")) {
        continue;
      } else {
        return fmt::format(
            "invalid parameter \"{}\" (slow_start and the like "
            "are not of the open "
            "source build)",
            word);
      }
    }
    out_.config.servers.push_back(std::move(server));
    return "";
  }

  std::string Zone(const Directive& directive) {
    NginxLimit limit;
    std::string name;
    for (size_t i = 1; i < directive.words.size(); ++i) {
      const std::string& word = directive.words[i];
      if (word.starts_with("$")) limit.by_client = word.find("remote_addr") != std::string::npos;
      if (word.starts_with("zone=")) name = word.substr(5, word.find(':') - 5);
      if (!word.starts_with("rate=")) continue;
      const size_t slash = word.find("r/");
      if (slash == std::string::npos) return "the rate must be as 2r/s or 30r/m";
      const Result<int64_t, std::string> read = ReadWhole(word.substr(5, slash - 5), 1, 1'000'000);
      if (!read) return "rate: " + read.error();
      limit.rate = read.value() * 1000 / (word.substr(slash) == "r/m" ? 60 : 1);
      if (limit.rate == 0) return "the rate is too low";
    }
    zones_[name] = limit;
    return "";
  }

  std::string Limit(const Directive& directive) {
    NginxLimit limit;
    for (size_t i = 1; i < directive.words.size(); ++i) {
      const std::string& word = directive.words[i];
      if (word.starts_with("zone=")) limit.zone = word.substr(5);
      if (word == "nodelay") limit.delay = 1'000'000'000;
      for (const auto& [name, field] :
           {std::pair{"burst=", &limit.burst}, std::pair{"delay=", &limit.delay}}) {
        if (!word.starts_with(name)) continue;
        const Result<int64_t, std::string> read = ReadWhole(word.substr(6), 0, 1'000'000);
        if (!read) return word + ": " + read.error();
        *field = read.value();
      }
    }
    out_.config.limits.push_back(limit);
    return "";
  }

  std::string Random(const Directive& directive) {
    out_.config.method = NginxMethod::kRandom;
    if (directive.words.size() > 1) {
      if (directive.words[1] != "two") return "takes \"two\" alone";
      out_.config.method = NginxMethod::kRandomTwo;
      if (directive.words.size() > 2 && directive.words[2] != "least_conn") {
        return "only \"two least_conn\" is in the open source build";
      }
    }
    return "";
  }

  std::string Hash(const Directive& directive) {
    if (directive.words.size() < 2) return "needs a key";
    out_.config.hash_by_client = directive.words[1].find("remote_addr") != std::string::npos;
    const bool consistent = directive.words.size() > 2 && directive.words[2] == "consistent";
    if (directive.words.size() > 2 && !consistent) return "takes \"consistent\" alone";
    out_.config.method = consistent ? NginxMethod::kHashConsistent : NginxMethod::kHash;
    return "";
  }

  std::string NextUpstream(const Directive& directive) {
    out_.config.next_upstream.clear();
    for (size_t i = 1; i < directive.words.size(); ++i) {
      const std::string& word = directive.words[i];
      if (std::find(kNextWords.begin(), kNextWords.end(), word) == kNextWords.end()) {
        return fmt::format("\"{}\" is no condition", word);
      }
      if (word != "off") out_.config.next_upstream.insert(word);
    }
    return "";
  }

  std::string Time(const Directive& directive, Duration* out) {
    if (directive.words.size() != 2) return "needs one time";
    const Result<Duration, std::string> read = ReadProxyTime(directive.words[1], 1'000'000'000);
    if (!read) return read.error();
    *out = read.value();
    return "";
  }
  std::string Whole(const Directive& directive, int64_t* out) {
    if (directive.words.size() < 2) return "needs a number";
    const Result<int64_t, std::string> read = ReadWhole(directive.words[1], 0, 1'000'000'000);
    if (!read) return read.error();
    *out = read.value();
    return "";
  }
  static bool On(const Directive& directive) {
    return directive.words.size() > 1 && directive.words[1] != "off";
  }

  std::string Take(const Directive& each) {
    NginxConfig& config = out_.config;
    const std::string& name = each.name();
    const std::map<std::string_view, Duration*> times{
        {"proxy_next_upstream_timeout", &config.next_upstream_timeout},
        {"proxy_connect_timeout", &config.connect_timeout},
        {"proxy_read_timeout", &config.read_timeout},
        {"proxy_cache_lock_timeout", &config.cache_lock_timeout},
        {"proxy_cache_lock_age", &config.cache_lock_age}};
    if (const auto time = times.find(name); time != times.end()) return Time(each, time->second);
    if (name == "server") return Server(each);
    if (name == "limit_req") return Limit(each);
    if (name == "random") return Random(each);
    if (name == "hash") return Hash(each);
    if (name == "proxy_next_upstream") return NextUpstream(each);
    if (name == "proxy_next_upstream_tries") return Whole(each, &config.next_upstream_tries);
    if (name == "keepalive") return Whole(each, &config.keepalive);
    if (name == "least_conn") {
      config.method = NginxMethod::kLeastConn;
    } else if (name == "ip_hash") {
      config.method = NginxMethod::kIpHash;
    } else if (name == "limit_req_status" && each.words.size() == 2) {
      config.limit_req_status = each.words[1];
    } else if (name == "proxy_cache") {
      config.cache = On(each);
    } else if (name == "proxy_cache_lock") {
      config.cache_lock = On(each);
    } else if (name == "proxy_http_version") {
      http11_ = each.words.size() > 1 && each.words[1] == "1.1";
    } else if (name == "proxy_set_header" || name == "Connection") {
      const size_t at = name == "Connection" ? 0 : 1;
      if (each.words.size() == at + 2 && each.words[at] == "Connection") {
        connection_ = each.words[at + 1].empty();
      }
    } else if (name != "limit_req_zone" &&
               std::find(kPassiveDirectives.begin(), kPassiveDirectives.end(), name) ==
                   kPassiveDirectives.end()) {
      out_.notes.push_back(fmt::format("line {}: {} is not followed", each.line, name));
    }
    return "";
  }

  BalancerFile<NginxConfig> out_;
  std::map<std::string, NginxLimit> zones_;
  bool http11_ = false, connection_ = false;
};

}  // namespace

Result<int64_t, std::string> ReadWhole(std::string_view text, int64_t least, int64_t most) {
  if (IsWholeNumber(text)) {
    const int64_t value = std::stoll(std::string(text));
    if (value >= least && value <= most) return value;
  }
  return fmt::format("\"{}\" is no whole number from {} to {}", text, least, most);
}

Result<Duration, std::string> ReadProxyTime(std::string_view text, int64_t unit_ns) {
  static constexpr std::pair<std::string_view, int64_t> kTimeWords[] = {
      {"us", 1'000},         {"ms", 1'000'000},        {"s", 1'000'000'000},
      {"m", 60'000'000'000}, {"h", 3'600'000'000'000}, {"d", 86'400'000'000'000}};
  constexpr int64_t kMostTime = 1'000'000'000'000'000'000;
  int64_t total = 0;
  std::string_view rest = text;
  const std::string wrong = fmt::format("\"{}\" is no time", text);
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (end == 0 || end > 12) return wrong;
    const int64_t number = std::stoll(std::string(rest.substr(0, end)));
    rest.remove_prefix(end);
    int64_t unit = unit_ns;
    if (!rest.empty()) {
      const size_t letters = std::min(rest.find_first_of("0123456789"), rest.size());
      unit = 0;
      for (const auto& [word, ns] : kTimeWords) {
        if (rest.substr(0, letters) == word) unit = ns;
      }
      rest.remove_prefix(letters);
    }
    if (unit == 0 || number > kMostTime / unit || total > kMostTime - number * unit) return wrong;
    total += number * unit;
  }
  if (text.empty()) return wrong;
  return Duration{total};
}

Result<BalancerFile<NginxConfig>, std::string> ReadNginx(std::string_view text,
                                                         const std::string& upstream) {
  return NginxReader().Read(text, upstream);
}

}  // namespace servescape
