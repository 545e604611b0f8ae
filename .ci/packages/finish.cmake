# Run by cpack between installation and packing: licence, changelogs and lintian's overrides go
# into each package, manual pages are compressed, as Debian demands.
cmake_minimum_required(VERSION 3.19)
find_program(gzip gzip REQUIRED)
# Without it cpack would make packages that depend on nothing.
find_program(shlibdeps dpkg-shlibdeps REQUIRED)

# Writes file.gz without time and name, so that the same sources give the same package.
function(compress file to)
  execute_process(COMMAND "${gzip}" -9nc INPUT_FILE "${file}" OUTPUT_FILE "${to}"
    COMMAND_ERROR_IS_FATAL ANY)
  file(CHMOD "${to}" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

# A file of this folder, under another name.
function(place file folder name)
  file(COPY "${CPACK_PVS_SOURCE}/.ci/packages/${file}" DESTINATION "${folder}"
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ
    DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
      WORLD_READ WORLD_EXECUTE)
  if(NOT file STREQUAL name)
    file(RENAME "${folder}/${file}" "${folder}/${name}")
  endif()
endfunction()

foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(root "${CPACK_TEMPORARY_DIRECTORY}/${component}/usr")
  if(NOT EXISTS "${root}")
    message(FATAL_ERROR "nothing was installed for ${package}")
  endif()
  place(copyright "${root}/share/doc/${package}" copyright)
  set(overrides overrides)
  if(component STREQUAL "lib")
    set(overrides overrides.lib)
  endif()
  place(${overrides} "${root}/share/lintian/overrides" ${package})
  compress("${CPACK_PVS_CHANGELOG}" "${root}/share/doc/${package}/changelog.Debian.gz")
  compress("${CPACK_PVS_SOURCE}/docs/CHANGELOG.md" "${root}/share/doc/${package}/changelog.gz")
  file(GLOB_RECURSE pages "${root}/share/man/*.[1-9]")
  foreach(page ${pages})
    compress("${page}" "${page}.gz")
    file(REMOVE "${page}")
  endforeach()
endforeach()
