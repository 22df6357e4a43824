// SPDX-License-Identifier: MIT
// The text form of Protocol Buffers (Triton's config.pbtxt) as a tree, by its specification at
// protobuf.dev/reference/protobuf/textformat-spec.
#pragma once

#include <string_view>

#include "sim/base/result.h"
#include "sim/scenario/document.h"

namespace servescape {

// A table of the message's fields. A field that stands twice, or has a list, is an array; texts
// and names of enumerators are strings. What is wrong with the text otherwise, with its place.
// Refused: more than 64 levels or 10,000 fields of a message.
Result<Node, Diagnostic> ParseProtobufText(std::string_view text);

}  // namespace servescape
