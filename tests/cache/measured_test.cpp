// SPDX-License-Identifier: MIT
// Misses of libCacheSim, integer by integer, on the CloudPhysics block trace its own tests use
// (test/test_evictionAlgo.c and test/test_simulator.c of 1a1a11a/libCacheSim). The trace has
// another licence and is not part of this project: without it the cases are skipped.
#include <doctest/doctest.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <string>

#include "generated/source_dir.h"
#include "sim/cache/replay.h"

namespace servescape {
namespace {

// In shared/ beside the project or beside the folder it is in; not open if in neither.
std::ifstream OpenBlockTrace() {
  std::ifstream file;
  for (const char* place : {"/../shared", "/../../shared"}) {
    file.open(std::string(SERVESCAPE_SOURCE_DIR) + place + "/truth/traces/gpl/cloudphysics_io.csv");
    if (file.is_open()) break;
  }
  return file;
}

bool Absent() { return !OpenBlockTrace().is_open(); }

CacheTrace BlockTrace() {
  CacheTrace trace;
  std::ifstream file = OpenBlockTrace();
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    uint32_t object = 0;
    int64_t size = 0;
    const char* end = line.data() + line.size();
    const auto [comma, wrong] = std::from_chars(line.data(), end, object);
    REQUIRE(wrong == std::errc());
    REQUIRE(std::from_chars(comma + 1, end, size).ec == std::errc());
    trace.objects.push_back(object);
    trace.sizes.push_back(size);
    trace.object_count = std::max(trace.object_count, object + 1);
  }
  REQUIRE(trace.object_count > 0);
  return trace;
}

struct Row {
  CachePolicy policy;
  std::array<int64_t, 8> misses;  // at 128, 256, .. 1024 MiB
};

TEST_CASE("block trace: misses of every policy at byte capacities" * doctest::skip(Absent())) {
  const CacheTrace trace = BlockTrace();
  CHECK(trace.objects.size() == 113872);
  CHECK(trace.object_count == 48974);
  CHECK(trace.total_size() == 4368040448);
  const std::array<Row, 10> rows{{
      {CachePolicy::kLru, {93374, 89783, 83572, 81722, 72494, 72104, 71972, 71704}},
      {CachePolicy::kFifo, {93403, 89386, 84387, 84025, 72498, 72228, 72182, 72140}},
      {CachePolicy::kLfu, {91699, 86720, 78578, 76707, 69945, 66221, 64445, 64376}},
      {CachePolicy::kSieve, {91699, 86720, 78578, 76707, 69945, 66221, 64445, 64376}},
      {CachePolicy::kClock, {93313, 89775, 83411, 81328, 74815, 72283, 71927, 64456}},
      {CachePolicy::kS3Fifo, {89307, 82387, 77041, 76791, 71300, 70343, 70455, 70355}},
      {CachePolicy::kArc, {90252, 85861, 78168, 74297, 67381, 65685, 64439, 64772}},
      {CachePolicy::kSlru, {89624, 86725, 82781, 80203, 75388, 65645, 59035, 56063}},
      {CachePolicy::kLfuda, {92637, 88601, 82001, 80240, 73214, 71386, 70415, 71128}},
      {CachePolicy::kBelady, {79256, 70724, 65481, 61594, 59645, 57599, 50873, 48974}},
  }};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.misses.size(); ++i) {
      CAPTURE(NameOf(row.policy));
      CAPTURE(i);
      CacheSpec spec;
      spec.policy = row.policy;
      spec.capacity = static_cast<int64_t>(i + 1) * (int64_t{128} << 20);
      CHECK(Replay(trace, spec, Generator(1)).misses == row.misses[i]);
    }
  }
}

TEST_CASE("block trace: missed bytes of LRU" * doctest::skip(Absent())) {
  const CacheTrace trace = BlockTrace();
  const std::array<int64_t, 8> missed{4214303232, 4061242368, 3778040320, 3660569600,
                                      3100927488, 3078128640, 3075403776, 3061662720};
  for (size_t i = 0; i < missed.size(); ++i) {
    CacheSpec spec;
    spec.capacity = static_cast<int64_t>(i + 1) * (int64_t{128} << 20);
    CHECK(Replay(trace, spec, Generator(1)).missed_size == missed[i]);
  }
}

TEST_CASE("block trace: misses of LRU at item capacities" * doctest::skip(Absent())) {
  CacheTrace trace = BlockTrace();
  trace.sizes.clear();
  const std::array<int64_t, 8> misses{99411, 96397, 95652, 95370, 95182, 94997, 94891, 94816};
  for (size_t i = 0; i < misses.size(); ++i) {
    CacheSpec spec;
    spec.capacity = static_cast<int64_t>(i + 1) * 128;
    CHECK(Replay(trace, spec, Generator(1)).misses == misses[i]);
  }
}

}  // namespace
}  // namespace servescape
