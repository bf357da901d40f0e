{
  lib,
  debian,
  runCommand,
}:
let
  deb = debian.bookworm.ca-certificates;
in
runCommand "cacert-${debian.upstream (debian.pin "bookworm" "ca-certificates").version}"
  {
    pname = "cacert";
    version = debian.upstream (debian.pin "bookworm" "ca-certificates").version;
    meta.description = "Certificate authorities that Mozilla trusts";
    meta.license = lib.licenses.mpl20;
  }
  ''
    mkdir -p $out/etc/ssl/certs
    for file in ${deb}/share/ca-certificates/mozilla/*.crt; do
      cat "$file"
      echo
    done > $out/etc/ssl/certs/ca-bundle.crt
    ln -s ca-bundle.crt $out/etc/ssl/certs/ca-certificates.crt
  ''
