let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [ { options.web.port = lib.mkOption { type = lib.types.port; }; } ];
  };
in
system.config.web.port
