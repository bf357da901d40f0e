# config has no such attribute.
{ config, ... }:
{
  environment.etc."motd".text = "Welcome to ${config.networking.hostname}\n";
}
