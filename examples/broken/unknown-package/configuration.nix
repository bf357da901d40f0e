# The package is called hello.
{ pkgs, ... }:
{
  environment.systemPackages = [ pkgs.helo ];
}
