# The package sets without configuration and overlays: one value for every evaluation that shares this file.
let
  make =
    system:
    import ./top-level.nix {
      inherit system;
      config = { };
      overlays = [ ];
    };
in
{
  x86_64-linux = make "x86_64-linux";
  aarch64-linux = make "aarch64-linux";
}
