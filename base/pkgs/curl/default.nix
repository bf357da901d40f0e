{ lib, debian, cacert }:
debian.program {
  pname = "curl";
  suite = "bookworm";
  description = "Transfers data from and to servers";
  license = lib.licenses.curl;
  env.CURL_CA_BUNDLE = "\\\${CURL_CA_BUNDLE-\\\${NIX_SSL_CERT_FILE-${cacert}/etc/ssl/certs/ca-bundle.crt}}";
  programs.curl = { };
}
