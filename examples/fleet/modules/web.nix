# A machine that serves its own name.
{ config, lib, pkgs, ... }:
{
  services.nginx = {
    enable = true;
    defaultHTTPListenPort = lib.mkDefault 8080;
    virtualHosts.${config.networking.hostName} = {
      default = true;
      locations."/".return = "200 'this is ${config.networking.hostName}\\n'";
    };
  };
}
