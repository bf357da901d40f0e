{ lib, debian }:
debian.program {
  pname = "openssl";
  suite = "bookworm";
  description = "Cryptography and TLS from the command line";
  license = lib.licenses.asl20;
  env.OPENSSL_CONF = "\\\${OPENSSL_CONF-$out/etc/ssl/openssl.cnf}";
  programs.openssl = { };
  install = ''
    mkdir -p "$out/etc/ssl"
    cp "$(find_file etc/ssl/openssl.cnf)" "$out/etc/ssl/openssl.cnf"
  '';
}
