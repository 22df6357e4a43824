// SPDX-License-Identifier: MIT
// A lesson: what is asked (left), what is bet and what came out (middle), what can be turned
// (right). On narrower pages in two columns, or one below the other.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/lessons/sheet.h"
#include "sim/studies/expression.h"
#include "ui/frame.h"
#include "ui/workbench/learn/answer_text.h"
#include "ui/workbench/learn/pages.h"
#include "ui/workbench/learn/parts.h"

namespace servescape::ui {
namespace {

constexpr float kLessonMargin = 16;
constexpr float kLessonHead = 48;
constexpr float kLessonChart = 250;

void LessonHead(View& view, LearnState& state, ImVec2 from, float width) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  FillArea(list, from, {from.x + width, from.y + kLessonHead}, GetVec(Color::kSurface));
  list->AddLine({from.x, from.y + kLessonHead}, {from.x + width, from.y + kLessonHead},
                Get(Color::kLine));
  const float y = from.y + (kLessonHead - ControlHeight()) / 2;
  ImGui::SetCursorScreenPos({from.x + kLessonMargin, y});
  const bool leave = Button("All lessons", {.help = "Back to the map; your own scenario is as you "
                                                    "left it"});
  const Lesson& lesson = state.open->lesson;
  const LessonRecord& record = state.progress.Of(lesson.name);
  const float left = ImGui::GetItemRectMax().x + 14;
  float right = from.x + width - kLessonMargin;
  if (record.most_stars > 0) {
    right -= kStarSize * static_cast<float>(record.most_stars);
    ImGui::SetCursorScreenPos({right, from.y + (kLessonHead - kStarSize) / 2});
    Stars(record.stars, record.most_stars,
          fmt::format("{} of {} stars, the best so far", record.stars, record.most_stars));
    right -= 12;
  }
  const std::string title = fmt::format("Lesson {}: {}", lesson.number, lesson.title);
  const std::string shown =
      width < kTwoColumns ? fmt::format("{}. {}", lesson.number, lesson.title) : title;
  DrawTextCut(list, Type::kHeading, Color::kText, {left, from.y + kLessonHead / 2 - 9},
              right - left, shown);
  DescribeRect(ImGui::GetID("lesson title"), {left, from.y + 8}, {right, from.y + kLessonHead - 8},
               {.label = title, .kind = "heading"});
  if (leave) LeaveLesson(view, state);
}

// Of what was tried; before that, of the system as it stands.
void GoalsPart(const LessonState& open, float width) {
  const BoardResult* runs = OwnRuns(open);
  const TextRuns texts = TextsOf(open);
  const bool old = open.tried && Differs(AnswerOf(open), open.tried_answer);
  Section(!open.tried ? "Goals, and how they stand now"
          : old       ? "Goals, as of your last run"
                      : "Goals");
  for (size_t g = 0; g < open.lesson.goals.size(); ++g) {
    if (runs == nullptr) {
      MarkedLine(LineMark::kNone, "..", "being played", width);
      continue;
    }
    int holds = 0;
    for (const SeedResult& seed : runs->seeds) holds += seed.goals[g];
    const int all = static_cast<int>(runs->seeds.size());
    const bool reached = holds == all;
    const std::string word =
        reached ? "reached"
                : holds > 0 ? fmt::format("missed on {} of {} seeds", all - holds, all) : "missed";
    ImGui::PushID(static_cast<int>(g));
    MarkedLine(reached ? LineMark::kGood : LineMark::kBad,
               Filled(open.lesson, open.lesson.goals[g].text, texts), word, width);
    ImGui::PopID();
  }
}

void HintsPart(View& view, LearnState& state, float width) {
  LessonState& open = *state.open;
  if (OwnRuns(open) == nullptr || open.limits.Hides("hints")) return;
  const std::vector<std::string> all =
      HintsOf(open.lesson, TextsOf(open), open.lesson.hints.size());
  Section("Hints");
  const size_t shown = std::min<size_t>(open.hints, all.size());
  for (size_t i = 0; i < shown; ++i)
    Paragraph(Type::kBody, Color::kText, fmt::format("{}. {}", i + 1, all[i]), width);
  if (shown == all.size()) return;
  const std::string label = fmt::format("Hint {} of {}", shown + 1, all.size());
  if (Button(label, {.help = "A sentence about your last run; it costs a star"})) {
    ++open.hints;
    state.progress.lessons[open.lesson.name].hints = open.hints;
    KeepProgress(view, state);
  }
  Paragraph(Type::kNote, Color::kMuted, "Each hint costs a star.", width);
}

bool IsOfWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

// A condition names the figure.
bool NamesFigure(std::string_view when, std::string_view name) {
  for (size_t at = when.find(name); at != when.npos; at = when.find(name, at + 1)) {
    const size_t end = at + name.size();
    if ((at == 0 || !IsOfWord(when[at - 1])) && (end == when.size() || !IsOfWord(when[end])))
      return true;
  }
  return false;
}

// What a dashboard shows; what is reckoned from it only where a goal is about it, or afterwards.
bool ShowsFigure(const LessonState& open, const LessonFigure& figure) {
  if (open.limits.Hides(figure.name) || open.limits.Hides(figure.of)) return false;
  // What is asked for stays hidden until it has been graded.
  if (figure.asked && !open.graded) return false;
  if (figure.from != FigureFrom::kValue) return true;
  if (ConditionNumber(figure.of)) return false;
  return open.graded || std::any_of(open.lesson.goals.begin(), open.lesson.goals.end(),
                                    [&](const LessonGoal& goal) {
                                      return NamesFigure(goal.when, figure.name);
                                    });
}

void FiguresPart(const LessonState& open, float width) {
  const BoardResult* runs = OwnRuns(open);
  if (runs == nullptr || open.limits.Hides("figures")) return;
  Section(open.tried ? "Figures of your last run" : "What the dashboard shows now");
  for (const LessonFigure& figure : open.lesson.figures) {
    if (!ShowsFigure(open, figure)) continue;
    if (figure.from == FigureFrom::kRun && figure.of == "stable") {
      BillLine("steady", runs->Of(figure.name).median > 0.5 ? "yes" : "no", width, false);
      continue;
    }
    BillLine(Filled(open.lesson, figure.label, TextsOf(open)),
             Shown(runs->Of(figure.name).median, figure.shown), width, false);
  }
}

void AskedPart(LearnState& state, float width) {
  LessonState& open = *state.open;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  Section("What is asked");
  // The brief speaks of the system as it was before anything was touched.
  const BoardResult* untouched = open.untouched ? &open.untouched->own : nullptr;
  if (untouched == nullptr) {
    Paragraph(Type::kBody, Color::kMuted, "Playing the system as it stands ..", width);
    ProgressBar("Playing the system", open.look.progress, width);
  } else {
    const TextRuns texts{untouched, untouched, nullptr, open.lesson.Untouched()};
    Paragraph(Type::kBody, Color::kText, Filled(open.lesson, open.lesson.brief, texts), width);
  }
  Spacer(4);
  GoalsPart(open, width);
  ImGui::PopStyleVar();
}

void HelpParts(View& view, LearnState& state, float width) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  FiguresPart(*state.open, width);
  Spacer(4);
  HintsPart(view, state, width);
  ImGui::PopStyleVar();
}

