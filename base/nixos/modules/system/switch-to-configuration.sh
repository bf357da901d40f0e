#!@bash@/bin/bash
# switch | boot | test | dry-activate this system. Exit status: 0 done; 1 wrong use, or the boot loader
# failed; 2 a part of the activation failed; 4 a unit failed.
set -u -o pipefail
system=@out@
caller=$PATH
export PATH=@busybox@/bin:@bash@/bin:$PATH
action=${1-}
case $action in
  switch | boot | test | dry-activate) ;;
  *)
    echo "usage: ${0##*/} switch|boot|test|dry-activate" >&2
    exit 1
    ;;
esac
export NIXOS_ACTION=$action

has_systemd() { [ -d /run/systemd/system ] && PATH=$caller command -v systemctl > /dev/null; }
systemctl() { PATH=$caller command systemctl "$@"; }

if [ "$action" = switch ] || [ "$action" = boot ]; then
  @installBootLoader@ "$system" || { echo "the boot loader could not be installed" >&2 && exit 1; }
  if [ "$action" = boot ]; then exit 0; fi
fi

# without systemd units are the agent's, which says itself what would become of them
if [ "$action" = dry-activate ] && [ "${FIRN_SUPERVISED-}" = 1 ] && ! has_systemd; then exit 0; fi
if [ "$action" != dry-activate ] && ! has_systemd; then
  "$system/activate" || exit 2
  exit 0
fi

# Which units differ between the running system and this one?
old=$(readlink -f /run/current-system 2> /dev/null || true)
new=$system/etc/systemd/system
stop=() restart=() reload=() start=()
units() { if [ -d "$1" ]; then (cd "$1" && for f in *.service *.timer *.socket *.mount; do [ -e "$f" ] && echo "$f"; done); fi; }
wanted() { ls -d "$new"/*.wants/"$1" "$new"/*.requires/"$1" > /dev/null 2>&1; }
while IFS= read -r unit; do
  if [ ! -e "$new/$unit" ]; then stop+=("$unit"); fi
done < <(units "$old/etc/systemd/system")
while IFS= read -r unit; do
  before=$old/etc/systemd/system/$unit
  if [ ! -e "$before" ]; then
    if wanted "$unit"; then start+=("$unit"); fi
  elif ! cmp -s "$before" "$new/$unit"; then
    if grep -q '^X-ReloadIfChanged=true' "$new/$unit"; then
      reload+=("$unit")
    elif ! grep -q '^X-RestartIfChanged=false' "$new/$unit"; then
      restart+=("$unit")
    fi
  fi
done < <(units "$new")

if [ "$action" = dry-activate ]; then
  say() { if (($# > 1)); then echo "would $*"; fi; }
  say stop "${stop[@]}"
  say restart "${restart[@]}"
  say reload "${reload[@]}"
  say start "${start[@]}"
  exit 0
fi

status=0
if has_systemd && ((${#stop[@]})); then systemctl stop "${stop[@]}" || true; fi
"$system/activate" || status=2
if has_systemd; then
  if [ -s /etc/hostname ] && [ "$(cat /proc/sys/kernel/hostname)" != "$(cat /etc/hostname)" ]; then hostname -F /etc/hostname || true; fi
  systemctl daemon-reload || status=4
  active() { local u; for u; do if systemctl -q is-active "$u" || wanted "$u"; then echo "$u"; fi; done; }
  mapfile -t restart < <(active "${restart[@]}")
  mapfile -t reload < <(active "${reload[@]}")
  if ((${#reload[@]})); then systemctl reload-or-restart "${reload[@]}" || status=4; fi
  if ((${#restart[@]})); then systemctl restart "${restart[@]}" || status=4; fi
  if ((${#start[@]})); then systemctl start "${start[@]}" || status=4; fi
  failed=$(systemctl --failed --no-legend --plain 2> /dev/null | cut -d ' ' -f 1)
  for unit in "${start[@]}" "${restart[@]}" "${reload[@]}"; do
    if grep -qxF -- "$unit" <<< "$failed"; then
      echo "the unit $unit failed:" >&2
      systemctl status --no-pager --lines 10 "$unit" >&2 || true
      status=4
    fi
  done
fi
exit $status
