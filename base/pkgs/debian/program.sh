# Writes a starter for each program: the loader, the libraries of the closure, the program itself.
# The program is told the starter's path as its own, so that one which runs itself again finds it.
mkdir -p "$out/bin"
is_elf() { [ -f "$1" ] && [ "$(head -c 4 "$1" | tail -c 3)" = ELF ]; }
find_file() { # find_file RELATIVE: in the first of the packages that has it
  local root
  for root in $roots; do
    if [ -e "$root/$1" ]; then echo "$root/$1" && return; fi
  done
  echo "no package has $1" >&2
  return 1
}
start() { # start TARGET PROGRAM [WORDS BEFORE THE USER'S]
  local target=$1 file=$2 before=${3-}
  mkdir -p "${target%/*}"
  {
    echo "#!$shell"
    eval "cat << END
$exports
END"  | grep . || true
    echo "exec $loader --library-path $libraryPath --argv0 $target $file${before:+ $before} \"\$@\""
  } > "$target"
  chmod +x "$target"
}
if [ "$(cat "$programsPath")" = "*" ]; then
  for root in $roots; do
    for file in "$root"/bin/* "$root"/sbin/*; do
      if is_elf "$file"; then start "$out/bin/${file##*/}" "$file"; fi
    done
  done
else
  while IFS=$'\t' read -r name file before; do
    start "$out/bin/$name" "$(find_file "$file")" "$(eval "echo \"$before\"")"
  done < "$programsPath"
fi
eval "$install"
