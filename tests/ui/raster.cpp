// SPDX-License-Identifier: MIT
#include "tests/ui/raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "imgui.h"

namespace servescape::ui {
namespace {

struct Texel {
  float r, g, b, a;
};

Texel Fetch(const ImTextureData& texture, int x, int y) {
  x = std::clamp(x, 0, texture.Width - 1);
  y = std::clamp(y, 0, texture.Height - 1);
  const unsigned char* at =
      texture.Pixels + (x + y * texture.Width) * texture.BytesPerPixel;
  const auto part = [](unsigned char byte) { return static_cast<float>(byte) / 255; };
  if (texture.BytesPerPixel == 1) return {1, 1, 1, part(at[0])};
  return {part(at[0]), part(at[1]), part(at[2]), part(at[3])};
}

Texel Sample(const ImTextureData& texture, float u, float v) {
  const float x = u * static_cast<float>(texture.Width) - 0.5F;
  const float y = v * static_cast<float>(texture.Height) - 0.5F;
  const float fx = x - std::floor(x);
  const float fy = y - std::floor(y);
  const int ix = static_cast<int>(std::floor(x));
  const int iy = static_cast<int>(std::floor(y));
  Texel sum{0, 0, 0, 0};
  for (int j = 0; j < 2; ++j) {
    for (int i = 0; i < 2; ++i) {
      const float weight = (i != 0 ? fx : 1 - fx) * (j != 0 ? fy : 1 - fy);
      const Texel texel = Fetch(texture, ix + i, iy + j);
      sum = {sum.r + weight * texel.r, sum.g + weight * texel.g, sum.b + weight * texel.b,
             sum.a + weight * texel.a};
    }
  }
  return sum;
}

float Part(ImU32 color, int shift) {
  return static_cast<float>(color >> shift & 255U) / 255;
}

void Blend(uint8_t* pixel, const std::array<float, 4>& color) {
  for (int c = 0; c < 3; ++c) {
    const float old = static_cast<float>(pixel[c]) / 255;
    const float mixed = old + (color[static_cast<size_t>(c)] - old) * color[3];
    pixel[c] = static_cast<uint8_t>(std::clamp(mixed, 0.0F, 1.0F) * 255 + 0.5F);
  }
}

struct Area {
  float left, top, right, bottom;
};

// Edge from a to b: positive on its left; on the edge itself by the top-left rule.
float EdgeOf(const ImDrawVert& a, const ImDrawVert& b, float x, float y) {
  return (b.pos.x - a.pos.x) * (y - a.pos.y) - (b.pos.y - a.pos.y) * (x - a.pos.x);
}

bool IsTopLeft(const ImDrawVert& a, const ImDrawVert& b) {
  return (a.pos.y == b.pos.y && b.pos.x > a.pos.x) || b.pos.y < a.pos.y;
}

void Triangle(Picture& out, const std::array<ImDrawVert, 3>& v, const ImTextureData& texture,
              const Area& clip) {
  const float area = EdgeOf(v[0], v[1], v[2].pos.x, v[2].pos.y);
  if (area == 0) return;
  std::array<ImDrawVert, 3> t = v;
  if (area < 0) std::swap(t[1], t[2]);
  const float whole = std::abs(area);
  const auto [left, right] = std::minmax({t[0].pos.x, t[1].pos.x, t[2].pos.x});
  const auto [top, bottom] = std::minmax({t[0].pos.y, t[1].pos.y, t[2].pos.y});
  const int x0 = static_cast<int>(std::floor(std::max({left, clip.left, 0.0F})));
  const int y0 = static_cast<int>(std::floor(std::max({top, clip.top, 0.0F})));
  const int x1 = static_cast<int>(
      std::ceil(std::min({right, clip.right, static_cast<float>(out.width)})));
  const int y1 = static_cast<int>(
      std::ceil(std::min({bottom, clip.bottom, static_cast<float>(out.height)})));
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const float px = static_cast<float>(x) + 0.5F;
      const float py = static_cast<float>(y) + 0.5F;
      if (px < clip.left || px >= clip.right || py < clip.top || py >= clip.bottom) continue;
      std::array<float, 3> w{};
      bool inside = true;
      for (size_t i = 0; i < 3 && inside; ++i) {
        const ImDrawVert& a = t[(i + 1) % 3];
        const ImDrawVert& b = t[(i + 2) % 3];
        const float edge = EdgeOf(a, b, px, py);
        inside = edge > 0 || (edge == 0 && IsTopLeft(a, b));
        w[i] = edge / whole;
      }
      if (!inside) continue;
      std::array<float, 4> color{};
      float u = 0;
      float s = 0;
      for (size_t i = 0; i < 3; ++i) {
        for (size_t c = 0; c < 4; ++c) {
          color[c] += w[i] * Part(t[i].col, static_cast<int>(c) * 8);
        }
        u += w[i] * t[i].uv.x;
        s += w[i] * t[i].uv.y;
      }
      const Texel texel = Sample(texture, u, s);
      color = {color[0] * texel.r, color[1] * texel.g, color[2] * texel.b, color[3] * texel.a};
      Blend(&out.rgb[static_cast<size_t>(y * out.width + x) * 3], color);
    }
  }
}

