let
  lib = import <base/lib>;
  system = lib.evalModules { modules = [ "web" ]; };
in
system.config
