// SPDX-License-Identifier: MIT
// limit_req of nginx 1.22 (ngx_http_limit_req_module.c): a leaky bucket that
// counts thousandths of a request and whole milliseconds.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/balancing/nginx_play.h"

namespace servescape {

class NginxLimiter {
 public:
  explicit NginxLimiter(const std::vector<NginxLimit>& limits) : limits_(limits) {}

  struct Verdict {
    bool refused = false;
    Duration wait;
  };
  // A refused request counts in no zone.
  Verdict Ask(const std::string& client, const std::string& key, SimTime now);

 private:
  struct Bucket {
    int64_t excess = 0, last = 0;  // thousandths, ms
  };

  const std::vector<NginxLimit>& limits_;
  std::map<std::pair<std::string, std::string>, Bucket> buckets_;
};

}  // namespace servescape
