// SPDX-License-Identifier: MIT
// Of a rule of a system's balancer that bit: what it is, and which setting avoids it, as the end of
// a sentence that says how many requests it held or ended. See BalancingPlan::RuleWords.
#pragma once

#include <cstdint>
#include <string>

#include "sim/kernel/observer.h"

namespace servescape {

std::string NginxRuleWords(BatchRule rule);
// `has_timeout`: timeout queue is given.
std::string HaproxyRuleWords(BatchRule rule, bool has_timeout);
// `cap`: the attempts that the client allows, where the policy asks for more; 0: it does not.
std::string GrpcRuleWords(BatchRule rule, int64_t cap);
std::string EnvoyRuleWords(BatchRule rule);
std::string RayRuleWords(BatchRule rule);

}  // namespace servescape
