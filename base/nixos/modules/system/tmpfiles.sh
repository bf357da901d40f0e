# tmpfiles.d(5) for machines without systemd: reads rules, makes what is not there.
set -u
own() { # own PATH MODE USER GROUP
  if [ "$2" != - ]; then chmod "${2#[~:]}" "$1"; fi
  local who=
  if [ "$3" != - ]; then who=$3; fi
  if [ "$4" != - ]; then who=$who:$4; fi
  # without the right to give it away (a node in a folder) it stays ours
  if [ -n "$who" ]; then chown -h "$who" "$1" 2> /dev/null || true; fi
}
unescape() { printf '%b' "$1"; }
status=0
while read -r type path mode user group age argument; do
  case $type in '' | '#'*) continue ;; esac
  mode=${mode:--} user=${user:--} group=${group:--}
  if [ "$argument" = - ]; then argument=; fi
  case ${type//[!+!=~^-]/} in *+*) force=1 ;; *) force= ;; esac
  case $path in /*) ;; *) echo "tmpfiles: $path is not absolute" >&2 && status=1 && continue ;; esac
  case ${type:0:1} in
    d | D | v | q | Q) mkdir -p "$path" && own "$path" "$mode" "$user" "$group" ;;
    e) if [ -d "$path" ]; then own "$path" "$mode" "$user" "$group"; fi ;;
    f | F)
      if [ "${type:0:1}" = F ] || [ -n "$force" ] || [ ! -e "$path" ]; then mkdir -p "${path%/*}" && unescape "$argument" > "$path"; fi
      own "$path" "$mode" "$user" "$group"
      ;;
    w) if [ -e "$path" ]; then unescape "$argument" > "$path"; fi ;;
    L)
      if [ -n "$force" ] && { [ -e "$path" ] || [ -L "$path" ]; } && [ "$(readlink "$path")" != "$argument" ]; then rm -rf "$path"; fi
      if [ ! -e "$path" ] && [ ! -L "$path" ]; then mkdir -p "${path%/*}" && ln -s "$argument" "$path"; fi
      ;;
    C) if [ ! -e "$path" ]; then mkdir -p "${path%/*}" && cp -R "$argument" "$path" && chmod -R u+w "$path" && own "$path" "$mode" "$user" "$group"; fi ;;
    z) for p in $path; do if [ -e "$p" ]; then own "$p" "$mode" "$user" "$group"; fi; done ;;
    Z) for p in $path; do if [ -e "$p" ]; then find "$p" | while read -r q; do own "$q" "$mode" "$user" "$group"; done; fi; done ;;
    r) for p in $path; do rm -f "$p" 2> /dev/null || rmdir "$p" 2> /dev/null || true; done ;;
    R) for p in $path; do rm -rf "$p"; done ;;
    x | X | a | A | h | H | t | T | p | c | b | m) ;; # nothing to make, or not without systemd
    *) echo "tmpfiles: unknown type $type of $path" >&2 && status=1 ;;
  esac || status=1
done
exit $status
