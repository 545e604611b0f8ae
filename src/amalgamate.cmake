# The library as two files, pvs.h and pvs.c: each source and header once, in an order that compiles.
#
#   cmake -DTO=FOLDER -P src/amalgamate.cmake          or the target `amalgamation`
#
# Needs nothing but CMake.
cmake_minimum_required(VERSION 3.16)
get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
if(NOT TO)
  message(FATAL_ERROR "Where to? -DTO=FOLDER")
endif()
get_filename_component(TO "${TO}" ABSOLUTE)

# Appends a file to the variable `result`, what it includes of the library first, each file once.
# `public` is ON while pvs.h is made; pvs.c has the public headers from there.
macro(pvs_take file)
  get_property(taken GLOBAL PROPERTY pvs_taken)
  if(NOT "${file}" IN_LIST taken)
    set_property(GLOBAL APPEND PROPERTY pvs_taken "${file}")
    pvs_expand("${file}")
  endif()
endmacro()

function(pvs_expand file)
  file(READ "${root}/${file}" text)
  get_filename_component(folder "${file}" DIRECTORY)
  string(APPEND result "\n/* ==== ${file} */\n")
  while(text MATCHES "(^|\n)(#include \"([^\"]+)\"[^\n]*\n)")
    set(line "${CMAKE_MATCH_2}")
    set(name "${CMAKE_MATCH_3}")
    string(FIND "${text}" "${line}" at)
    string(SUBSTRING "${text}" 0 ${at} before)
    string(LENGTH "${line}" length)
    math(EXPR at "${at} + ${length}")
    string(SUBSTRING "${text}" ${at} -1 text)
    string(APPEND result "${before}")
    if(EXISTS "${root}/include/${name}")
      set(name "include/${name}")
    else()
      get_filename_component(name "${root}/${folder}/${name}" ABSOLUTE)
      file(RELATIVE_PATH name "${root}" "${name}")
    endif()
    if(NOT EXISTS "${root}/${name}")
      message(FATAL_ERROR "${file} includes ${name}, which is not there")
    endif()
    pvs_take("${name}")
  endwhile()
  string(APPEND result "${text}")
  set(result "${result}" PARENT_SCOPE)
endfunction()

# Written where it differs, so that nothing is compiled again without need.
function(pvs_write name)
  set(old "")
  if(EXISTS "${TO}/${name}")
    file(READ "${TO}/${name}" old)
  endif()
  if(NOT old STREQUAL result)
    file(WRITE "${TO}/${name}" "${result}")
  endif()
endfunction()

file(STRINGS "${root}/include/pvs/base.h" version REGEX "^#define PVS_VERSION +\"")
string(REGEX REPLACE ".*\"([0-9.]+)\".*" "\\1" version "${version}")
file(READ "${root}/LICENSE" licence)
set(head "libpvs ${version}: wire codecs for peer-to-peer protocols, in two files, pvs.h and pvs.c.
Made by src/amalgamate.cmake; changes belong into the sources.

${licence}")
string(STRIP "${head}" head)
string(REPLACE "\n" "\n * " head "${head}")
string(REPLACE " * \n" " *\n" head "${head}")

set(result "/*\n * ${head}\n */\n#ifndef PVS_AMALGAMATED_H\n#define PVS_AMALGAMATED_H\n")
pvs_take("include/pvs/pvs.h")
string(APPEND result "\n#endif\n")
pvs_write(pvs.h)

# The sources in one order everywhere; those of the base first, since the families stand on it.
file(GLOB sources RELATIVE "${root}" "${root}/src/*/*.c")
list(SORT sources)
set(ordered ${sources})
list(FILTER ordered INCLUDE REGEX "^src/base/")
list(FILTER sources EXCLUDE REGEX "^src/base/")
list(APPEND ordered ${sources})
set(result "/*\n * ${head}\n */\n#include \"pvs.h\"\n")
foreach(source ${ordered})
  pvs_take("${source}")
endforeach()
pvs_write(pvs.c)
