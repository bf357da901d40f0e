import "not-absolute.nix"
