// SPDX-License-Identifier: MIT
// The map: four groups of lessons, what is done, and what comes next.
#include <algorithm>
#include <cfloat>

#include <fmt/format.h>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/workbench/learn/pages.h"
#include "ui/workbench/learn/parts.h"

namespace servescape::ui {
namespace {

struct MapEntry {
  const CourseLesson& lesson;
  const LessonRecord& record;
  std::string locked;  // why, or ""
  bool next = false;
};

std::string MapStateWords(const MapEntry& row) {
  if (row.record.passed)
    return fmt::format("done, {} of {} stars", row.record.stars, row.record.most_stars);
  if (!row.locked.empty()) return row.locked;
  if (row.next) return "next";
  return row.record.tries > 0 ? "tried, not passed yet" : "open";
}

void DrawMapRow(const MapEntry& row, const ImRect& box, float text, float warmth) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.Min, box.Max,
                      row.next ? Get(Color::kAccentSoft) : Get(Color::kRaised), kControlRadius);
  list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, warmth), kControlRadius);
  list->AddRect(box.Min, box.Max, Get(row.next ? Color::kAccent : Color::kLine), kControlRadius);
  const ImVec2 centre(box.Min.x + 20, box.Min.y + 20);
  const bool open = row.locked.empty();
  if (row.record.passed) {
    list->AddCircleFilled(centre, 12, Get(Color::kOkSoft), 24);
    DrawLineMark(list, LineMark::kGood, centre, 5.5F);
  } else {
    const std::string number = std::to_string(row.lesson.number);
    const ImVec2 words = MeasureText(Type::kBodyStrong, number);
    list->AddCircle(centre, 12, Get(row.next ? Color::kAccent : Color::kLine), 24, 1.5F);
    DrawText(list, Type::kBodyStrong,
             row.next ? Color::kAccent : open ? Color::kText : Color::kMuted,
             {centre.x - words.x / 2, centre.y - words.y / 2}, number);
  }
  const float x = box.Min.x + 42, width = box.GetWidth() - 52;
  list->AddText(FontOf(Type::kBody), SizeOf(Type::kBody), {x, box.Min.y + 8},
                Get(open ? Color::kText : Color::kMuted), row.lesson.title.data(),
                row.lesson.title.data() + row.lesson.title.size(), width);
  const float y = box.Min.y + 10 + text;
  DrawTextCut(list, Type::kNote, row.next ? Color::kAccent : Color::kMuted, {x, y}, width,
              MapStateWords(row));
  if (row.record.passed) {
    const float stars = kStarSize * static_cast<float>(row.record.most_stars);
    DrawStars(list, {box.Max.x - stars - 8, y - 1}, row.record.stars, row.record.most_stars);
  }
}

bool MapRow(const MapEntry& row, float width) {
  const std::string label = fmt::format("Lesson {}: {}", row.lesson.number, row.lesson.title);
  const ImGuiID id = ImGui::GetID(row.lesson.name.c_str());
  const float text = ParagraphHeight(Type::kBody, row.lesson.title, width - 52);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + width, from.y + text + 34});
  ImGui::ItemSize(box.GetSize());
  const bool open = row.locked.empty();
  const bool shown = ImGui::ItemAdd(box, id, nullptr, open ? 0 : ImGuiItemFlags_Disabled);
  Describe(id, {.label = label, .kind = "button", .value = MapStateWords(row), .enabled = open});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held) && open;
  DrawMapRow(row, box, text, Ease(id, hovered && open ? 1.0F : 0.0F));
  ImGui::RenderNavCursor(box, id);
  return pressed;
}

// The index of the lesson that was clicked, or the number of lessons.
size_t MapGroup(const LearnState& state, const CourseGroup& group, size_t next, float width) {
  const TallCard card(group.title, "", width);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  Paragraph(Type::kNote, Color::kMuted, group.says, card.width());
  size_t clicked = state.lessons.size();
  for (size_t i = 0; i < state.lessons.size(); ++i) {
    const CourseLesson& lesson = state.lessons[i];
    if (std::find(group.groups.begin(), group.groups.end(), lesson.group) == group.groups.end())
      continue;
    const MapEntry row{lesson, state.progress.Of(lesson.name),
                        LockedBy(state.lessons, i, state.progress), i == next};
    if (MapRow(row, card.width())) clicked = i;
  }
  ImGui::PopStyleVar();
  return clicked;
}

void MapHead(View& view, LearnState& state, size_t next, float width) {
  Text(Type::kHeading, Color::kText, "The course: capacity planning, by betting first");
  int done = 0, stars = 0;
  for (const CourseLesson& lesson : state.lessons) {
    done += state.progress.Of(lesson.name).passed;
    stars += state.progress.Of(lesson.name).stars;
  }
  Paragraph(Type::kBody, Color::kMuted,
            "Each lesson is a small system with a few knobs and a goal. You bet what will happen, "
            "run, and see how far off you were. A graded answer has to hold on runs that you have "
            "not seen.",
            std::min(width, 720.0F));
  Paragraph(Type::kBody, Color::kText,
            fmt::format("{} of {} lessons done, {} stars", done, state.lessons.size(), stars),
            width);
  if (next >= state.lessons.size()) return;
  const std::string label =
      fmt::format("{} lesson {}", done == 0 ? "Begin with" : "Go on with",
                  state.lessons[next].number);
  if (Button(label, {.kind = ButtonKind::kPrimary, .help = state.lessons[next].title}))
    OpenLessonAt(view, state, next);
}

void MapFoot(View& view, LearnState& state) {
  if (LinkButton("Save progress as a file", "", "To go on elsewhere, or to hand it in"))
    view.host.Download(kProgressFile, "application/toml", WriteProgress(state.progress));
  if (LinkButton("Open a progress file", "", "The better of both is kept of each lesson"))
    view.host.PickFile();
  if (!state.progress.all_open &&
      LinkButton("Open all lessons", "", "You know queues already: no order is kept")) {
    state.progress.all_open = true;
    KeepProgress(view, state);
  }
  Paragraph(Type::kNote, Color::kMuted,
            "Progress stays in this browser; nothing is sent anywhere.", 600);
}

}  // namespace

void MapPage(View& view, LearnState& state, float width) {
  if (state.lessons.empty()) {
    Paragraph(Type::kBody, Color::kMuted, "The lessons could not be fetched. Load the page again.",
              width);
    return;
  }
  const size_t next = NextLesson(state.lessons, state.progress);
  MapHead(view, state, next, width);
  if (state.open) return;
  Spacer(6);
  const int columns = width >= 1100 ? 4 : width >= 640 ? 2 : 1;
  const float each = (width - kGap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  std::vector<float> feet(static_cast<size_t>(columns), from.y);
  size_t clicked = state.lessons.size();
  size_t column = 0;
  for (const CourseGroup& group : CourseGroups()) {
    float& foot = feet[column];
    ImGui::SetCursorScreenPos({from.x + static_cast<float>(column) * (each + kGap), foot});
    const size_t chosen = MapGroup(state, group, next, each);
    if (chosen < state.lessons.size()) clicked = chosen;
    foot = ImGui::GetItemRectMax().y + kGap;
    column = (column + 1) % feet.size();
  }
  ImGui::SetCursorScreenPos({from.x, *std::max_element(feet.begin(), feet.end())});
  MapFoot(view, state);
  if (clicked < state.lessons.size()) OpenLessonAt(view, state, clicked);
}

}  // namespace servescape::ui
