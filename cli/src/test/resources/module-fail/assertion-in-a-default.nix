let
  lib = import <base/lib>;
  check = port: assert port > 1023; port;
  system = lib.evalModules {
    modules = [
      {
        options.web.port = lib.mkOption {
          type = lib.types.int;
          default = check 80;
        };
      }
    ];
  };
in
system.config.web.port
