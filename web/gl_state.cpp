// SPDX-License-Identifier: MIT
// Dear ImGui's renderer asks for the state of the context before it draws and puts it back
// afterwards, for programs that draw with the context, too. Here it is alone; and to ask a WebGL
// context waits until the graphics card has drawn all that went before: twenty times the cost
// of the frame itself. So its glGetIntegerv is this function (CMakeLists.txt renames it), which
// answers with the state of a fresh context.
#include <GLES3/gl3.h>

extern "C" {

void servescape_gl_get(GLenum name, GLint* values);

// The renderer also asks whether its two shaders compiled, and waits for each. They are constant,
// and so is the answer (glGetShaderiv, glGetProgramiv): compiled and linked, nothing to report.
void servescape_gl_status(GLuint object, GLenum name, GLint* value);

// And it reads the version of the shading language that it was given, by sscanf.
int servescape_glsl_version(const char* text, const char* format, int* version, ...);

}

void servescape_gl_get(GLenum name, GLint* values) {
  switch (name) {
    case GL_ACTIVE_TEXTURE: values[0] = GL_TEXTURE0; return;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA: values[0] = GL_ONE; return;
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA: values[0] = GL_FUNC_ADD; return;
    case GL_UNPACK_ALIGNMENT: values[0] = 4; return;
    case GL_VIEWPORT:
    case GL_SCISSOR_BOX: values[0] = values[1] = values[2] = values[3] = 0; return;
    case GL_NUM_EXTENSIONS:  // it would look for one that WebGL does not have
    case GL_BLEND_DST_RGB:
    case GL_BLEND_DST_ALPHA:
    case GL_CURRENT_PROGRAM:
    case GL_TEXTURE_BINDING_2D:
    case GL_SAMPLER_BINDING:
    case GL_ARRAY_BUFFER_BINDING:
    case GL_VERTEX_ARRAY_BINDING:
    case GL_PIXEL_UNPACK_BUFFER_BINDING:
    case GL_UNPACK_ROW_LENGTH: values[0] = 0; return;
    default: glGetIntegerv(name, values);
  }
}

int servescape_glsl_version(const char*, const char*, int* version, ...) {
  *version = 300;
  return 1;
}

void servescape_gl_status(GLuint, GLenum name, GLint* value) {
  *value = name == GL_INFO_LOG_LENGTH ? 0 : GL_TRUE;
}
