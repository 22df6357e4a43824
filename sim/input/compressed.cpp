// SPDX-License-Identifier: MIT
#include "sim/input/compressed.h"

#include <fmt/format.h>
#include <zlib-ng.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace servescape {
namespace {

constexpr size_t kBlock = size_t{1} << 18;
constexpr const char* kEndsEarly = "is damaged: its {} data end early";

std::string TooLarge(std::string_view form, size_t most) {
  return fmt::format("holds more than {} MiB once unpacked ({}), the most that is read", most >> 20,
                     form);
}

std::string Gunzip(std::string_view bytes, size_t most, std::string& out) {
  zng_stream stream{};
  constexpr int kGzip = 15 + 16;  // the largest window, with gzip's head and check sum
  if (zng_inflateInit2(&stream, kGzip) != Z_OK) return "there is no memory to unpack it";
  const std::unique_ptr<zng_stream, int32_t (*)(zng_stream*)> closer(&stream, zng_inflateEnd);
  stream.next_in = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t left = bytes.size();
  for (;;) {
    const size_t given = std::min<size_t>(left, 1u << 30);
    stream.avail_in = static_cast<uint32_t>(given);
    const size_t before = out.size();
    out.resize(before + kBlock);
    stream.next_out = reinterpret_cast<uint8_t*>(out.data() + before);
    stream.avail_out = kBlock;
    const int32_t status = zng_inflate(&stream, Z_NO_FLUSH);
    out.resize(before + kBlock - stream.avail_out);
    left -= given - stream.avail_in;
    if (out.size() > most) return TooLarge("gzip", most);
    if (status == Z_STREAM_END) {
      // More members may follow; what is no member, such as padding, ends the file.
      if (left < 2 || stream.next_in[0] != 0x1f || stream.next_in[1] != 0x8b) return "";
      if (zng_inflateReset(&stream) != Z_OK) return "cannot be unpacked";
    } else if (status == Z_BUF_ERROR || (status == Z_OK && left == 0 && stream.avail_out > 0)) {
      return fmt::format(kEndsEarly, "gzip");
    } else if (status != Z_OK) {
      return "is damaged: its gzip data cannot be unpacked";
    }
  }
}

std::string Unzstd(std::string_view bytes, size_t most, std::string& out) {
  const std::unique_ptr<ZSTD_DStream, size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                        ZSTD_freeDStream);
  if (!stream) return "there is no memory to unpack it";
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (size_t hint = 1;;) {
    const size_t before = out.size(), read = in.pos;
    out.resize(before + kBlock);
    ZSTD_outBuffer room{out.data() + before, kBlock, 0};
    hint = ZSTD_decompressStream(stream.get(), &room, &in);
    out.resize(before + room.pos);
    if (ZSTD_isError(hint)) {
      return fmt::format("is damaged: its zstd data cannot be unpacked ({})",
                         ZSTD_getErrorName(hint));
    }
    if (out.size() > most) return TooLarge("zstd", most);
    if (in.pos == in.size && room.pos < kBlock) {
      if (hint != 0) return fmt::format(kEndsEarly, "zstd");
      return "";
    }
    if (in.pos == read && room.pos == 0) return fmt::format(kEndsEarly, "zstd");
  }
}

}  // namespace

std::string_view CompressionOf(std::string_view bytes) {
  if (bytes.starts_with("\x1f\x8b")) return "gzip";
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  return "";
}

std::string Unpack(std::string_view bytes, size_t most, std::string* out) {
  out->clear();
  const std::string_view form = CompressionOf(bytes);
  if (form == "gzip") return Gunzip(bytes, most, *out);
  if (form == "zstd") return Unzstd(bytes, most, *out);
  out->assign(bytes);
  return "";
}

}  // namespace servescape
