{ config }:
{
  imports = if config.services.nginx.enable then [ ./parts/name.nix ] else [ ];
}
