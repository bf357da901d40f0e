{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
in
{
  options = {
    time.timeZone = mkOption {
      type = types.nullOr (types.strMatching "[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*");
      default = null;
      example = "Europe/Zurich";
      description = "The time zone, as in the tz database; null leaves UTC, or what the machine has.";
    };
    time.hardwareClockInLocalTime = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the hardware clock holds local time.";
    };
    i18n.defaultLocale = mkOption {
      type = types.str;
      default = "en_US.UTF-8";
      example = "de_CH.UTF-8";
      description = "The language, region and encoding of programs' messages.";
    };
    i18n.extraLocaleSettings = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example = { LC_TIME = "de_CH.UTF-8"; };
      description = "Further locale variables.";
    };
    i18n.supportedLocales = mkOption {
      type = types.listOf types.str;
      default = [ "C.UTF-8/UTF-8" ];
      description = "Locales that are wanted.";
    };
    console = {
      enable = mkOption { type = types.bool; default = true; description = "Whether virtual consoles are set up."; };
      keyMap = mkOption {
        type = types.either types.str types.path;
        default = "us";
        example = "de_CH-latin1";
        description = "The keyboard map of virtual consoles.";
      };
      font = mkOption {
        type = types.nullOr (types.either types.str types.path);
        default = null;
        example = "Lat2-Terminus16";
        description = "The font of virtual consoles.";
      };
      useXkbConfig = mkOption { type = types.bool; default = false; description = "Whether consoles use X's keyboard settings."; };
    };
  };
  config = {
    environment.etc = lib.mkMerge [
      {
        "locale.conf".text = lib.concatStrings (
          lib.mapAttrsToList (n: v: "${n}=${v}\n") ({ LANG = config.i18n.defaultLocale; } // config.i18n.extraLocaleSettings)
        );
        "vconsole.conf".text = "KEYMAP=${toString config.console.keyMap}\n" + lib.optionalString (config.console.font != null) "FONT=${toString config.console.font}\n";
        zoneinfo.source = "${pkgs.tzdata}/share/zoneinfo";
      }
      (lib.mkIf (config.time.timeZone != null) {
        localtime.source = "/etc/zoneinfo/${config.time.timeZone}";
      })
    ];
    environment.sessionVariables = { LANG = config.i18n.defaultLocale; TZDIR = "/etc/zoneinfo"; } // config.i18n.extraLocaleSettings;
  };
}
