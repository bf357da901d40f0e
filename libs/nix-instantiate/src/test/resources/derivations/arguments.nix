derivation {
  name = "arguments";
  system = "aarch64-linux";
  builder = "/bin/sh";
  args = [ "-c" "echo \"\$out\" > $out\n\ttrue" 7 null true [ 1 [ 2 ] ] ./source/a.txt ];
}
