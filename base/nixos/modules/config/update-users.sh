# Brings /etc/passwd, /etc/group and /etc/shadow in line with a system's users (tab-separated lines).
# Numbers that were given out stay with their names, also after a user is gone. Safe to run again, and to
# be interrupted: each file is replaced as a whole.
set -eu -o pipefail
spec=$1
state=/var/lib/firn/ids
applied=/etc/.firn-users

# Nothing to do: these users were applied, nobody has changed the files since, and homes are there. Passwords in files
# are looked at each time.
same() {
  local file was want kind name number group home shell class homeMode
  for file in /etc/passwd /etc/group /etc/shadow; do
    [ -f "$file" ] && ! [ "$applied" -ot "$file" ] || return 1
  done
  [ -f "$applied" ] || return 1
  IFS= read -r -d '' want < "$spec" || true
  IFS= read -r -d '' was < "$applied" || true
  [ "$want" = "$was" ] || return 1
  case $want in *$'\t'file:*) return 1 ;; esac
  while IFS= read -r kind; do
    IFS=$'\x1f' read -r kind name number group home shell class homeMode _ <<< "${kind//$'\t'/$'\x1f'}"
    if [ "$kind" = user ] && [ -n "$homeMode" ] && [ ! -d "$home" ]; then return 1; fi
  done < "$spec"
}
if same; then exit 0; fi
mkdir -p "${state%/*}" /etc
touch "$state"

declare -A uidOf gidOf usedUid usedGid keptUid keptGid
declare -A oldPasswd oldShadow oldGroup declaredUser declaredGroup
mutable=true
while IFS=$'\t' read -r kind a _; do if [ "$kind" = mutable ]; then mutable=$a; fi; done < "$spec"

while read -r kind name number; do
  case $kind in user) keptUid[$name]=$number ;; group) keptGid[$name]=$number ;; esac
done < "$state"
if [ -f /etc/passwd ]; then
  while IFS= read -r line; do
    IFS=: read -r name _ uid _ <<< "$line"
    [ -n "$name" ] || continue
    oldPasswd[$name]=$line usedUid[$uid]=$name keptUid[$name]=$uid
  done < /etc/passwd
fi
if [ -f /etc/group ]; then
  while IFS= read -r line; do
    IFS=: read -r name _ gid _ <<< "$line"
    [ -n "$name" ] || continue
    oldGroup[$name]=$line usedGid[$gid]=$name keptGid[$name]=$gid
  done < /etc/group
fi
if [ -r /etc/shadow ]; then
  while IFS= read -r line; do
    name=${line%%:*}
    if [ -n "$name" ]; then oldShadow[$name]=$line; fi
  done < /etc/shadow
fi
for name in "${!keptUid[@]}"; do usedUid[${keptUid[$name]}]=${usedUid[${keptUid[$name]}]-$name}; done
for name in "${!keptGid[@]}"; do usedGid[${keptGid[$name]}]=${usedGid[${keptGid[$name]}]-$name}; done

# declared numbers first: whoever has none gets a free one
while IFS= read -r line; do
  # `read` would join empty fields: a tab is white space to it
  IFS=$'\x1f' read -r kind name number _ <<< "${line//$'\t'/$'\x1f'}"
  [ -n "$number" ] || continue
  case $kind in user) usedUid[$number]=$name ;; group) usedGid[$number]=$name ;; esac
done < "$spec"
free() { # free ARRAY FROM TO STEP
  local -n used=$1
  local n
  for ((n = $2; n != $3; n += $4)); do
    if [ -z "${used[$n]-}" ]; then echo "$n" && return; fi
  done
  echo "no number is free for another user or group" >&2
  return 1
}
write() { # write FILE MODE: from standard input, as a whole, only if it differs
  local new=$1.firn-new
  rm -f "$new"
  (umask 077 && cat > "$new")
  chmod "$2" "$new"
  if [ -f "$1" ] && cmp -s "$new" "$1"; then rm -f "$new"; else mv -f "$new" "$1"; fi
}

groups=() users=()
while IFS= read -r line; do
  IFS=$'\x1f' read -r kind name number members <<< "${line//$'\t'/$'\x1f'}"
  [ "$kind" = group ] || continue
  if [ -z "$number" ]; then number=${keptGid[$name]-}; fi
  if [ -z "$number" ]; then number=$(free usedGid 999 399 -1); fi
  usedGid[$number]=$name gidOf[$name]=$number declaredGroup[$name]=1
  groups+=("$name:x:$number:$members")
