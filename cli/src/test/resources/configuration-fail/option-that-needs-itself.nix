{ config }:
{
  system.name = "web-" + config.system.name;
}
