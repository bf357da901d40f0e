# A machine that serves its own name.
{ config, host, ... }:
{
  services.nginx = {
    enable = true;
    defaultHTTPListenPort = host.httpPort;
    virtualHosts.${config.networking.hostName} = {
      default = true;
      locations."/".return = "200 'this is ${config.networking.hostName}\\n'";
    };
  };
}
