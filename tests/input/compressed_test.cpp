// SPDX-License-Identifier: MIT
#include "sim/input/compressed.h"

#include <doctest/doctest.h>

namespace servescape {
namespace {

constexpr size_t kPlenty = 1 << 20;

// "t,n\n" and 1000 rows "0,1\n", by gzip -9 and zstd -19 of other programs.
std::string Gzip() {
  return {
      "\037\213\010\000\000\000\000\000\002\377\355\303\041\015\000\000\010\000\060\117\026\004"
      "\024\103\321\177\304\300\374\333\067\047\052\133\125\125\125\175\176\111\326\010\065\244"
      "\017\000\000",
      47};
}

std::string Zstd() {
  return {
      "\050\265\057\375\004\150\165\000\000\070\164\054\156\012\060\054\061\001\000\232\347\137"
      "\043\002\014\230\257",
      27};
}

std::string Wanted() {
  std::string text = "t,n\n";
  for (int i = 0; i < 1000; ++i) text += "0,1\n";
  return text;
}

TEST_CASE("gzip and zstd are unpacked, members one after the other too") {
  for (const std::string& packed : {Gzip(), Zstd()}) {
    std::string out;
    CHECK(Unpack(packed, kPlenty, &out) == "");
    CHECK(out == Wanted());
    CHECK(Unpack(packed + packed, kPlenty, &out) == "");
    CHECK(out == Wanted() + Wanted());
  }
  std::string out;
  CHECK(CompressionOf("t,n") == "");
  CHECK(Unpack("t,n", kPlenty, &out) == "");
  CHECK(out == "t,n");
}

TEST_CASE("what is cut short, damaged or too large is reported") {
  std::string out;
  for (const std::string& packed : {Gzip(), Zstd()}) {
    for (size_t size = 4; size < packed.size(); ++size) {
      CAPTURE(size);
      CHECK(Unpack(packed.substr(0, size), kPlenty, &out).find("is damaged") == 0);
    }
    std::string damaged = packed;
    damaged[packed.size() / 2] = static_cast<char>(damaged[packed.size() / 2] ^ 0x55);
    CHECK(Unpack(damaged, kPlenty, &out) != "");
  }
  CHECK(Unpack(Gzip(), 1000, &out) ==
        "holds more than 0 MiB once unpacked (gzip), the most that is read");
  CHECK(Unpack(Zstd(), 1000, &out).find("holds more than") == 0);
}

}  // namespace
}  // namespace servescape
