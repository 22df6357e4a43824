// SPDX-License-Identifier: MIT
// Under the top bar: the scenario's question, whole, with the verdict beside it, its own answer on
// demand, and what a first visit is invited to.
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kBandMargin = 16;
constexpr float kLineGap = 8;

// Words that wrap at a width, at the cursor.
void Wrapped(Type type, Color color, const std::string& words, float width) {
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  Text(type, color, words);
  ImGui::PopTextWrapPos();
}

float HeightOf(Type type, const std::string& words, float width) {
  return FontOf(type)->CalcTextSizeA(SizeOf(type), FLT_MAX, width, words.c_str()).y;
}

std::string AnswerLabel(const View& view) {
  return view.answer_open ? "Hide answer" : "Show answer";
}

bool HasAnswer(const View& view) {
  const Config* config = view.session.config();
  return config != nullptr && !config->answer.empty() && !view.session.Hides("answer");
}

void AnswerLink(View& view) {
  if (LinkButton(AnswerLabel(view), {}, "The expected answer, and where its figures come from")) {
    view.answer_open = !view.answer_open;
  }
}

void AnswerWords(View& view, float width) {
  if (!view.answer_open || !HasAnswer(view)) return;
  const Config& config = *view.session.config();
  Wrapped(Type::kBody, Color::kText, config.answer, width);
  if (!config.source.empty()) {
    Wrapped(Type::kNote, Color::kMuted, "Source: " + config.source, width);
  }
}

void EditAll(Session& session, std::initializer_list<Setting> settings) {
  for (const Setting& setting : settings) session.Edit(setting, true);
  session.Release();
}

// A button with a ring that widens a few times and then stays: it invites.
bool Inviting(const View& view, const char* label, const char* help) {
  constexpr double kPulses = 4, kSeconds = 1.2;
  const bool pressed = Button(label, {.kind = ButtonKind::kPrimary, .help = help});
  const double age = (view.session.now() - view.guide.shown_at) / kSeconds;
  const bool moves = !view.reduced_motion && age < kPulses;
  const float out = moves ? static_cast<float>(age - std::floor(age)) : 0.4F;
  const float grow = 1 + 5 * out;
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  ImGui::GetWindowDrawList()->AddRect({min.x - grow, min.y - grow}, {max.x + grow, max.y + grow},
                                      Get(Color::kAccent, 1 - 0.8F * out),
                                      kControlRadius + grow, 2.0F);
  if (moves) Frame().animating = true;
  return pressed;
}

// On the same line, if there is room for the next button.
void NextTo(float right, const char* label) {
  const float x = ImGui::GetItemRectMax().x + 12;
  if (x + ButtonWidth(label) <= right) ImGui::SameLine(0, 12);
}

void GuideButtons(View& view, float right) {
  Session& session = view.session;
  const bool waits = !view.guide.waits_for.empty();
  if (view.guide.step == GuideStep::kTry && !waits) {
    if (Inviting(view, "Try 4 replicas", "One T4 more, and all of it is simulated again")) {
      session.Edit({"service.classifier.replicas", "4"}, false);
    }
  } else if (view.guide.step == GuideStep::kQuestion && !waits) {
    if (Button("Two, with TensorRT", {.help = "The same T4, the model compiled for it"})) {
      EditAll(session, {{"service.classifier.replicas", "2"},
                      {"service.classifier.profile", "\"resnet50/t4\""}});
      view.guide.waits_for = session.document().text();
    }
    NextTo(right, "Three, batches of 16");
    if (Button("Three, batches of 16", {.help = "Fewer, larger batches"})) {
      EditAll(session, {{"service.classifier.replicas", "3"},
                      {"service.classifier.batching.max_size", "16"}});
      view.guide.waits_for = session.document().text();
    }
  } else if (view.guide.step == GuideStep::kDoors) {
    constexpr std::pair<const char*, Place> kDoors[] = {{"Learn: the course", Place::kLearn},
                                                        {"More scenarios", Place::kScenarios},
                                                        {"A blank page", Place::kDesign}};
    for (const auto& [label, place] : kDoors) {
      if (Button(label)) {
        EndGuide(view.host, &view.guide);
        if (place == Place::kDesign) session.OpenText(BlankScenario());
        OpenPlace(view, place);
        return;
      }
      NextTo(right, "More scenarios");
    }
  } else {
    Muted("Simulating");
  }
  NextTo(right, "Skip");
  const bool ends = view.guide.step == GuideStep::kDoors;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x, at.y + (ControlHeight() > 32 ? 0.0F : 4.0F)});
  if (LinkButton(ends ? "Stay here" : "Skip", {}, "Ends this introduction")) {
    EndGuide(view.host, &view.guide);
  }
}

