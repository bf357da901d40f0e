# Something that must hold does not.
{ config, ... }:
{
  networking.hostName = "db";
  assertions = [
    {
      assertion = config.services.openssh.enable;
      message = "This machine has no screen: services.openssh.enable must be true.";
    }
  ];
}
