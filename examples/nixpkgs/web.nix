# examples/web on real nixpkgs: the same files, with Firn's own options beside nixpkgs' modules.
{ lib, options, ... }:
{
  imports = [
    ./older.nix
    ../web/configuration.nix
    ../../base/firn-module.nix
  ];
  # nixpkgs' system needs to be told how it starts; a node that is a folder does not
  boot.isContainer = true;
}
