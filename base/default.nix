# A package set with the interface of `import <nixpkgs> { }`: real programs that build without the internet
# but for a Debian mirror.
args@{
  system ?
    args.localSystem.system or (builtins.currentSystem
      or (throw "base: give `system', for instance \"x86_64-linux\": a pure evaluation does not know the machine's")
    ),
  localSystem ? { inherit system; },
  config ? { },
  overlays ? [ ],
  ...
}:
let
  plain = import ./pkgs/plain.nix;
in
if config == { } && overlays == [ ] && plain ? ${system} then
  plain.${system}
else
  import ./pkgs/top-level.nix { inherit system config overlays; }
