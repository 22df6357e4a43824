// SPDX-License-Identifier: MIT
// The files of embedded.h for the page: they come from a file of the site, made by pack.cmake.
#pragma once

#include <string>

namespace servescape {

// Called once, before anything asks for EmbeddedFiles. What is not of the form is left out.
void SetPackedFiles(std::string pack);
// The same of the course (packed_lessons.cpp), for EmbeddedLessons.
void SetPackedLessons(std::string pack);

}  // namespace servescape
