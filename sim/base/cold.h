// SPDX-License-Identifier: MIT
// SERVESCAPE_COLD before a function of the event loop's files: it runs too seldom for its speed
// to matter, stays out of those that call it, and is compiled for size where a page has to download
// it.
#pragma once

#if defined(__wasm__)
#define SERVESCAPE_COLD __attribute__((minsize, noinline))
#else
#define SERVESCAPE_COLD __attribute__((noinline))
#endif
