{ lib, debian }:
debian.program {
  pname = "nginx";
  suite = "bookworm";
  more = [ "nginx-common" ];
  description = "HTTP server and reverse proxy";
  license = lib.licenses.bsd2;
  programs.nginx.file = "sbin/nginx";
  install = ''
    mkdir -p "$out/conf"
    for file in mime.types fastcgi.conf fastcgi_params uwsgi_params scgi_params; do
      cp "$(find_file "etc/nginx/$file")" "$out/conf/$file"
    done
  '';
}
