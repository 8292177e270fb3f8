// The parts of the screen, one file each. Each draws into its box of the canvas.
#pragma once

#include "ui/frame.h"

namespace untaught::ui {

void top_bar(Frame& frame, const Box& box);
void photo_list(Frame& frame, const Box& box);
void settings_panel(Frame& frame, const Box& box);
inline constexpr double kViewerHeader = 48;
void viewer(Frame& frame, const Box& box);
// Without its header and words; a photo is selected.
void plain_viewer(Frame& frame, const Box& box);
void empty_state(Frame& frame, const Box& box);

// The main button, the progress with its chart, and saving; its height depends on the state.
// save_only: without the button and the progress, which a narrow screen has in its action bar.
float run_panel_height(const Snapshot& shot, bool save_only);
void run_panel(Frame& frame, const Box& box, bool save_only);
// The same in one line, above the tabs of a narrow screen.
void action_bar(Frame& frame, const Box& box);
void tab_bar(Frame& frame, const Box& box);

void notices(Frame& frame, const Box& box);
void fatal(Frame& frame, const Box& canvas);

// Inside the viewer: the pictures, what lies over them, and the tools below them.
void stage(Frame& frame, const Photo& photo, const Box& box);
void toolbar(Frame& frame, const Photo& photo, const Box& box);
double toolbar_room(const Frame& frame, const Photo& photo,
                    const Box& box);  // height that it takes from the stage
// From the middle of a region's bottom to the handle that turns it, CSS px.
inline constexpr double kTurnReach = 26;
void draw_regions(const Frame& frame, const Photo& photo, const Box& clip);
// Found faces that are no regions; a press makes one of them a region.
std::vector<Region> faces_left_out(const Photo& photo);
const std::vector<Region>& shown_regions(const Frame& frame, const Photo& photo);

// Loss and accuracy of the surrogate over the rounds; of a self-check what both networks recognise.
void chart(const Frame& frame, const Progress& progress, const Check* check, float width, float height);

// Looks that make sense now: a result's pictures are there.
bool has_result(const Frame& frame, const Photo& photo);
Look current_look(const Frame& frame, const Photo& photo);

// Settings, regions and the list of photos stand still while the engine works.
inline bool editable(const Snapshot& shot) { return !shot.working() && shot.fatal.empty(); }

void screen(Frame& frame, double width, double height);

}  // namespace untaught::ui
