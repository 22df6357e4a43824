// SPDX-License-Identifier: MIT
#include "sim/studies/plain_json.h"

namespace servescape {

bool ParsePlainJson(std::string_view text, Json* root, std::string* error) {
  constexpr int kDeepest = 64;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepest) {
        *error = "nested too deeply for a result";
        return false;
      }
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return ParseJson(text, root, error);
}

}  // namespace servescape
