// SPDX-License-Identifier: MIT
// The browser's clock, in the page and in its workers.
#pragma once

namespace servescape::web {

// Monotonic, in seconds.
double Now();

}  // namespace servescape::web
