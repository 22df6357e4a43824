// SPDX-License-Identifier: MIT
// Sentences of the schema table for tooltips.
#pragma once

#include <string>
#include <string_view>

namespace servescape::ui {

// The sentence of the key at a path such as service.model.replicas; empty if there is none.
std::string SchemaSentence(std::string_view path);

}  // namespace servescape::ui
