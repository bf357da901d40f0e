# Two values that need each other.
{ config, ... }:
{
  networking.hostName = config.environment.variables.NAME;
  environment.variables.NAME = config.networking.hostName;
}