std::string GuideWords(const View& view) {
  const Session& session = view.session;
  const std::string now = FiguresOf(session);
  const VerdictWords verdict = WordsOfVerdict(session);
  switch (view.guide.step) {
    case GuideStep::kOff: break;
    case GuideStep::kTry:
      return now.empty() ? "Three T4s meet a launch." : "Three T4s meet a launch: " + now + ".";
    case GuideStep::kQuestion:
      return "Before: " + view.guide.before + ". Now: " + now + ". " + verdict.text +
             ". Is there a cheaper way?";
    case GuideStep::kDoors: return "That gives " + now + ". " + verdict.text + ". Where next?";
  }
  return "";
}

void GuideRow(View& view, float width) {
  AdvanceGuide(view.session, view.host, &view.guide);
  if (view.guide.step == GuideStep::kOff) return;
  const std::string words = GuideWords(view);
  const float right = ImGui::GetCursorScreenPos().x + width;
  const float half = MeasureText(Type::kBodyStrong, words).x + 16;
  const bool beside = half + 420 < width;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  if (beside) ImGui::SetCursorScreenPos({from.x, from.y + ControlHeight() / 2 - 8});
  Wrapped(Type::kBodyStrong, Color::kText, words, width);
  if (beside) ImGui::SetCursorScreenPos({from.x + half, from.y});
  GuideButtons(view, right);
  ImGui::Dummy({0, 0});
}

// One line: the verdict, and on a narrow page the figures that a knob moves.
void VerdictRow(View& view, float width, bool figures) {
  const VerdictWords verdict = WordsOfVerdict(view.session);
  const std::string words = figures ? FiguresOf(view.session) : "";
  const float beside = words.empty() ? 0 : MeasureText(Type::kBodyStrong, words).x + 12;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 pill = PillSize(verdict.text, width - beside);
  Pill(verdict.text, static_cast<Tone>(verdict.tone), verdict.help, width - beside);
  if (words.empty()) return;
  const ImVec2 at(from.x + width - beside + 12, from.y + pill.y / 2 - 8);
  if (pill.x + beside > width) return;
  DrawText(ImGui::GetWindowDrawList(), Type::kBodyStrong, Color::kText, at, words);
  DescribeRect(ImGui::GetID("figures"), at, {at.x + beside - 12, at.y + 16},
               {.label = words, .kind = "text"});
}

// The verdict at the right, the question in the room that is left.
void QuestionRow(View& view, float width) {
  const Session& session = view.session;
  const VerdictWords verdict = WordsOfVerdict(session);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float most = width * 0.42F;
  const ImVec2 pill = PillSize(verdict.text, most);
  const float link = HasAnswer(view) ? MeasureText(Type::kBody, "Show answer").x + 16 : 0;
  const std::string question = session.config() == nullptr ? "" : session.config()->question;
  const float room = width - pill.x - 16 - link;
  const float words = question.empty() ? 0 : HeightOf(Type::kBody, question, room);
  const float tall = std::max(pill.y, words);
  const float used = question.empty() ? 0 : std::min(room, MeasureText(Type::kBody, question).x);
  if (!question.empty()) {
    ImGui::SetCursorScreenPos({from.x, from.y + (tall - words) / 2});
    Wrapped(Type::kBody, Color::kText, question, room);
  }
  if (link > 0) {
    const float high = std::max(20.0F, ControlHeight() - 8);
    ImGui::SetCursorScreenPos({from.x + used + 12, from.y + (tall - high) / 2});
    AnswerLink(view);
  }
  ImGui::SetCursorScreenPos({from.x + width - pill.x, from.y + (tall - pill.y) / 2});
  Pill(verdict.text, static_cast<Tone>(verdict.tone), verdict.help, most);
  ImGui::SetCursorScreenPos({from.x, from.y + tall});
  ImGui::Dummy({0, 0});
}

}  // namespace

float Headline(View& view, float top, float width) {
  const bool narrow = width < kTwoColumns;
  ImDrawList* list = ImGui::GetWindowDrawList();
  FillArea(list, {0, top}, {width, top + view.headline}, GetVec(Color::kSurface));
  const float inner = width - 2 * kBandMargin;
  ImGui::SetCursorScreenPos({kBandMargin, top + kLineGap});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, kLineGap));
  ImGui::BeginGroup();
  if (narrow) {
    VerdictRow(view, inner, true);
  } else {
    QuestionRow(view, inner);
    AnswerWords(view, inner);
    GuideRow(view, inner);
  }
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  const float height = ImGui::GetItemRectMax().y + kLineGap - top;
  // What is behind it was painted as high as the last one.
  if (std::abs(height - view.headline) > 0.5F) Frame().animating = true;
  view.headline = height;
  list->AddLine({0, top + height - 0.5F}, {width, top + height - 0.5F}, Get(Color::kLine));
  return height;
}

void Question(View& view, float width) {
  const Session& session = view.session;
  if (session.config() != nullptr && !session.config()->question.empty()) {
    Wrapped(Type::kBody, Color::kText, session.config()->question, width);
  }
  if (HasAnswer(view)) AnswerLink(view);
  AnswerWords(view, width);
  GuideRow(view, width);
  ImGui::Dummy({0, 4});
}

}  // namespace servescape::ui
