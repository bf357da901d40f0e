# examples/workstation on real nixpkgs: nothing else is needed.
{ imports = [ ../workstation/configuration.nix ]; }
