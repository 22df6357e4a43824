// SPDX-License-Identifier: MIT
#include "sim/base/result.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

namespace servescape {
namespace {

struct Problem {
  std::string text;
};

Result<int, Problem> Half(int number) {
  if (number % 2 != 0) return Problem{std::to_string(number) + " is odd"};
  return number / 2;
}

TEST_CASE("result: a value or an error") {
  const Result<int, Problem> good = Half(8);
  REQUIRE(good.ok());
  CHECK(static_cast<bool>(good));
  CHECK(good.value() == 4);

  const Result<int, Problem> bad = Half(7);
  REQUIRE_FALSE(bad.ok());
  CHECK_FALSE(static_cast<bool>(bad));
  CHECK(bad.error().text == "7 is odd");
}

TEST_CASE("result: a value that can only move") {
  Result<std::unique_ptr<int>, Problem> result(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = std::move(result).value();
  CHECK(*taken == 5);
}

}  // namespace
}  // namespace servescape
