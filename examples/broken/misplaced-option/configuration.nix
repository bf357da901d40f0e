# A module with `options` keeps its definitions under `config`.
{ lib, ... }:
{
  options.site.title = lib.mkOption { type = lib.types.str; };
  networking.hostName = "web";
}
