# A list is wanted, and one package is given.
{ pkgs, ... }:
{
  environment.systemPackages = pkgs.hello;
}
