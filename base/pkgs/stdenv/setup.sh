# Runs a build in phases. Every phase may be replaced by a variable (or function) of its name and has a
# hook before and after it: preInstall, postInstall and so on.
set -e -o pipefail
shopt -s nullglob

: "${NIX_BUILD_TOP:=$PWD}"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-315532800} TZ=UTC LC_ALL=C
export HOME=/homeless-shelter
umask 022
if [ -e "${NIX_ATTRS_SH_FILE:-/nonexistent}" ]; then . "$NIX_ATTRS_SH_FILE"; fi

PATH=
addToPath() { if [ -d "$1/bin" ]; then PATH=$PATH${PATH:+:}$1/bin; fi; }
hooks=()
useInput() {
  addToPath "$1"
  if [ -f "$1/nix-support/setup-hook" ]; then hooks+=("$1/nix-support/setup-hook"); fi
}
for input in ${nativeBuildInputs-} ${buildInputs-} ${propagatedBuildInputs-} ${initialPath-}; do useInput "$input"; done
export PATH
export CFLAGS_INPUTS= LDFLAGS_INPUTS=
for input in ${buildInputs-}; do
  if [ -d "$input/include" ]; then CFLAGS_INPUTS+=" -I$input/include"; fi
  if [ -d "$input/lib" ]; then LDFLAGS_INPUTS+=" -L$input/lib"; fi
done
prefix=${prefix:-$out}

stripHash() {
  local name=${1##*/}
  case $name in ????????????????????????????????-*) name=${name:33} ;; esac
  echo "$name"
}
# substitute IN OUT [--replace[-fail|-warn|-quiet] FROM TO | --subst-var NAME | --subst-var-by NAME TO]...
substitute() {
  local input=$1 output=$2 content
  shift 2
  content=$(cat "$input" && echo x)
  content=${content%x}
  while (($#)); do
    local from to loud=1
    case $1 in
      --replace-fail) from=$2 to=$3 loud=2 && shift 3 ;;
      --replace-quiet) from=$2 to=$3 loud=0 && shift 3 ;;
      --replace | --replace-warn) from=$2 to=$3 && shift 3 ;;
      --subst-var) from=@$2@ to=${!2} && shift 2 ;;
      --subst-var-by) from=@$2@ to=$3 && shift 3 ;;
      *) echo "substitute: unknown argument $1" >&2 && return 1 ;;
    esac
    if [[ $content != *"$from"* ]]; then
      if ((loud)); then echo "substitute: '$from' is not in $input" >&2; fi
      if ((loud == 2)); then return 1; fi
    fi
    content=${content//"$from"/"$to"}
  done
  printf %s "$content" > "$output.new"
  if [ -x "$input" ]; then chmod +x "$output.new"; fi
  mv -f "$output.new" "$output"
}
substituteInPlace() {
  local files=()
  while (($#)) && [[ $1 != --* ]]; do files+=("$1") && shift; done
  local file
  for file in "${files[@]}"; do substitute "$file" "$file" "$@"; done
}
# wrapProgram FILE [--set NAME VALUE | --prefix NAME SEP VALUE | --add-flags FLAGS]...
wrapProgram() {
  local file=$1 dir=${1%/*} base=${1##*/}
  shift
  mv "$file" "$dir/.$base-wrapped"
  makeWrapper "$dir/.$base-wrapped" "$file" "$@"
}
makeWrapper() {
  local program=$1 file=$2 flags=
  shift 2
  mkdir -p "$(dirname "$file")"
  {
    echo "#!$shell"
    while (($#)); do
      case $1 in
        --set) echo "export $2=$(printf %q "$3")" && shift 3 ;;
        --set-default) echo "export $2=\"\${$2-$(printf %q "$3")}\"" && shift 3 ;;
        --unset) echo "unset $2" && shift 2 ;;
        --prefix) echo "export $2=$(printf %q "$4")\${$2:+$3\$$2}" && shift 4 ;;
        --suffix) echo "export $2=\${$2:+\$$2$3}$(printf %q "$4")" && shift 4 ;;
        --add-flags) flags+=" $2" && shift 2 ;;
        *) echo "makeWrapper: unknown argument $1" >&2 && return 1 ;;
      esac
    done
    echo "exec $(printf %q "$program")$flags \"\$@\""
  } > "$file"
  chmod +x "$file"
}
patchShebangs() {
  local file first interpreter
  find "$@" -type f -perm -100 | while read -r file; do
    IFS= read -r first < "$file" || continue
    case $first in
      '#!'*/bin/sh* | '#!'*/bin/bash* | '#!'*'env bash'* | '#!'*'env sh'*)
        case $first in "#!${NIX_STORE:-/nix/store}"*) continue ;; esac
        interpreter=$shell
        { echo "#!$interpreter" && tail -n +2 "$file"; } > "$file.new"
        cat "$file.new" > "$file"
        rm "$file.new"
        ;;
    esac
  done
}

