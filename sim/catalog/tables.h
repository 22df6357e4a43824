// SPDX-License-Identifier: MIT
// The files of tables, in the order in which menus list them. Only catalog.cpp needs this.
#pragma once

#include <span>

#include "sim/catalog/catalog.h"

namespace servescape {

std::span<const Instance> AwsInstances();
std::span<const Instance> OtherInstances();

std::span<const Profile> VisionProfiles();
std::span<const Profile> RankingProfiles();
std::span<const Profile> BertServingProfiles();
std::span<const Profile> BertTensorFlowProfiles();

}  // namespace servescape
