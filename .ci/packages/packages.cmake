# Debian packages: a build that is configured with -DCMAKE_INSTALL_PREFIX=/usr makes them with
# `cpack` (CMake 3.19 or newer). One package a component; docs/packages.md has the commands.
if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr" OR BUILD_SHARED_LIBS OR NOT TARGET pvs_shared)
  return()
endif()

set(pvs_so_package libpvs${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(PVS_PACKAGE_CONTACT "The libpvs authors <libpvs@users.noreply.invalid>" CACHE STRING
  "Who the Debian packages name as their maintainer")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libpvs)
set(CPACK_PACKAGE_CONTACT "${PVS_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL lib dev wireshark)
if(PVS_BUILD_EXAMPLES)
  list(APPEND CPACK_COMPONENTS_ALL tools)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SOURCE libpvs)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(pvs_deb_version "${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(pvs_about "libpvs reads and writes the messages of five families of peer-to-peer
traffic: PVS view exchanges, AC frames, PEX, gossip and Factom p2p.")

# pvs_package(COMPONENT NAME SECTION "summary" "text")
macro(pvs_package component name section summary text)
  string(TOUPPER ${component} pvs_upper)
  set(CPACK_DEBIAN_${pvs_upper}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${pvs_upper}_PACKAGE_SECTION ${section})
  set(CPACK_COMPONENT_${pvs_upper}_DESCRIPTION "${summary}\n${pvs_about}\n\n${text}")
endmacro()

pvs_package(lib ${pvs_so_package} libs "wire codecs for peer-to-peer protocols"
  "This package has the shared library.")
set(CPACK_DEBIAN_LIB_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_LIB_PACKAGE_CONTROL_EXTRA "${CMAKE_CURRENT_LIST_DIR}/triggers")
set(CPACK_DEBIAN_LIB_PACKAGE_MULTIARCH same)

pvs_package(dev libpvs-dev libdevel "wire codecs for peer-to-peer protocols (development files)"
  "This package has the headers, the static library, and files for CMake
and pkg-config.")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${pvs_so_package} (= ${pvs_deb_version})")
set(CPACK_DEBIAN_DEV_PACKAGE_MULTIARCH same)

pvs_package(tools pvs-tools net "messages of peer-to-peer protocols in captures and as JSON"
  "This package has pvstool, which shows the messages of capture files, and
turns bytes into JSON and back.")
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)

# Wireshark looks for scripts in a folder of its machine's kind, so this is no package for all.
pvs_package(wireshark wireshark-pvs net "Wireshark dissector for five peer-to-peer protocols"
  "This package has a dissector in Lua, which Wireshark and tshark load by
themselves.")
set(CPACK_DEBIAN_WIRESHARK_PACKAGE_DEPENDS "tshark (>= 4.0) | wireshark (>= 4.0)")

# What Debian wants beside the installed files; see finish.cmake.
configure_file("${CMAKE_CURRENT_LIST_DIR}/changelog.in"
  "${PROJECT_BINARY_DIR}/packages/changelog" @ONLY)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/finish.cmake")
set(CPACK_PVS_SOURCE "${PROJECT_SOURCE_DIR}")
set(CPACK_PVS_CHANGELOG "${PROJECT_BINARY_DIR}/packages/changelog")
set(CPACK_PVS_LIB ${pvs_so_package})
include(CPack)
