// SPDX-License-Identifier: MIT
// What lesson jobs tell, as bytes.
#include "ui/lesson_job.h"
#include "ui/pack.h"

namespace servescape::ui {
namespace {

constexpr uint32_t kLessonMark = 0x4C425353;

// Maps as lists of what they hold.
template <class K, class V, class Archive>
void AsList(Archive& archive, std::map<K, V>& map) {
  std::vector<K> keys;
  std::vector<V> values;
  for (auto& [key, value] : map) {
    keys.push_back(key);
    values.push_back(value);
  }
  archive(keys, values);
  map.clear();
  for (size_t i = 0; i < keys.size() && i < values.size(); ++i) map[keys[i]] = values[i];
}
template <class Archive>
void Bits(Archive& archive, std::vector<bool>& bits) {
  std::vector<uint8_t> bytes(bits.begin(), bits.end());
  archive(bytes);
  bits.assign(bytes.begin(), bytes.end());
}

}  // namespace

template <class Archive>
void Fields(Archive& archive, ConditionValue& value) {
  auto& [is_number, number, word] = value;
  archive(is_number, number, word);
}

template <class Archive>
void Fields(Archive& archive, SeedResult& seed) {
  auto& [names, goals, passed, mistakes, digest] = seed;
  AsList(archive, names);
  Bits(archive, goals);
  archive(passed);
  Bits(archive, mistakes);
  archive(digest);
}

template <class Archive>
void Fields(Archive& archive, FigureSpread& spread) {
  auto& [median, low, high] = spread;
  archive(median, low, high);
}

template <class Archive>
void Fields(Archive& archive, BoardResult& board) {
  auto& [name, seeds, requests] = board;
  archive(name, seeds, requests);
}

template <class Archive>
void Fields(Archive& archive, ShownAs& shown) {
  auto& [plain, unit] = shown;
  archive(plain, unit);
}

template <class Archive>
void Fields(Archive& archive, ScoredBet& bet) {
  auto& [name, finding, value, truth, from, shown, bet_words, truth_words] = bet;
  archive(name, finding, value, truth, from, shown, bet_words, truth_words);
}

template <class Archive>
void Fields(Archive& archive, ScoredCurve& curve) {
  auto& [name, finding, bet, truth, inside, of, shown] = curve;
  archive(name, finding, bet, truth, inside, of, shown);
}

template <class Archive>
void Fields(Archive& archive, MemoEntry& entry) {
  auto& [says, figure, value, seed, digest] = entry;
  archive(says, figure, value, seed, digest);
}

template <class Archive>
void Fields(Archive& archive, ReplayedEntry& entry) {
  auto& [memo, same, why] = entry;
  archive(memo, same, why);
}

template <class Archive>
void Fields(Archive& archive, Optimum& optimum) {
  auto& [known, value, point] = optimum;
  archive(known, value, point);
}

template <class Archive>
void Fields(Archive& archive, Yardstick& yardstick) {
  auto& [seeds, untouched, reference, optimum] = yardstick;
  archive(seeds, untouched, reference, optimum);
}

template <class Archive>
void Fields(Archive& archive, Grade& grade) {
  auto& [answer, passed, needed, runs, variants, bets, curves, mistakes, memo, ratio, marks, stars,
         most_stars, star_titles, debrief, mistake_words] = grade;
  std::vector<uint64_t> numbers(mistakes.begin(), mistakes.end());
  archive(answer, passed, needed, runs, variants, bets, curves, numbers, memo, ratio, marks, stars,
          most_stars, star_titles, debrief, mistake_words);
  mistakes.assign(numbers.begin(), numbers.end());
}

template <class Archive>
void Fields(Archive& archive, LessonNews& news) {
  auto& [own, curves, graded, grade, yardstick] = news;
  archive(own);
  AsList(archive, curves);
  archive(graded, grade, yardstick);
}

std::string PackLesson(const LessonNews& news) {
  PackWriter out;
  LessonNews copy = news;
  out(kLessonMark, copy);
  return out.Take();
}

bool UnpackLesson(std::string_view bytes, LessonNews* news) {
  uint32_t mark = 0;
  *news = {};
  PackReader in(bytes);
  in(mark, *news);
  return in.at_end() && mark == kLessonMark;
}

}  // namespace servescape::ui
