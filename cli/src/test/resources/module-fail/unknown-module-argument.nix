let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      (
        { pkgs, ... }:
        {
          options.web.package = lib.mkOption { type = lib.types.str; };
          config.web.package = pkgs.nginx;
        }
      )
    ];
  };
in
system.config.web.package
