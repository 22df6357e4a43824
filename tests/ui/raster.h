// SPDX-License-Identifier: MIT
// A picture of the last frame without a graphics card: triangles with vertex colours and the font
// texture, blended in order. Slow and exact enough to look at, and to compare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace servescape::ui {

struct Picture {
  int width = 0, height = 0;
  std::vector<uint8_t> rgb;  // three bytes a pixel
};

// Of ImGui::GetDrawData(), at its density. Textures must be as they were in that frame.
Picture Rasterise();
// As a PNG file (stored, not compressed).
bool WritePng(const Picture& picture, const std::string& path);

}  // namespace servescape::ui
