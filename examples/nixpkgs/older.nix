# Names that nixpkgs got after 20.09, for whoever is on an older one.
{ config, lib, ... }:
let
  has = lib.versionAtLeast (lib.versions.majorMinor lib.version);
  settings = config.services.openssh.settings;
in
{
  imports = lib.optional (!has "22.11") {
    options.services.openssh.settings = lib.mkOption {
      type = lib.types.attrs;
      default = { };
    };
    options.nix.settings = lib.mkOption {
      type = lib.types.attrs;
      default = { };
    };
    config = {
      services.openssh.permitRootLogin = lib.mkIf (settings ? PermitRootLogin) settings.PermitRootLogin;
      nix.extraOptions = "experimental-features = ${toString (config.nix.settings.experimental-features or [ ])}";
    };
  };
}
