// SPDX-License-Identifier: MIT
// Words for messages: "did you mean" with the known word nearest to a mistyped one, lists, counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

// Edits (insert, delete, replace, swap of neighbours) that lead from a to b. Case and the
// difference between - and _ do not count.
int EditDistance(std::string_view a, std::string_view b);

// "; did you mean X?" for the nearest candidate within a third of the word's length (at least
// one edit, or a common prefix), or one that has all its parts ("delay": "max_delay"; "bert/t4":
// "bert_large/t4"), else "". The first of equally near candidates wins.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// "a, b or c"
std::string JoinWords(const std::vector<std::string>& words);

// "1 row", "12,000 rows"
std::string Counted(size_t count, std::string_view noun);

}  // namespace servescape