void LastPart(View& view, LearnState& state) {
  LessonState& open = *state.open;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  if (LinkButton("Save my answer", "", "As servescape grade takes it"))
    view.host.Download(open.lesson.name + ".toml", "application/toml",
                       AnswerText(open.lesson, AnswerOf(open)));
  if (LinkButton("Copy a link to this lesson", "", "It opens here, whatever has been passed")) {
    view.host.SetClipboard(view.host.Link(fmt::format("lesson={}", open.lesson.number)));
    view.session.Say("Link copied");
  }
  if (LinkButton("Start over", "", "The knobs as they were; hints that were seen still cost")) {
    open.knobs = open.lesson.Untouched();
    open.memo.clear();
    KeepDraft(view, state);
  }
  ImGui::PopStyleVar();
}

void LessonPicture(View& view, const LessonState& open, const RunReport& report,
                   const RunReport* ghost, ChartState* charts, ImVec2 size) {
  if (view.as_tables) {
    const TableText table = open.chart == 0   ? LatencyTable(report)
                            : open.chart == 1 ? QueueBusyTable(report)
                            : open.chart == 2 ? ThroughputTable(report)
                                              : DistributionTable(report, kNoTime);
    ChartTable("Chart as a table", table, size);
    return;
  }
  switch (open.chart) {
    case 0: LatencyChart(report, ghost, kNoTime, nullptr, charts, size); break;
    case 1: QueueBusyChart(report, ghost, kNoTime, charts, size); break;
    case 2: ThroughputChart(report, ghost, kNoTime, charts, size); break;
    default: DistributionChart(report, ghost, kNoTime, charts, size); break;
  }
}

// The run over time; the untouched system stands behind it, dashed.
void ChartPart(View& view, LearnState& state, float width) {
  LessonState& open = *state.open;
  const ReportPtr& report = open.report != nullptr ? open.report : open.untouched_report;
  if (report == nullptr || open.limits.Hides("charts")) return;
  const RunReport* ghost = open.report != nullptr ? open.untouched_report.get() : nullptr;
  const TallCard card(open.report != nullptr ? "Your last run" : "The system as it stands",
                      ghost != nullptr ? "dashed: before you touched it" : "", width);
  if (!report->stopped.empty()) {
    Paragraph(Type::kBody, Color::kMuted, "The run was stopped: " + report->stopped, card.width());
    return;
  }
  const bool narrow = card.width() < 420;
  const std::vector<std::string> words =
      narrow ? std::vector<std::string>{"Latency", "Waiting", "Rate", "Spread"}
             : std::vector<std::string>{"Latency", "Waiting and busy", "Throughput",
                                        "Distribution"};
  const int clicked = Segmented("Chart", words, open.chart, card.width(), "Which chart");
  if (clicked >= 0) open.chart = clicked;
  Spacer(4);
  BeginCharts(&open.charts, view.reduced_motion, true);
  LessonPicture(view, open, *report, ghost, &open.charts, {card.width(), kLessonChart});
  if (open.charts.animating) Frame().animating = true;
  if (LinkButton(view.as_tables ? "Show as a chart" : "Show as a table", "", "Numbers in rows"))
    view.as_tables = !view.as_tables;
}

