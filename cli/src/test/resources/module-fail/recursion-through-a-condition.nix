let
  lib = import <base/lib>;
  system = lib.evalModules {
    modules = [
      (
        { config, ... }:
        {
          options.web.enable = lib.mkEnableOption "the web";
          options.web.port = lib.mkOption {
            type = lib.types.int;
            default = 80;
          };
          config = lib.mkIf config.web.enable {
            web.enable = true;
            web.port = 8080;
          };
        }
      )
    ];
  };
in
system.config.web.port
