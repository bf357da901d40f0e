let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      { options.web.port = lib.mkOption { type = lib.types.port; }; }
      { web.prot = 80; }
    ];
  };
in
system.config.web.port
