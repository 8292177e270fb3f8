# The photo codecs of others as targets: zlib (deflate and CRC for PNG) and jpeg (libjpeg-turbo: reads and writes JPEG).
# Included by wasm/dependencies.cmake; sources in ${untaught_deps}/{zlib,libjpeg-turbo}.
#
# Why not stb_image: its JPEG values differ from those of browsers by up to 3 steps (4:2:0) or 23 (4:2:2), it shows damaged files
# as if they were whole, and it holds a PNG three times in memory. Why no libpng: zlib does most of it, the rest is png_pixels.cpp,
# png_samples.cpp and png_filter.cpp.
# Why not stb_image_write: its deflate makes PNG files about a fifth larger, its JPEG knows neither ICC profiles,
# other people's quantisation tables, 4:2:2, optimised Huffman codes nor progressive files.
# Plain C sources without the assembly: the same bytes come out natively and in wasm.
foreach(name zlib/zlib.h libjpeg-turbo/jpeglib.h)
  if(NOT EXISTS ${untaught_deps}/${name})
    message(FATAL_ERROR "${untaught_deps}/${name} is missing: run ./untaught setup, or put the sources of zlib 1.3 "
      "and libjpeg-turbo 2.1 into ${untaught_deps}/{zlib,libjpeg-turbo}.")
  endif()
endforeach()

add_library(zlib STATIC EXCLUDE_FROM_ALL)
foreach(source adler32 compress crc32 deflate inffast inflate inftrees trees uncompr zutil)
  target_sources(zlib PRIVATE ${untaught_deps}/zlib/${source}.c)
endforeach()
target_include_directories(zlib SYSTEM PUBLIC ${untaught_deps}/zlib)

# What libjpeg-turbo's own CMake would find out: 8-bit samples, API of libjpeg 6b, no arithmetic coding, no SIMD.
set(jpeg_dir ${untaught_deps}/libjpeg-turbo)
set(jpeg_config_dir ${PROJECT_BINARY_DIR}/libjpeg-turbo)
file(WRITE ${jpeg_config_dir}/jconfig.h.new
"#define JPEG_LIB_VERSION 62
#define LIBJPEG_TURBO_VERSION 2.1.5
#define LIBJPEG_TURBO_VERSION_NUMBER 2001005
#define BITS_IN_JSAMPLE 8
")
file(WRITE ${jpeg_config_dir}/jconfigint.h.new
"#include <stdint.h>
#define BUILD \"\"
#define INLINE inline
#define THREAD_LOCAL _Thread_local
#define PACKAGE_NAME \"libjpeg-turbo\"
#define VERSION \"2.1.5\"
#if SIZE_MAX > 0xffffffffu
#define SIZEOF_SIZE_T 8
#else
#define SIZEOF_SIZE_T 4
#endif
#define HAVE_BUILTIN_CTZL
#define FALLTHROUGH __attribute__((fallthrough));
")
file(WRITE ${jpeg_config_dir}/jversion.h.new
"#define JVERSION \"6b\"
#define JCOPYRIGHT \"\"
#define JCOPYRIGHT_SHORT \"\"
")
foreach(header jconfig.h jconfigint.h jversion.h)
  configure_file(${jpeg_config_dir}/${header}.new ${jpeg_config_dir}/${header} COPYONLY)
endforeach()

add_library(jpeg STATIC EXCLUDE_FROM_ALL)
foreach(source
    jcapimin jcapistd jccoefct jccolor jcdctmgr jchuff jcinit jcmainct jcmarker jcmaster jcomapi jcparam jcphuff jcprepct
    jcsample jctrans jdapimin jdapistd jdcoefct jdcolor jddctmgr jdhuff jdinput jdmainct jdmarker jdmaster jdmerge jdphuff
    jdpostct jdsample jdtrans jerror jfdctflt jfdctfst jfdctint jidctflt jidctfst jidctint jidctred jmemmgr jmemnobs jquant1
    jquant2 jutils jsimd_none transupp)
  target_sources(jpeg PRIVATE ${jpeg_dir}/${source}.c)
endforeach()
target_include_directories(jpeg SYSTEM PUBLIC ${jpeg_config_dir} ${jpeg_dir})
target_compile_options(jpeg PRIVATE -w)
if(EMSCRIPTEN)
  # libjpeg reports errors through longjmp. The wasm kind of it works with and without wasm exceptions.
  target_compile_options(jpeg PUBLIC -sSUPPORT_LONGJMP=wasm)
  target_link_options(jpeg PUBLIC -sSUPPORT_LONGJMP=wasm)
endif()
if(UNTAUGHT_SANITIZE)
  # Shifts of negative numbers and the like in upstream's arithmetic; the address sanitizer stays on.
  target_compile_options(jpeg PRIVATE -fno-sanitize=undefined)
  target_compile_options(zlib PRIVATE -fno-sanitize=undefined)
endif()
