let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      { options.web.port = lib.mkOption { type = lib.types.port; }; }
      { web.port = 80; }
      { web.port = 81; }
    ];
  };
in
system.config.web.port
