{ config }:
let
  inherit (import ../../lib/modules.nix) mkOption;
in
{
  options.services.nginx = {
    enable = mkOption {
      type = "boolean";
      check = builtins.isBool;
      default = false;
    };
    ports = mkOption {
      type = "list of integers";
      check = list: builtins.isList list && builtins.all builtins.isInt list;
      default = [ ];
    };
  };
  options.system.name = mkOption {
    type = "string";
    check = builtins.isString;
  };
  options.system.build = mkOption {
    type = "string";
    check = builtins.isString;
  };
  config.system.build = "${config.system.name}: ${toString config.services.nginx.ports}";
}
