# There is no such file.
{
  imports = [ ./hardware-configuration.nix ];
}