const ImTextureData* TextureOf(const ImDrawCmd& command) {
  if (command.TexRef._TexData != nullptr) return command.TexRef._TexData;
  for (const ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->GetTexID() == command.TexRef._TexID) return texture;
  }
  return nullptr;
}

void Append32(std::vector<uint8_t>& out, uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<uint8_t>(value >> shift));
}

void Chunk(std::vector<uint8_t>& out, const char* type, const std::vector<uint8_t>& data) {
  Append32(out, static_cast<uint32_t>(data.size()));
  std::vector<uint8_t> body(type, type + 4);
  body.insert(body.end(), data.begin(), data.end());
  uint32_t crc = 0xFFFFFFFFU;
  for (const uint8_t byte : body) {
    crc ^= byte;
    for (int k = 0; k < 8; ++k) crc = (crc & 1U) != 0 ? 0xEDB88320U ^ (crc >> 1) : crc >> 1;
  }
  out.insert(out.end(), body.begin(), body.end());
  Append32(out, ~crc);
}

}  // namespace

Picture Rasterise() {
  const ImDrawData& data = *ImGui::GetDrawData();
  const ImVec2 scale = data.FramebufferScale;
  Picture out;
  out.width = static_cast<int>(data.DisplaySize.x * scale.x);
  out.height = static_cast<int>(data.DisplaySize.y * scale.y);
  const ImVec4 background = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
  out.rgb.resize(static_cast<size_t>(out.width * out.height) * 3);
  for (size_t i = 0; i < out.rgb.size(); ++i) {
    const float channel = i % 3 == 0 ? background.x : i % 3 == 1 ? background.y : background.z;
    out.rgb[i] = static_cast<uint8_t>(channel * 255.0F + 0.5F);
  }
  for (const ImDrawList* list : data.CmdLists) {
    for (const ImDrawCmd& command : list->CmdBuffer) {
      const ImTextureData* texture = TextureOf(command);
      if (texture == nullptr || command.UserCallback != nullptr) continue;
      const Area clip{command.ClipRect.x * scale.x, command.ClipRect.y * scale.y,
                      command.ClipRect.z * scale.x, command.ClipRect.w * scale.y};
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
        std::array<ImDrawVert, 3> corners;
        for (unsigned k = 0; k < 3; ++k) {
          const ImDrawIdx at =
              list->IdxBuffer[static_cast<int>(command.IdxOffset + i + k)] + command.VtxOffset;
          corners[k] = list->VtxBuffer[static_cast<int>(at)];
          corners[k].pos.x *= scale.x;
          corners[k].pos.y *= scale.y;
        }
        Triangle(out, corners, *texture, clip);
      }
    }
  }
  return out;
}

bool WritePng(const Picture& picture, const std::string& path) {
  std::vector<uint8_t> raw;
  const size_t row = static_cast<size_t>(picture.width) * 3;
  for (int y = 0; y < picture.height; ++y) {
    raw.push_back(0);
    const auto from = picture.rgb.begin() + static_cast<std::ptrdiff_t>(row) * y;
    raw.insert(raw.end(), from, from + static_cast<std::ptrdiff_t>(row));
  }
  std::vector<uint8_t> stream{0x78, 0x01};
  uint32_t a = 1;
  uint32_t b = 0;
  for (size_t at = 0; at < raw.size(); at += 65535) {
    const size_t length = std::min<size_t>(65535, raw.size() - at);
    stream.push_back(at + length == raw.size() ? 1 : 0);
    const auto low = static_cast<uint16_t>(length);
    for (const uint16_t word : {low, static_cast<uint16_t>(~low)}) {
      stream.push_back(static_cast<uint8_t>(word & 255));
      stream.push_back(static_cast<uint8_t>(word >> 8));
    }
    for (size_t i = at; i < at + length; ++i) {
      stream.push_back(raw[i]);
      a = (a + raw[i]) % 65521;
      b = (b + a) % 65521;
    }
  }
  Append32(stream, b << 16 | a);
  std::vector<uint8_t> head;
  Append32(head, static_cast<uint32_t>(picture.width));
  Append32(head, static_cast<uint32_t>(picture.height));
  head.insert(head.end(), {8, 2, 0, 0, 0});
  std::vector<uint8_t> file{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  Chunk(file, "IHDR", head);
  Chunk(file, "IDAT", stream);
  Chunk(file, "IEND", {});
  std::FILE* out = std::fopen(path.c_str(), "wb");
  if (out == nullptr) return false;
  const bool good = std::fwrite(file.data(), 1, file.size(), out) == file.size();
  return std::fclose(out) == 0 && good;
}

}  // namespace servescape::ui
