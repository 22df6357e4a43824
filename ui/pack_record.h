// SPDX-License-Identifier: MIT
// What a replication leaves behind, as bytes: from the worker that played it to the one that
// merges it with the others.
#pragma once

#include <string>
#include <string_view>

#include "sim/metrics/replication_record.h"

namespace servescape::ui {

std::string PackRecord(const ReplicationRecord& record);
// False for anything else than what PackRecord made.
bool UnpackRecord(std::string_view bytes, ReplicationRecord* record);

}  // namespace servescape::ui
