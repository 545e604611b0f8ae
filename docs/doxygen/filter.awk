# Doxygen's input filter: lets the headers keep plain comments and aligned tables.
#
#  - A comment right before a declaration, and one behind a member, becomes its documentation.
#  - Lines of a comment that are indented or set as a table stay as they are; lists stay lists.
#  - Of declarations that share a comment the first one has it, the others point to it.
#  - Members of a struct that its comment names ("piece, peers: ..") get that sentence.
#  - Of members in one line each gets its part of a comment that has so many, between semicolons.
#  - Private members and types, whose names end in `_`, are left out.
# Nothing is invented: what has no comment stays undocumented, and Doxygen warns.

# Text as Markdown that says just this; what stands between backquotes is code already.
function escape(s,    span, n, k, out) {
  n = split(s, span, "`")
  out = plain(span[1])
  for (k = 2; k <= n; k++) out = out "`" (k % 2 ? plain(span[k]) : span[k])
  return out
}

function plain(s,    name, call, out) {
  gsub(/[\\@<>#%]/, "\\\\&", s)
  gsub(/::/, "\\::", s)
  # The star of *ep is no emphasis, and the underscore of at_ neither.
  gsub(/\*/, "\\*", s)
  gsub(/_/, "\\_", s)
  # Names of the API: functions become links by `#`, constants of themselves.
  out = ""
  while (match(s, /(pvs|PVS)(\\_[A-Za-z0-9]+)+/)) {
    name = substr(s, RSTART, RLENGTH)
    gsub(/\\/, "", name)
    call = substr(s, RSTART + RLENGTH, 1) == "("
    out = out substr(s, 1, RSTART - 1) (name in functions && !call ? "#" : "") name
    s = substr(s, RSTART + RLENGTH)
  }
  return out s
}

# Prints a comment of `count` lines in text[] as documentation.
function document(head,    i, line, table, list, indent, blank) {
  print "/**" head
  for (i = 1; i <= count; i++) {
    line = text[i]
    if (line == "") { blank = 1; continue }
    match(line, /^ */)
    indent = RLENGTH
    if (line ~ /^ *- /) list = 1
    else if (indent == 0) list = 0
    if (!list && (indent > 0 || line ~ /^[A-Za-z_.:]+(, [a-z_]+)*  +[^ ]/)) {
      if (!table) print "@verbatim"
      else if (blank) print ""
      table = 1
    } else {
      if (table) print "@endverbatim"
      if (blank) print ""
      table = 0
    }
    blank = 0
    print table ? line : escape(line)
  }
  if (table) print "@endverbatim"
  print "*/"
}

# What the comment of a struct says of a member: the sentence behind "name:", else nothing.
function said_of(name,    t, at) {
  t = " " struct_text " "
  if (match(t, "[. (*]((\\*?[a-z_0-9]+, )*)" name "((, [a-z_0-9]+)*)( \\([^)]*\\))?: ")) {
    t = substr(t, RSTART + RLENGTH)
    if (match(t, /[.;] [a-z_0-9]+(, [a-z_0-9]+)*: /)) t = substr(t, 1, RSTART)
    if (match(t, /\. [A-Z0-9]/)) t = substr(t, 1, RSTART)
    return t
  }
  if (match(t, "[^a-z_]" name "[^a-z_]")) return "See the text of the struct."
  if (name == "spare") return "Unused, 0."
  return ""
}

# One declarator a line, so that a comment belongs to each.
function members(line, comment,    type, names, n, i, name, bare, doc) {
  match(line, /^ *(const )?(struct )?[a-z_0-9]+ /)
  type = substr(line, 1, RLENGTH)
  names = substr(line, RLENGTH + 1)
  sub(/;.*$/, "", names)
  n = split(names, part, /, /)
  for (i = 1; i <= n; i++) {
    bare = part[i]
    gsub(/\[.*|\*/, "", bare)
    if (bare ~ /_$/) continue
    # "how many; where": one half for each of two members.
    doc = split(comment, half, "; ") == n ? half[i] : comment
    if (doc == "") doc = said_of(bare)
    print type part[i] ";" (doc != "" ? " /**< " escape(doc) " */" : "")
  }
}

function forget() { count = 0; shared = "" }

# The functions of all headers, so that their names become links.
NR == 1 {
  directory = FILENAME
  sub(/[^\/]*$/, "", directory)
  command = "cat " directory "*.h"
  while ((command | getline line) > 0)
    if (line ~ /^PVS_API/ && match(line, /pvs_[a-z0-9_]+\(/))
      functions[substr(line, RSTART, RLENGTH - 1)] = 1
}

NR == 1 && /^\/\*/ { head = " @file pvs/" substr(FILENAME, match(FILENAME, /[^\/]*$/)) }

# Dividers are for those who scroll.
/^\/\* -----/ { forget(); next }

in_comment {
  if ($0 ~ /\*\/ *$/) {
    in_comment = 0
    line = $0
    sub(/ *\*\/ *$/, "", line); sub(/^ \*? ?/, "", line)
    if (line != "") text[++count] = line
    sub(/^pvs\/[a-z_0-9]*\.h - /, "", text[1])
    if (head != "") { document(head); head = ""; forget() }
    fresh = 1
  } else {
    line = $0
    sub(/^ \* ?/, "", line)
    text[++count] = line
  }
  next
}

# A comment at the left border: before a declaration.
/^\/\*/ {
  count = 0; shared = ""
  line = $0
  sub(/^\/\* ?/, "", line)
  if (line ~ /\*\/ *$/) {
    sub(/ *\*\/ *$/, "", line)
    text[count = 1] = line
    fresh = 1
  } else {
    in_comment = 1
    if (line != "") text[++count] = line
  }
  next
}

# The comment behind a member, or before one, goes over several lines: gather it first.
gathering {
  line = $0
  sub(/^ +\*? ?/, "", line)
  held = held " " line
  if ($0 !~ /\*\//) next
  gathering = 0
  $0 = held
}
(inside || /^#define|^    [A-Z]/) && /\/\*/ && !/\*\// { held = $0; gathering = 1; next }

# How symbols are exported is no business of the reference.
/^#define (PVS_API|PVS_MUST_USE)/ { next }

/^$/ { if (!inside) forget(); print; next }

# Declarations.
/^(PVS_API|typedef (struct|enum)|enum|#define PVS_[A-Z0-9_]+[ (])/ && !inside && !/^#define PVS_[A-Z0-9_]+_H$/ {
  if (/^typedef struct pvs_[a-z0-9_]+_ \{/) { hidden = 1; forget() }
  name = $0
  sub(/\(.*/, "", name)
  if (/^#define/) { name = $2; sub(/\(.*/, "", name) }
  else if (/^typedef/) name = $3
  else if (/^enum/) name = ""
  else sub(/^.*[ *]/, "", name)
  own = /^#define/ && /\/\*/
  if (!hidden) {
    if (fresh && count) {
      if (!own) document("")
      struct_text = ""
      for (i = 1; i <= count; i++) struct_text = struct_text " " text[i]
      shared = name
      fresh = 0
    } else if (shared != "" && !own) {
      print "/** See " shared (shared ~ /^pvs_.*[a-z]$/ && /^PVS_API/ ? "()" : "") ". */"
    }
  }
  fresh = 0
}

{
  if (/^(typedef (struct|enum).*|enum) \{/ && !/\}/) inside = 1
  if (hidden) {
    if (/^\}/) { hidden = 0; inside = 0 }
    next
  }
  if (/^\}/) inside = 0
  line = $0
  comment = ""
  if ((inside || /^#define/) && match(line, /\/\*.*\*\//)) {
    comment = substr(line, RSTART + 2, RLENGTH - 4)
    sub(/^ */, "", comment); sub(/ *$/, "", comment)
    before = substr(line, 1, RSTART - 1)
    if (before ~ /^ *$/) { print "    /** " escape(comment) " */"; next }
    line = before
  }
  if (inside && line ~ /^    [a-z].*;/) { members(line, comment); next }
  sub(/ *$/, "", line)
  print line (comment != "" ? " /**< " escape(comment) " */" : "")
}
