let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      { options.web.port = lib.mkOption { type = lib.types.int; }; }
      { web.port = throw "choose a port"; }
    ];
  };
in
system.config.web.port
