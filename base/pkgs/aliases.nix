# Names under which configurations look for programs that busybox has.
self:
builtins.listToAttrs (
  map
    (name: {
      inherit name;
      value = self.busybox;
    })
    [
      "diffutils"
      "findutils"
      "gawk"
      "gnugrep"
      "gnused"
      "gnutar"
      "gzip"
      "less"
      "procps"
      "unzip"
      "util-linux"
      "wget"
      "which"
      "xz"
    ]
)
