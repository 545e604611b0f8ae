#!/bin/sh
# Rules that the sources keep: one place that touches bytes by address, and nothing from outside.
. "$(dirname "$0")/common.sh"

# refuse WHAT PATTERN FILE..: no line of code matches.
refuse() {
  what=$1 pattern=$2
  shift 2
  if code_of "$@" | grep -E -e "$pattern"; then fail "$what"; fi
}

families=$(find src -name '*.[ch]' ! -path 'src/base/*' | sort)
all=$(find src include -name '*.[ch]' | sort)

# shellcheck disable=SC2086
{
  refuse "pointer arithmetic on wire data" '(->|\.)data *[-+]' $families
  # But for one loop, which compares with the size itself, so that compilers see it all at once.
  # shellcheck disable=SC2046
  refuse "wire data by index" '(->|\.)data *\[' $(echo "$families" | grep -v src/view/block.h)
  refuse "a moving pointer" '\*[a-z_]+(\+\+|--)|\*(\+\+|--)[a-z_]+' $families
  refuse "a cast to a wider type in memory" '\( *(const )?u?int(16|32|64)_t *(const )?\*' $all
  refuse "memcpy from or to wire data" 'mem(cpy|move|cmp) *\([^;]*(->|\.)data' $families
  refuse "allocation, I/O, or an end of the program" \
    '(^|[^a-z_])(malloc|calloc|realloc|free|alloca|v?f?s?n?printf|puts|putchar|fputs|fwrite|abort|exit|assert|setjmp|longjmp|time|clock|rand|getenv|errno|signal) *\(' $all
  refuse "a header that is none of the language's own" \
    '# *include *<(stdio|stdlib|assert|errno|time|signal|setjmp|ctype|locale|math|unistd|sys/|arpa/|netinet/|pthread)' $all
  refuse "goto" '(^|[^a-z_])goto ' $all
  refuse "global state" '^[^ ]*: (static )?(unsigned |int |char |size_t |u?int[0-9]+_t |pvs_[a-z_]+ )[a-z_0-9]+(\[[^]]*\])* *(=|;)' $all
  refuse "a static that is not const" '(^|[^a-z_])static (struct |unsigned |int |char |long |size_t |u?int[0-9]+_t |pvs_[a-z_]+ )[a-z_0-9]+(\[[^]]*\])* *(=|;)' $all
  refuse "a function pointer" '\( *\*[a-z_]* *\) *\(' $families src/base/*.c
}

# What include/ needs the language gives everywhere, even without a C library.
if grep -n '^# *include *<' include/pvs/*.h | grep -v -E '<(stddef|stdint)\.h>'; then
  fail "a public header needs more than stddef.h and stdint.h"
fi
# Notes to oneself do not stay.
# shellcheck disable=SC2086
if grep -n -E 'TODO|FIXME|XXX|HACK' $all; then fail "a note that something is to be done"; fi
exit $failed