done < "$spec"
if [ "$mutable" = true ]; then
  for name in "${!oldGroup[@]}"; do
    if [ -z "${declaredGroup[$name]-}" ]; then groups+=("${oldGroup[$name]}"); fi
  done
fi

shadow=() homes=()
clear() { printf '%s\n' "$1" | mkpasswd -m sha512 -P 0; }
while IFS= read -r line; do
  IFS=$'\x1f' read -r kind name number group home shell class homeMode password description <<< "${line//$'\t'/$'\x1f'}"
  [ "$kind" = user ] || continue
  if [ -z "$number" ]; then number=${keptUid[$name]-}; fi
  if [ -z "$number" ]; then
    if [ "$class" = normal ]; then number=$(free usedUid 1000 29999 1); else number=$(free usedUid 999 399 -1); fi
  fi
  usedUid[$number]=$name uidOf[$name]=$number declaredUser[$name]=1
  users+=("$name:x:$number:${gidOf[$group]}:$description:$home:$shell")
  old=
  if [ -n "${oldShadow[$name]-}" ]; then IFS=: read -r _ old _ <<< "${oldShadow[$name]}"; fi
  case $password in
    hash:*) hash=${password#hash:} ;;
    file:*) if [ -r "${password#file:}" ]; then read -r hash < "${password#file:}"; else hash=${old:-!}; fi ;;
    clear:*)
      # the same password keeps its salt, so that nothing changes when nothing changed
      hash=
      if [[ $old == '$6$'* ]]; then
        IFS='$' read -r _ _ salt _ <<< "$old"
        if [ "$(printf '%s\n' "${password#clear:}" | mkpasswd -m sha512 -S "$salt" -P 0)" = "$old" ]; then hash=$old; fi
      fi
      if [ -z "$hash" ]; then hash=$(clear "${password#clear:}"); fi
      ;;
    initial-hash:*) if [ -n "${oldShadow[$name]-}" ] && [ "$mutable" = true ]; then hash=$old; else hash=${password#initial-hash:}; fi ;;
    initial-clear:*) if [ -n "${oldShadow[$name]-}" ] && { [ "$mutable" = true ] || [ "$old" != '!' ]; }; then hash=$old; else hash=$(clear "${password#initial-clear:}"); fi ;;
    *) if [ "$mutable" = true ]; then hash=${old:-!}; else hash='!'; fi ;;
  esac
  rest=1::::::
  if [ -n "${oldShadow[$name]-}" ]; then rest=${oldShadow[$name]#*:} && rest=${rest#*:}; fi
  shadow+=("$name:$hash:$rest")
  if [ -n "$homeMode" ]; then homes+=("$name"$'\t'"$number"$'\t'"${gidOf[$group]}"$'\t'"$home"$'\t'"$homeMode"); fi
done < "$spec"
if [ "$mutable" = true ]; then
  for name in "${!oldPasswd[@]}"; do
    if [ -z "${declaredUser[$name]-}" ]; then
      users+=("${oldPasswd[$name]}")
      if [ -n "${oldShadow[$name]-}" ]; then shadow+=("${oldShadow[$name]}"); fi
    fi
  done
fi

{
  for name in "${!keptUid[@]}"; do echo "user $name ${uidOf[$name]-${keptUid[$name]}}"; done
  for name in "${!uidOf[@]}"; do echo "user $name ${uidOf[$name]}"; done
  for name in "${!keptGid[@]}"; do echo "group $name ${gidOf[$name]-${keptGid[$name]}}"; done
  for name in "${!gidOf[@]}"; do echo "group $name ${gidOf[$name]}"; done
} | sort -u | write "$state" 0644
printf '%s\n' "${groups[@]}" | sort -t : -k 3n | write /etc/group 0644
printf '%s\n' "${shadow[@]}" | sort | write /etc/shadow 0640
printf '%s\n' "${users[@]}" | sort -t : -k 3n | write /etc/passwd 0644
for entry in "${homes[@]}"; do
  IFS=$'\t' read -r name uid gid home mode <<< "$entry"
  if [ ! -d "$home" ]; then
    mkdir -p "$home"
    # without the right to give it away (a node in a folder) it stays ours
    chown "$uid:$gid" "$home" 2> /dev/null || true
    chmod "$mode" "$home"
  fi
done
cat "$spec" > "$applied.new"
mv -f "$applied.new" "$applied"
