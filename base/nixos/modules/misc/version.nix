{ config, lib, ... }:
let
  cfg = config.system.nixos;
in
{
  options.system = {
    stateVersion = lib.mkOption {
      type = lib.types.str // { check = v: builtins.isString v && builtins.match "[0-9]{2}\\.[0-9]{2}" v != null; description = "release such as \"24.11\""; };
      default = lib.release;
      description = "The release with which this machine's data was first made. Changing it migrates nothing.";
    };
    name = lib.mkOption {
      type = lib.types.str;
      default = if config.networking.hostName == "" then "unnamed" else config.networking.hostName;
      defaultText = lib.literalExpression "config.networking.hostName";
      description = "The name in the system's store path.";
    };
    configurationRevision = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      description = "The revision of the source that the system was made from.";
    };
    nixos = {
      release = lib.mkOption {
        type = lib.types.str;
        readOnly = true;
        default = lib.release;
        description = "The release.";
      };
      version = lib.mkOption {
        type = lib.types.str;
        internal = true;
        default = cfg.release + cfg.versionSuffix;
        defaultText = lib.literalExpression "release with its suffix";
        description = "The full version.";
      };
      versionSuffix = lib.mkOption {
        type = lib.types.str;
        internal = true;
        default = "-firn";
        description = "What follows the release in the version.";
      };
      label = lib.mkOption {
        type = lib.types.strMatching "[a-zA-Z0-9:_.-]*";
        default = lib.concatStringsSep "-" (cfg.tags ++ [ cfg.version ]);
        defaultText = lib.literalExpression "tags and version";
        description = "What the system is called in lists of generations.";
      };
      tags = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
        description = "Words in front of the label.";
      };
      distroId = lib.mkOption {
        type = lib.types.str;
        internal = true;
        default = "firn";
        description = "The distribution's id in os-release.";
      };
    };
  };
  config.environment.etc."os-release".text = ''
    BUILD_ID="${cfg.version}"
    ID=${cfg.distroId}
    ID_LIKE=nixos
    NAME=Firn
    PRETTY_NAME="Firn ${cfg.version}"
    VERSION_ID="${cfg.release}"
  '';
}
