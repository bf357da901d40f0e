# The folder that is to be served does not exist.
{
  services.nginx.enable = true;
  services.nginx.virtualHosts."localhost".root = ./site;
}