runHook() {
  local hook=$1
  if declare -F "$hook" > /dev/null; then
    "$hook"
  elif [ -n "${!hook-}" ]; then
    eval "${!hook}"
  fi
}
die() { echo "error: $*" >&2; exit 1; }

unpackFile() {
  local name
  name=$(stripHash "$1")
  if [ -d "$1" ]; then
    cp -dR "$1" "$name"
    chmod -R u+w "$name"
  else
    case $name in
      *.tar | *.tar.* | *.tgz | *.txz | *.tbz2) tar -xf "$1" ;;
      *.zip) unzip -q "$1" ;;
      *.deb) mkdir -p "${name%.deb}" && dpkg-deb -x "$1" "${name%.deb}" ;;
      *) die "cannot unpack $1: set unpackPhase, or dontUnpack = true" ;;
    esac
  fi
}
defaultUnpackPhase() {
  local before after s
  [ -n "${src-}${srcs-}" ] || return 0
  before=$(ls -A)
  for s in ${srcs-${src-}}; do unpackFile "$s"; done
  if [ -z "${sourceRoot-}" ]; then
    for after in *; do
      if [ -d "$after" ] && ! grep -qxF -- "$after" <<< "$before"; then
        [ -z "${sourceRoot-}" ] || die "several folders were unpacked: set sourceRoot"
        sourceRoot=$after
      fi
    done
  fi
  [ -n "${sourceRoot-}" ] || die "no folder was unpacked: set sourceRoot"
  chmod -R u+w "$sourceRoot"
  cd "$sourceRoot"
}
defaultPatchPhase() {
  local p
  for p in ${patches-}; do
    echo "applying $p"
    patch ${patchFlags:--p1} < "$p"
  done
}
defaultConfigurePhase() {
  local script=${configureScript:-./configure}
  if [ -x "$script" ]; then "$script" --prefix="$prefix" ${configureFlags-}; fi
}
hasMakefile() { [ -e Makefile ] || [ -e makefile ] || [ -n "${makefile-}" ]; }
defaultBuildPhase() { if hasMakefile; then make ${makeFlags-} ${buildFlags-}; fi; }
defaultCheckPhase() { if hasMakefile; then make ${makeFlags-} ${checkTarget:-check}; fi; }
defaultInstallPhase() {
  if hasMakefile; then make ${makeFlags-} ${installTargets:-install} PREFIX="$prefix" prefix="$prefix"; fi
}
defaultFixupPhase() {
  local o
  for o in ${outputs:-out}; do
    if [ -z "${dontPatchShebangs-}" ] && [ -d "${!o}/bin" ]; then patchShebangs "${!o}/bin"; fi
  done
  if [ -n "${propagatedBuildInputs-}" ]; then
    mkdir -p "$out/nix-support"
    echo "$propagatedBuildInputs" > "$out/nix-support/propagated-build-inputs"
  fi
  if [ -n "${setupHook-}" ]; then mkdir -p "$out/nix-support" && cp "$setupHook" "$out/nix-support/setup-hook"; fi
}
defaultInstallCheckPhase() { :; }

phase() { # phase NAME: the hook before, the phase, the hook after
  local name=$1 capital
  capital=${name^}
  case $name in
    unpack) [ -z "${dontUnpack-}" ] || return 0 ;;
    configure) [ -z "${dontConfigure-}" ] || return 0 ;;
    patch) [ -z "${dontPatch-}" ] || return 0 ;;
    build) [ -z "${dontBuild-}" ] || return 0 ;;
    check) [ -n "${doCheck-}" ] || return 0 ;;
    install) [ -z "${dontInstall-}" ] || return 0 ;;
    installCheck) [ -n "${doInstallCheck-}" ] || return 0 ;;
    fixup) [ -z "${dontFixup-}" ] || return 0 ;;
  esac
  # a phase that is written out calls its hooks itself, as in nixpkgs
  if declare -F "${name}Phase" > /dev/null; then
    "${name}Phase"
  elif [ -n "$(eval "echo \"\${${name}Phase-}\"")" ]; then
    eval "$(eval "echo \"\${${name}Phase-}\"")"
  else
    runHook "pre$capital"
    if declare -F "default${capital}Phase" > /dev/null; then "default${capital}Phase"; else die "there is no phase ${name}Phase"; fi
    runHook "post$capital"
  fi
}
genericBuild() {
  if [ -n "${buildCommandPath-}" ]; then
    source "$buildCommandPath"
  elif [ -n "${buildCommand-}" ]; then
    eval "$buildCommand"
  else
    local p
    for p in ${phases:-unpackPhase patchPhase configurePhase buildPhase checkPhase installPhase fixupPhase installCheckPhase}; do
      phase "${p%Phase}"
    done
  fi
}
for hook in "${hooks[@]}"; do source "$hook"; done
cd "$NIX_BUILD_TOP"
runHook preHook
genericBuild
runHook exitHook
