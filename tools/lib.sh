# SPDX-License-Identifier: GPL-3.0-or-later
# What the tools have in common; sourced by bash.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say () { printf '%s\n' "$*"; }

# Prints the comment at the head of the script and ends it.
usage () {
  sed -n '4,/^$/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

# prepare_build FOLDER OPTION...: configures a build folder of the project unless it is there.
prepare_build () {
  local folder=$1 output
  shift
  [ -f "$top/$folder/build.ninja" ] && return
  say "Configuring $folder ..."
  output=$(meson setup "$@" "$top/$folder" "$top" 2>&1) || { say "$output" >&2; exit 1; }
}

# compile FOLDER TARGET...: quiet unless it takes a while or fails.
compile () {
  local folder=$1
  shift
  ninja -C "$top/$folder" --quiet "$@" || exit 1
}
