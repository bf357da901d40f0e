let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      (
        { config, ... }:
        {
          imports = lib.optional config.web.enable { web.enable = true; };
          options.web.enable = lib.mkEnableOption "the web";
        }
      )
    ];
  };
in
system.config.web.enable
