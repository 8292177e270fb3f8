# Libraries of others as targets: Catch2::Catch2WithMain (tests only), imgui (interface only), zlib and jpeg (photo only).
# Their sources lie in the tool folder; `./untaught` puts them there.
set(untaught_deps ${UNTAUGHT_TOOLS_DIR}/deps)

foreach(name catch2/src/catch2/catch_test_macros.hpp imgui/imgui.cpp)
  if(NOT EXISTS ${untaught_deps}/${name})
    message(FATAL_ERROR "${untaught_deps}/${name} is missing: run ./untaught setup, or put the sources of "
      "Catch2 3.7 and Dear ImGui 1.90 into ${untaught_deps}/{catch2,imgui}.")
  endif()
endforeach()

# Catch2 throws from a failing REQUIRE. Under Emscripten that takes the same exception ABI in Catch2, in the
# tests and at their link; the modules of wasm/ themselves are built without.
set(untaught_test_exceptions $<$<BOOL:${EMSCRIPTEN}>:-fwasm-exceptions>)
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
set(CATCH_INSTALL_DOCS OFF)
set(CATCH_INSTALL_EXTRAS OFF)
set(CMAKE_COMPILE_WARNING_AS_ERROR_SAVED ${CMAKE_COMPILE_WARNING_AS_ERROR})
set(CMAKE_COMPILE_WARNING_AS_ERROR OFF)
add_subdirectory(${untaught_deps}/catch2 ${PROJECT_BINARY_DIR}/catch2 EXCLUDE_FROM_ALL SYSTEM)
set_target_properties(Catch2 PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 24)
foreach(target Catch2 Catch2WithMain)
  target_compile_options(${target} PRIVATE -O1 PUBLIC ${untaught_test_exceptions})
  target_link_options(${target} PUBLIC ${untaught_test_exceptions})
endforeach()

include(${CMAKE_CURRENT_LIST_DIR}/photo/codecs.cmake)

if(EMSCRIPTEN)
  # The core and its OpenGL backend (WebGL2); imgui_impl_glfw is a target of its own.
  set(imgui_dir ${untaught_deps}/imgui)
  add_library(imgui STATIC EXCLUDE_FROM_ALL ${imgui_dir}/imgui.cpp ${imgui_dir}/imgui_draw.cpp
    ${imgui_dir}/imgui_tables.cpp ${imgui_dir}/imgui_widgets.cpp ${imgui_dir}/backends/imgui_impl_opengl3.cpp)
  target_include_directories(imgui SYSTEM PUBLIC ${imgui_dir} ${imgui_dir}/backends)
  target_compile_definitions(imgui PUBLIC IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_DISABLE_FILE_FUNCTIONS
    PRIVATE glGetIntegerv=untaught_gl_get_integerv)  # wasm/ui/gl_state.cpp
  add_library(imgui_impl_glfw STATIC EXCLUDE_FROM_ALL ${imgui_dir}/backends/imgui_impl_glfw.cpp)
  target_link_libraries(imgui_impl_glfw PUBLIC imgui)
endif()
set(CMAKE_COMPILE_WARNING_AS_ERROR ${CMAKE_COMPILE_WARNING_AS_ERROR_SAVED})