// What was bet and what came out.
void OutcomePart(View& view, LearnState& state, float width) {
  if (std::exchange(state.open->to_top, false)) ImGui::SetScrollY(0);
  if (state.open->graded) {
    DebriefCard(view, state, width);
    Spacer(kGap - 8);
  }
  BetCard(view, state, width);
  Spacer(kGap - 8);
  MemoCard(view, state, width);
  if (state.open->lesson.memo > 0) Spacer(kGap - 8);
  ChartPart(view, state, width);
}

template <class Draw>
void LessonColumn(const char* id, ImVec2 from, ImVec2 size, Color color, Draw draw) {
  FillArea(ImGui::GetWindowDrawList(), from, {from.x + size.x, from.y + size.y}, GetVec(color));
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild(id, size, ImGuiChildFlags_NavFlattened);
  ImGui::SetCursorPos({kLessonMargin, kLessonMargin});
  ImGui::BeginGroup();
  draw(size.x - 2 * kLessonMargin);
  ImGui::EndGroup();
  Spacer(kLessonMargin - 8);
  ImGui::EndChild();
}

void LessonEdge(float x, ImVec2 from, float height) {
  ImGui::GetWindowDrawList()->AddLine({x, from.y}, {x, from.y + height}, Get(Color::kLine));
}

void LessonInThree(View& view, LearnState& state, ImVec2 from, ImVec2 size) {
  const float right = from.x + size.x - kRightWidth;
  const float left = from.x + kRightWidth;
  LessonColumn("asked", from, {kRightWidth, size.y}, Color::kSurface,
         [&](float width) {
           AskedPart(state, width);
           Spacer(4);
           HelpParts(view, state, width);
         });
  LessonColumn("outcome", {left, from.y}, {right - left, size.y}, Color::kBg,
         [&](float width) { OutcomePart(view, state, width); });
  LessonColumn("knobs", {right, from.y}, {kRightWidth, size.y}, Color::kSurface, [&](float width) {
    KnobCard(view, state, width);
    Spacer(6);
    LastPart(view, state);
  });
  LessonEdge(left, from, size.y);
  LessonEdge(right, from, size.y);
}

void LessonInTwo(View& view, LearnState& state, ImVec2 from, ImVec2 size) {
  const float left = from.x + kLeftWidth + 24;
  LessonColumn("asked", from, {kLeftWidth + 24, size.y}, Color::kSurface, [&](float width) {
    AskedPart(state, width);
    Spacer(6);
    KnobCard(view, state, width);
    Spacer(6);
    HelpParts(view, state, width);
    Spacer(6);
    LastPart(view, state);
  });
  LessonColumn("outcome", {left, from.y}, {from.x + size.x - left, size.y}, Color::kBg,
         [&](float width) { OutcomePart(view, state, width); });
  LessonEdge(left, from, size.y);
}

void LessonInOne(View& view, LearnState& state, ImVec2 from, ImVec2 size) {
  LessonColumn("lesson", from, size, Color::kBg, [&](float width) {
    if (std::exchange(state.open->to_top, false)) ImGui::SetScrollY(0);
    if (state.open->graded) {
      DebriefCard(view, state, width);
      Spacer(6);
    }
    AskedPart(state, width);
    Spacer(6);
    if (std::exchange(state.open->to_bets, false)) ImGui::SetScrollHereY(0);
    BetCard(view, state, width);
    Spacer(6);
    KnobCard(view, state, width);
    Spacer(6);
    MemoCard(view, state, width);
    ChartPart(view, state, width);
    Spacer(6);
    HelpParts(view, state, width);
    Spacer(6);
    LastPart(view, state);
  });
}

}  // namespace

void LessonPage(View& view, LearnState& state, ImVec2 from, ImVec2 size) {
  LessonHead(view, state, from, size.x);
  const ImVec2 below(from.x, from.y + kLessonHead), rest(size.x, size.y - kLessonHead);
  ImGui::PushID(state.open->lesson.name.c_str());
  if (size.x >= kThreeColumns) LessonInThree(view, state, below, rest);
  else if (size.x >= kTwoColumns) LessonInTwo(view, state, below, rest);
  else LessonInOne(view, state, below, rest);
  ImGui::PopID();
}

}  // namespace servescape::ui
