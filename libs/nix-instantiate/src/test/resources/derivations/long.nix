derivation {
  name = "long";
  system = "x86_64-linux";
  builder = "/bin/sh";
  args = builtins.genList (n: "argument number ${toString n}") 700;
  text = builtins.concatStringsSep "\n" (builtins.genList toString 2000);
}
