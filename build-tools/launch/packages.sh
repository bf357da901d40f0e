# Sourced by ./mvnw and .ci/run: brings the Debian packages that the tests work with, as root through apt; else it says
# in one sentence each what is missing. Tests that need what cannot be had are skipped, and say so.

# COMMAND:PACKAGE:WHAT FOR
firn_test_packages=(
  'bwrap:bubblewrap:builds in sandboxes, nodes and everything end to end'
  'busybox:busybox-static:the shell of sandboxes'
  'slirp4netns:slirp4netns:the network of fixed outputs'
  'git:git:fetching from Git'
)
# What is only compared with, or large: installed for continuous integration.
firn_ci_packages=(
  'nix-instantiate:nix-bin:the tests that compare with real Nix'
  'hg:mercurial:fetching from Mercurial'
  'chromium:chromium:the browser test of the console'
)

firn_install_packages() { # ENTRY...
  local entry command package purpose updated=
  for entry in "$@"; do
    IFS=: read -r command package purpose <<<"$entry"
    command -v "$command" >/dev/null && continue
    if ((EUID == 0)) && command -v apt-get >/dev/null; then
      if [[ ! $updated ]]; then
        apt-get update -qq >/dev/null 2>&1 || true
        updated=1
      fi
      echo "firn: installing Debian's $package for $purpose" >&2
      DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$package" </dev/null >/dev/null 2>&1 || true
    fi
    command -v "$command" >/dev/null ||
      echo "firn: $command is missing (Debian: apt-get install $package), so skipped are $purpose." >&2
  done
}
