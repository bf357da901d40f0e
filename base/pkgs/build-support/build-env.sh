# Links what the packages in $pathsPath ("PRIORITY PATH" a line) have below $pathsToLinkPath into $out.
# A folder that only one package has is one link; one that several have is a folder of links.
# Of two packages with the same file the one with the lower priority number counts; a tie is an error
# unless the files are equal.
set -eu -o pipefail
declare -A owner rank
target=$out$extraPrefix
mkdir -p "$target"

wanted() { # is a path, or something below or above it, to be linked?
  local path=$1 prefix
  while IFS= read -r prefix; do
    [ -n "$prefix" ] || continue
    [ "$prefix" = / ] && return 0
    case "$path/" in "$prefix"/*) return 0 ;; esac
    case "$prefix/" in "$path"/*) return 0 ;; esac
  done < "$pathsToLinkPath"
  return 1
}
inside() { # is a path below one that is linked as a whole?
  local path=$1 prefix
  while IFS= read -r prefix; do
    [ -n "$prefix" ] || continue
    [ "$prefix" = / ] && return 0
    case "$path/" in "$prefix"/*) return 0 ;; esac
  done < "$pathsToLinkPath"
  return 1
}

add() { # add SOURCE RELATIVE PRIORITY
  local source=$1 path=$2 priority=$3 old
  wanted "$path" || return 0
  if [ ! -e "$target$path" ] && [ ! -L "$target$path" ]; then
    if [ -d "$source" ] && ! inside "$path"; then
      mkdir -p "$target$path"
      owner[$path]=-
      descend "$source" "$path" "$priority"
    else
      mkdir -p "$(dirname "$target$path")"
      ln -s "$source" "$target$path"
      owner[$path]=$source
      rank[$path]=$priority
    fi
    return 0
  fi
  old=${owner[$path]:--}
  if [ "$old" = "$source" ]; then return 0; fi
  if [ -d "$source" ] && [ -d "$target$path" ]; then
    if [ "$old" != - ]; then # was one link: open it
      local oldRank=${rank[$path]}
      rm "$target$path"
      mkdir "$target$path"
      owner[$path]=-
      descend "$old" "$path" "$oldRank"
    fi
    descend "$source" "$path" "$priority"
    return 0
  fi
  if [ "$old" = - ]; then
    echo "buildEnv: $source is a file, but another package has a folder there" >&2
    exit 1
  fi
  if [ "$priority" -lt "${rank[$path]}" ]; then
    rm "$target$path"
    ln -s "$source" "$target$path"
    owner[$path]=$source
    rank[$path]=$priority
  elif [ "$priority" -eq "${rank[$path]}" ] && [ -z "$ignoreCollisions" ] && ! cmp -s "$old" "$source"; then
    echo "buildEnv: two packages have $path:" >&2
    echo "  $old" >&2
    echo "  $source" >&2
    echo "give one of them a priority: lib.hiPrio package, or lib.lowPrio package" >&2
    exit 1
  fi
}

descend() { # descend FOLDER RELATIVE PRIORITY
  local entry
  for entry in "$1"/* "$1"/.[!.]*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    add "$entry" "$2/${entry##*/}" "$3"
  done
}

while read -r priority path; do
  [ -d "$path" ] || { echo "buildEnv: $path is no folder" >&2; exit 1; }
  for entry in "$path"/*; do
    [ -e "$entry" ] || continue
    case ${entry##*/} in nix-support | propagated-build-inputs) continue ;; esac
    add "$entry" "/${entry##*/}" "$priority"
  done
done < "$pathsPath"
