// SPDX-License-Identifier: MIT
// Functions of the C library that the app and Dear ImGui draw with, by the engine's own, which are
// in the page anyway: the C library's would bring 10 kB (compressed) of tables and code of their
// own. Within 2 ulp; log10 is exact for powers of ten, which the axes rely on.
#include "sim/base/math.h"

extern "C" {

// Dear ImGui would read its own settings files by sscanf (CMakeLists.txt renames it there); the
// app lets it have none.
int servescape_no_scan(const char*, const char*, ...);
int servescape_no_scan(const char*, const char*, ...) { return 0; }

double exp(double x) { return servescape::Exp(x); }
double expm1(double x) { return servescape::Expm1(x); }
double log(double x) { return servescape::Log(x); }
double log10(double x) { return servescape::Log10(x); }
double log1p(double x) { return servescape::Log1p(x); }
double pow(double x, double y) { return servescape::Pow(x, y); }

float expf(float x) { return static_cast<float>(servescape::Exp(x)); }
float logf(float x) { return static_cast<float>(servescape::Log(x)); }
float powf(float x, float y) { return static_cast<float>(servescape::Pow(x, y)); }
float cosf(float x) { return static_cast<float>(servescape::Cos(x)); }
float sinf(float x) { return static_cast<float>(servescape::Sin(x)); }

}  // extern "C"
