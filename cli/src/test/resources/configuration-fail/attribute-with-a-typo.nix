{ config }:
{
  system.name = "web-${toString config.services.nginx.prots}";
}
