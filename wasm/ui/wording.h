// The interface's sentences that depend on state. English, plain, and honest: noise is added and measured;
// nothing is ever called protected.
#pragma once

#include <string>

#include "ui/snapshot.h"

namespace untaught::ui {

std::string photo_state_text(const Photo& photo);         // 'Noise added · 33.1 dB'
std::string photo_facts_text(const Photo& photo);         // '4032 × 3024 · JPEG'
std::string result_text(const PhotoResult& result);       // '33.1 dB · largest change 8/255'
std::string remaining_text(const Progress& progress);     // 'about 2 min left'
std::string protect_button_text(const Snapshot& shot);    // 'Add noise to 3 photos'
std::string effort_text(const Settings&, const Limits&);  // '40 rounds of training'
std::string executor_text(const Executor& executor);      // 'GPU · Apple M2'
std::string epsilon_text(int epsilon_255);                // what this budget looks like
std::string area_text(const Photo& photo);                // 'Whole photo', '2 regions'
const char* mode_title(Mode mode);
const char* mode_text(Mode mode);  // one sentence

// What a press of the main button works on: the ready photos; when there are none, the finished ones again.
std::vector<int> photos_to_protect(const Snapshot& shot);
int done_count(const Snapshot& shot);

}  // namespace untaught::ui
