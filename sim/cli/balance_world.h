// SPDX-License-Identifier: MIT
// What a balancer is played against, as `servescape balance` takes it: options
// for servers, a table of requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/balancing/story.h"
#include "sim/base/result.h"

namespace servescape {

// "300ms", "refused", "closes", "hangs", "503", "UNAVAILABLE",
// "UNAVAILABLE:700ms" (pushback).
Result<Behaviour, std::string> ReadBehaviour(std::string_view text);

// "NAME=WHAT", "NAME=WHAT@2s..14s" into the servers; what is wrong, or "".
std::string ReadServerStory(const std::string& text, std::vector<ServerStory>* servers);

// A table with any of the columns time_s (when it is sent) or gap_s (after the
// answer to the one before), take_s, key, client, method and answer (as
// ReadBehaviour has it).
Result<std::vector<BalancedRequest>, std::string> ReadBalancedRequests(std::string bytes);

}  // namespace servescape
