let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      {
        options.web.port = lib.mkOption { type = lib.types.int; };
        options.web.url = lib.mkOption { type = lib.types.str; };
      }
      { web.port = 80; }
      ({ config, ... }: { web.url = "http://localhost:${config.web.port}/"; })
    ];
  };
in
system.config.web.url
