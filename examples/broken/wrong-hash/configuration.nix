# The file is there, but it is another one.
{ pkgs, ... }:
{
  environment.etc."licence".source = pkgs.runCommand "licence"
    {
      outputHashMode = "flat";
      outputHashAlgo = "sha256";
      outputHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    }
    ''
      echo "a licence" > $out
    '';
}
