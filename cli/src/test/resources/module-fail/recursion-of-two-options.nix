let
  lib = import <base/lib>;
  option = lib.mkOption { type = lib.types.int; };
  system = lib.evalModules {
    modules = [
      { options.a = option; }
      { options.b = option; }
      ({ config, ... }: { a = config.b + 1; })
      ({ config, ... }: { b = config.a + 1; })
    ];
  };
in
system.config.a
