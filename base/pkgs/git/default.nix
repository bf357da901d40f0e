{
  lib,
  debian,
  cacert,
  busybox,
  suite,
}:
debian.program {
  pname = "git";
  inherit suite;
  description = "Distributed version control system";
  license = lib.licenses.gpl2Only;
  env = {
    GIT_EXEC_PATH = "$out/libexec/git-core";
    GIT_TEMPLATE_DIR = "$out/share/git-core/templates";
    GIT_SSL_CAINFO = "\\\${GIT_SSL_CAINFO-\\\${NIX_SSL_CERT_FILE-${cacert}/etc/ssl/certs/ca-bundle.crt}}";
    PAGER = "\\\${PAGER-${busybox}/bin/less}";
  };
  programs = lib.genAttrs [
    "git"
    "git-receive-pack"
    "git-shell"
    "git-upload-archive"
    "git-upload-pack"
  ] (_: { });
  install = ''
    core=$(find_file lib/git-core)
    mkdir -p "$out/libexec/git-core" "$out/share/git-core/templates"
    cp -r "$(find_file share/git-core/templates)/." "$out/share/git-core/templates/"
    chmod -R u+w "$out/share"
    # the samples of hooks are no part of a new repository
    rm -f "$out"/share/git-core/templates/hooks/*
    for file in "$core"/*; do
      name=''${file##*/}
      if is_elf "$file"; then
        start "$out/libexec/git-core/$name" "$(readlink -f "$file")"
      elif [ -d "$file" ]; then
        cp -r "$file" "$out/libexec/git-core/$name"
      else
        IFS= read -r first < "$file" || true
        case $first in
          '#!/bin/sh'*)
            { echo "#!$shell" && tail -n +2 "$file"; } > "$out/libexec/git-core/$name"
            chmod +x "$out/libexec/git-core/$name"
            ;;
          '#!'*) ;; # needs perl or python
          *) cp "$file" "$out/libexec/git-core/$name" ;;
        esac
      fi
    done
  '';
}
