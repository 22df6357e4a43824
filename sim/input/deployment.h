// SPDX-License-Identifier: MIT
// Files of other systems given as a scenario or as a trace: Kubernetes and Knative manifests,
// Triton's config.pbtxt, vLLM, Ray Serve, Docker Compose, tables, JSON. Each is named, and told
// what stands for it here.
#pragma once

#include <string>
#include <string_view>

namespace servescape {

// "is a Kubernetes HorizontalPodAutoscaler, no scenario; ..", or "" for what may be one. Of a file
// that is packed or long its beginning is enough.
std::string NameDeployment(std::string_view text);

// The same of what should be a table: "is a Triton model configuration (config.pbtxt), no trace.
// ..", or "" for what may be one. Not for JSON that can be read as a table: each line of an audit
// log has a kind. `what` it should be: a trace, or what a verb takes.
std::string NameNoTrace(std::string_view text, const char* what = "trace");

// What a file is that a verb cannot take for its `what`: empty, packed, no text, another system's,
// ours, a table. "" where that cannot be told.
std::string NameWrongFile(std::string_view text, const char* what);

}  // namespace servescape
