let
  lib = derivation {
    name = "several-outputs";
    system = "x86_64-linux";
    builder = "/bin/sh";
    outputs = [ "dev" "out" "doc" ];
    self = builtins.placeholder "doc";
  };
in
derivation {
  name = "user-of-several-outputs";
  system = "x86_64-linux";
  builder = "${lib.out}/bin/build";
  first = lib;
  others = [ lib.doc lib.all ];
}
