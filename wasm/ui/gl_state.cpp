// What Dear ImGui's backend hears when it asks for the state that it saves before a frame and restores after
// it (dependencies.cmake sends its questions here). WebGL answers such a question only when everything before
// it has been drawn: twenty of them a frame held up the page's thread for 80 ms on a software adapter.
// Nothing else draws in this context between frames, so the initial state is as good to restore as the true
// one.
#include <GLES3/gl3.h>

#include <algorithm>

extern "C" void untaught_gl_get_integerv(GLenum name, GLint* values) {
  switch (name) {
    case GL_VIEWPORT:
    case GL_SCISSOR_BOX:
      std::fill_n(values, 4, 0);
      return;
    case GL_ACTIVE_TEXTURE:
      *values = GL_TEXTURE0;
      return;
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA:
      *values = GL_FUNC_ADD;
      return;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA:
      *values = GL_ONE;
      return;
    case GL_BLEND_DST_RGB:
    case GL_BLEND_DST_ALPHA:
    case GL_CURRENT_PROGRAM:
    case GL_TEXTURE_BINDING_2D:
    case GL_SAMPLER_BINDING:
    case GL_ARRAY_BUFFER_BINDING:
    case GL_ELEMENT_ARRAY_BUFFER_BINDING:
    case GL_VERTEX_ARRAY_BINDING:
      *values = 0;
      return;
    default:
      glGetIntegerv(name, values);
  }
}
