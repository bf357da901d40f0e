let
  lib = import <base/lib>;
  pkgs = { hello = "hello"; };
  system = lib.evalModules {
    modules = [
      { options.packages = lib.mkOption { type = lib.types.listOf lib.types.str; }; }
      { packages = [ pkgs.hello pkgs.helo ]; }
    ];
  };
in
builtins.deepSeq system.config.packages system.config.packages
