{
  lib,
  debian,
  runCommand,
}:
let
  version = debian.upstream (debian.pin "bookworm" "tzdata").version;
in
runCommand "tzdata-${version}"
  {
    pname = "tzdata";
    inherit version;
    meta.description = "Time zones of the world";
    meta.license = lib.licenses.publicDomain;
  }
  ''
    mkdir -p $out/share
    cp -dR ${debian.bookworm.tzdata}/share/zoneinfo $out/share/zoneinfo
    chmod -R u+w $out
    # a link to this machine's own zone has no meaning in a package
    rm -f $out/share/zoneinfo/localtime
  ''
