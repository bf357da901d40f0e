{
  imports = [
    ./parts/name.nix
    ./parts/nmae.nix
  ];
}
