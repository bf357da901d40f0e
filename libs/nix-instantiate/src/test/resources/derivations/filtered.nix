derivation {
  name = "filtered";
  system = "x86_64-linux";
  builder = "/bin/sh";
  filtered = builtins.filterSource (path: type: type != "symlink" && builtins.match ".*tmp" path == null) ./source;
  named = builtins.path { path = ./source; name = "another-name"; };
  flat = builtins.path { path = ./source/a.txt; recursive = false; name = "flat-name"; };
  whole = "${./source}/inner";
}
