# Brings /etc in line with the system $1: links into /etc/static, and copies of what has a mode.
# /etc/static changes from one system to the next in one step. Safe to run again at any time.
set -eu -o pipefail
system=$1
manifest=$system/firn/etc
known=/etc/.firn-manifest
[ -d /etc ] || mkdir -p /etc
status=0

if [ -e /etc/static ] && [ ! -L /etc/static ]; then
  echo "/etc/static is no link; move it away" >&2
  exit 1
fi
if ! [ /etc/static -ef "$system/etc" ]; then
  ln -sfn "$system/etc" /etc/.static.new
  mv -Tf /etc/.static.new /etc/static
fi

# what was ours before this run, and is ours from now on: noted first, so that an interrupted run is
# made good by the next one
names= before=
while IFS=$'\t' read -r target _; do names+=$target$'\n'; done < "$manifest"
if [ -e "$known" ]; then IFS= read -r -d '' before < "$known" || true; fi
if [ "$names" != "$before" ]; then
  printf '%s' "$names" "$before" | sort -u > /etc/.firn-manifest.all
  mv -f /etc/.firn-manifest.all "$known"
fi

declare -A wanted
keep() { # keep PATH: move what is in the way aside
  if [ -e "$1" ] && [ ! -L "$1" ] && [ ! -e "$1.before-firn" ]; then mv "$1" "$1.before-firn"; fi
}
while IFS=$'\t' read -r target mode user group _; do
  path=/etc/$target
  wanted[$target]=1
  case $target in
    */*)
      parent=${path%/*}
      if [ -L "$parent" ]; then rm -f "$parent"; fi
      if [ ! -d "$parent" ]; then mkdir -p "$parent"; fi
      ;;
  esac
  if [ "$mode" = symlink ]; then
    # the second test costs a process; it is for links whose end is not there
    if [ -L "$path" ] && { [ "$path" -ef "/etc/static/$target" ] || [ "$(readlink "$path")" = "/etc/static/$target" ]; }; then continue; fi
    if [ -d "$path" ] && [ ! -L "$path" ]; then keep "$path"; fi
    if [ -f "$path" ] && [ ! -L "$path" ] && ! grep -qxF -- "$target" "$known.copies" 2> /dev/null; then keep "$path"; fi
    ln -sfn "/etc/static/$target" "$path.firn-new" && mv -Tf "$path.firn-new" "$path" || status=1
  else
    if [ -f "$path" ] && [ ! -L "$path" ] && cmp -s "$path" "$system/etc/$target"; then
      chmod "$mode" "$path"
    else
      rm -f "$path.firn-new"
      (umask 077 && cp "$system/etc/$target" "$path.firn-new") || { status=1 && continue; }
      chmod "$mode" "$path.firn-new"
      # without the right to give it away (a node in a folder) it stays ours
      chown "${user#+}:${group#+}" "$path.firn-new" 2> /dev/null || true
      mv -Tf "$path.firn-new" "$path"
    fi
    echo "$target"
  fi
done < "$manifest" > /etc/.firn-copies.new
mv -f /etc/.firn-copies.new "$known.copies"

# what an earlier system had
while IFS= read -r target; do
  if [ -n "${wanted[$target]-}" ]; then continue; fi
  path=/etc/$target
  if [ -L "$path" ]; then
    case $(readlink "$path") in /etc/static/*) rm -f "$path" ;; esac
  elif [ -f "$path" ]; then
    rm -f "$path"
  fi
  if [ -e "$path.before-firn" ] && [ ! -e "$path" ]; then mv "$path.before-firn" "$path"; fi
  parent=${path%/*}
  while [ "$parent" != /etc ] && rmdir "$parent" 2> /dev/null; do parent=${parent%/*}; done
done < "$known"
if [ "$names" != "$before" ]; then
  printf '%s' "$names" > /etc/.firn-manifest.new
  mv -f /etc/.firn-manifest.new "$known"
fi
exit $status
