let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      { options.web.port = lib.mkOption { type = lib.types.int; }; }
      { web.port = lib.mkIf "yes" 80; }
    ];
  };
in
system.config.web.port
