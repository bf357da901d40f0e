let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      (
        { config, ... }:
        {
          options.web.port = lib.mkOption { type = lib.types.int; };
          config.web.port = config.web.port + 1;
        }
      )
    ];
  };
in
system.config.web.port
