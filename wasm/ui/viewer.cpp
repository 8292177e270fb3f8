#include "ui/page_text.h"
#include "ui/parts.h"
#include "ui/widgets.h"

namespace untaught::ui {
namespace {

void header(Frame& frame, const Photo& photo, const Box& box) {
  begin_panel(frame, "viewer-header", box, frame.palette.panel, {0, 0}, false);
  const float x = static_cast<float>(box.low.x) + 16, middle = static_cast<float>(box.center().y);
  const float right = static_cast<float>(box.high.x) - 16;
  float end = right;
  if (photo.result) {
    std::string text = photo.texts.result;
    if (measure(frame, Type::kBody, text).x > (right - x) * 0.5f) text = photo.texts.result_short;
    const ImVec2 size = measure(frame, Type::kBody, text);
    end = right - size.x;
    put_text(frame, Type::kBody, frame.palette.accent_text, {end, middle - size.y / 2}, text);
    end -= 16;
  }
  ImVec2 size = measure_any(frame, Type::kStrong, photo.name);
  size.x = std::min(size.x, end - x);
  put_any(frame, Type::kStrong, frame.palette.text, {x, middle - size.y / 2}, photo.name, end - x);
  const std::string& facts = photo.texts.facts;
  if (const float facts_x = x + size.x + 12; facts_x + measure(frame, Type::kBody, facts).x < end)
    put_text(frame, Type::kBody, frame.palette.muted, {facts_x, middle - size.y / 2}, facts);
  put_line_h(frame, static_cast<float>(box.low.x), static_cast<float>(box.high.x),
             static_cast<float>(box.high.y) - kHairline);
  end_panel(frame);
}

// Instead of a picture: it is still being read, or cannot be.
void placeholder(Frame& frame, const Photo& photo, const Box& box) {
  begin_panel(frame, "placeholder", box, frame.palette.backdrop, {0, 0}, false);
  const bool failed = photo.state == PhotoState::kFailed;
  const ImVec2 at = to_vec(box.center());
  draw_icon(ImGui::GetWindowDrawList(), failed ? Icon::kAlert : Icon::kPhotos, at - ImVec2{0, 28}, 36,
            failed ? frame.palette.danger : frame.palette.muted);
  const float wrap = std::min(static_cast<float>(box.width()) - 48, 420.0f);
  if (frame.view.plain) return end_panel(frame);
  const std::string text = failed ? photo.texts.state : frame.say("reading_photo");
  const ImVec2 size = measure(frame, Type::kBody, text, wrap);
  put_text(frame, Type::kBody, frame.palette.text, {at.x - std::min(size.x, wrap) / 2, at.y + 8}, text, wrap);
  end_panel(frame);
}

// A photo that is shown for the first time starts fitted, without what belonged to the one before.
void follow_selection(Frame& frame, const Photo& photo) {
  ViewState& view = frame.view;
  if (view.shown != photo.id) {
    view.shown = photo.id;
    view.transform = ViewTransform();
    view.region = -1;
    view.draw_tool = false;
    view.drag = Drag::kNone;
    view.asked.reset();
  }
  if (view.region >= static_cast<int>(shown_regions(frame, photo).size())) view.region = -1;
  if (!editable(frame.shot)) view.draw_tool = false, view.region = -1;
  if (photo.state != PhotoState::kDone) frame.images.drop_results(photo.id);
}

void picture(Frame& frame, const Photo& photo, const Box& box) {
  follow_selection(frame, photo);
  if (photo.width_px <= 0 || photo.state == PhotoState::kFailed || photo.state == PhotoState::kLoading) {
    placeholder(frame, photo, box);
    return;
  }
  begin_panel(frame, "stage", box, frame.palette.backdrop, {0, 0}, false);
  stage(frame, photo, box);
  toolbar(frame, photo, box);
  end_panel(frame);
}

}  // namespace

bool has_result(const Frame& frame, const Photo& photo) {
  return photo.state == PhotoState::kDone && frame.images.image(photo.id, ImageKind::kAfter);
}

Look current_look(const Frame& frame, const Photo& photo) {
  return has_result(frame, photo) ? frame.view.look : Look::kBefore;
}

void viewer(Frame& frame, const Box& box) {
  const Photo* photo = frame.selected();
  if (!photo) {
    empty_state(frame, box);
    return;
  }
  const Box top = {box.low, {box.high.x, box.low.y + kViewerHeader}};
  header(frame, *photo, top);
  picture(frame, *photo, {{box.low.x, top.high.y}, box.high});
}

void plain_viewer(Frame& frame, const Box& box) { picture(frame, *frame.selected(), box); }

}  // namespace untaught::ui
