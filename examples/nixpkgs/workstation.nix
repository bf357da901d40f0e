# examples/workstation on real nixpkgs: nothing else is needed.
{
  imports = [
    ./older.nix
    ../workstation/configuration.nix
  ];
}
