# A build that ends with an error.
{ pkgs, ... }:
{
  environment.systemPackages = [
    (pkgs.runCommand "report" { } ''
      echo "collecting the figures"
      echo "figures.csv: no such file" >&2
      exit 3
    '')
  ];
}
