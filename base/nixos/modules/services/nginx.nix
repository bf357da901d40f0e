# nginx: one configuration file from virtual hosts and their locations.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.nginx;
  inherit (lib) mkOption types optionalString concatMapStrings mapAttrsToList concatStrings;
  on = default: description: mkOption { type = types.bool; inherit default description; };
  text = description: mkOption { type = types.lines; default = ""; inherit description; };
  maybe = type: description: mkOption { type = types.nullOr type; default = null; inherit description; };

  location = {
    options = {
      proxyPass = maybe types.str "The address that requests are passed on to.";
      proxyWebsockets = on false "Whether WebSockets are passed on too.";
      recommendedProxySettings = on cfg.recommendedProxySettings "Whether the usual headers are passed on." // { defaultText = lib.literalExpression "services.nginx.recommendedProxySettings"; };
      index = maybe types.str "The file that stands for a folder.";
      tryFiles = maybe types.str "Files that are tried in turn.";
      root = maybe types.path "The folder that files are served from; the path is appended to it.";
      alias = maybe types.path "The folder that stands in the place of the path.";
      return = maybe (types.oneOf [ types.str types.int ]) "A status, with a text or an address.";
      fastcgiParams = mkOption { type = types.attrsOf (types.either types.str types.path); default = { }; description = "FastCGI parameters."; };
      basicAuth = mkOption { type = types.attrsOf types.str; default = { }; description = "Users and their passwords in clear (they are in the store)."; };
      basicAuthFile = maybe types.path "A file of users and their passwords.";
      extraConfig = text "Lines for the end of the location.";
      priority = mkOption { type = types.int; default = 1000; description = "Locations with a lower number come first."; };
    };
  };
  host = { name, ... }: {
    options = {
      serverName = maybe types.str "The host's name; null: the name of the attribute.";
      serverAliases = mkOption { type = types.listOf types.str; default = [ ]; example = [ "www.example.org" ]; description = "Further names."; };
      listen = mkOption {
        default = [ ];
        example = [ { addr = "0.0.0.0"; port = 443; ssl = true; } ];
        description = "Addresses to listen on; none: all, on the default ports.";
        type = types.listOf (types.submodule ({ config, ... }: {
          options = {
            addr = mkOption { type = types.str; description = "An address, or unix:PATH."; };
            port = mkOption { type = types.nullOr types.port; default = if config.ssl then cfg.defaultSSLListenPort else cfg.defaultHTTPListenPort; defaultText = lib.literalExpression "the default port"; description = "A port."; };
            ssl = on false "Whether TLS is spoken.";
            extraParameters = mkOption { type = types.listOf types.str; default = [ ]; description = "Further parameters of the listen directive."; };
          };
        }));
      };
      listenAddresses = mkOption { type = types.listOf types.str; default = [ ]; description = "Addresses to listen on, on the default ports."; };
      enableACME = on false "Whether a certificate is had from an authority.";
      useACMEHost = maybe types.str "The host whose certificate is used.";
      acmeRoot = mkOption { type = types.nullOr types.str; default = "/var/lib/acme/acme-challenge"; description = "The folder of the authority's challenges."; };
      addSSL = on false "Whether TLS is spoken beside plain HTTP.";
      onlySSL = on false "Whether only TLS is spoken.";
      forceSSL = on false "Whether plain HTTP answers with a redirect to TLS.";
      rejectSSL = on false "Whether TLS handshakes are refused.";
      sslCertificate = mkOption { type = types.path; example = "/var/host.cert"; description = "The certificate."; };
      sslCertificateKey = mkOption { type = types.path; example = "/var/host.key"; description = "The certificate's key."; };
      sslTrustedCertificate = maybe types.path "The authorities that client certificates and OCSP answers are checked with.";
      http2 = on true "Whether HTTP/2 is spoken over TLS.";
      http3 = on false "Whether HTTP/3 is announced. Debian's nginx does not speak it.";
      kTLS = on false "Whether the kernel does TLS's work.";
      redirectCode = mkOption { type = types.ints.between 300 399; default = 301; description = "The status of redirects."; };
      globalRedirect = maybe types.str "The host that all requests are redirected to.";
      default = on false "Whether the host answers requests for no other.";
      root = maybe types.path "The folder that files are served from.";
      locations = mkOption { type = types.attrsOf (types.submodule location); default = { }; example = { "/".proxyPass = "http://localhost:3000"; }; description = "What is done for which paths."; };
      basicAuth = mkOption { type = types.attrsOf types.str; default = { }; description = "Users and their passwords in clear (they are in the store)."; };
      basicAuthFile = maybe types.path "A file of users and their passwords.";
      extraConfig = text "Lines for the end of the server.";
      reuseport = on false "Whether each worker has its own socket.";
    };
  };

  authFile = what: users: pkgs.writeText "${lib.sanitizeDerivationName what}.htpasswd" (concatStrings (mapAttrsToList (u: p: "${u}:{PLAIN}${p}\n") users));
  auth =
    what: x:
    optionalString (x.basicAuthFile != null || x.basicAuth != { }) ''
      auth_basic secured;
      auth_basic_user_file ${if x.basicAuthFile != null then x.basicAuthFile else authFile what x.basicAuth};
    '';
  indent = n: s: concatMapStrings (l: if l == "" then "" else "${lib.strings.replicate n " "}${l}\n") (lib.splitString "\n" s);

  renderLocation = hostName: path: l: ''
    location ${path} {
    ${indent 2 (
      optionalString (l.proxyPass != null) "proxy_pass ${l.proxyPass};\n"
      + optionalString l.proxyWebsockets "proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection $connection_upgrade;\n"
      + concatStrings (mapAttrsToList (n: v: "fastcgi_param ${n} \"${v}\";\n") l.fastcgiParams)
      + optionalString (l.index != null) "index ${l.index};\n"
      + optionalString (l.tryFiles != null) "try_files ${l.tryFiles};\n"
      + optionalString (l.root != null) "root ${l.root};\n"
      + optionalString (l.alias != null) "alias ${l.alias};\n"
      + optionalString (l.return != null) "return ${toString l.return};\n"
      + optionalString (l.proxyPass != null && l.recommendedProxySettings) "proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\nproxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\n"
      + auth "${hostName}-${path}" l
      + l.extraConfig
    )}}
  '';

  withDefault = h: optionalString h.default " default_server";
  address = a: if lib.hasInfix ":" a && !lib.hasPrefix "[" a && !lib.hasPrefix "unix:" a then "[${a}]" else a;
  addresses = h: if h.listenAddresses != [ ] then h.listenAddresses else cfg.defaultListenAddresses;
  hasSSL = h: h.addSSL || h.onlySSL || h.forceSSL;
  listenLine = h: l: "listen ${address l.addr}${optionalString (l.port != null && !lib.hasPrefix "unix:" l.addr) ":${toString l.port}"}${optionalString l.ssl " ssl"}${optionalString (l.ssl && h.http2) " http2"}${withDefault h}${optionalString h.reuseport " reuseport"}${concatMapStrings (p: " ${p}") (l.extraParameters or [ ])};\n";
  listens =
    h:
    if h.listen != [ ] then
      h.listen
    else
      lib.concatMap (
        addr:
        lib.optional (!h.onlySSL) { inherit addr; port = cfg.defaultHTTPListenPort; ssl = false; }
        ++ lib.optional (hasSSL h) { inherit addr; port = cfg.defaultSSLListenPort; ssl = true; }
      ) (addresses h);

  renderHost =
    name: h:
    let
      names = toString ([ (if h.serverName != null then h.serverName else name) ] ++ h.serverAliases);
      all = listens h;
      plain = builtins.filter (l: !l.ssl) all;
      # with forceSSL the plain ports only redirect
      own = if h.forceSSL then builtins.filter (l: l.ssl) all else all;
      sslPort = (lib.findFirst (l: l.ssl) { port = 443; } all).port;
      locations = lib.sortOn (l: l.value.priority) (lib.attrsToList h.locations);
      server = body: "server {\n${indent 2 body}}\n";
    in
    optionalString h.forceSSL (
      server (
        concatMapStrings (listenLine h) plain
        + "server_name ${names};\n"
        + "location / {\n  return ${toString h.redirectCode} https://$host${optionalString (sslPort != 443) ":${toString sslPort}"}$request_uri;\n}\n"
      )
    )
    + server (
      concatMapStrings (listenLine h) own
      + "server_name ${names};\n"
      + optionalString (h.root != null) "root ${h.root};\n"
      + optionalString (hasSSL h) "ssl_certificate ${h.sslCertificate};\nssl_certificate_key ${h.sslCertificateKey};\n"
      + optionalString (hasSSL h && h.sslTrustedCertificate != null) "ssl_trusted_certificate ${h.sslTrustedCertificate};\n"
      + optionalString h.rejectSSL "ssl_reject_handshake on;\n"
      + auth name h
      + optionalString (h.globalRedirect != null) "location / {\n  return ${toString h.redirectCode} $scheme://${h.globalRedirect}$request_uri;\n}\n"
      + concatMapStrings (l: renderLocation name l.name l.value) locations
      + h.extraConfig
    );

  configFile = pkgs.writeText "nginx.conf" ''
    # made from services.nginx
    pid /run/nginx/nginx.pid;
    error_log stderr ${cfg.logError};
    daemon off;
    ${cfg.config}
    events {
    ${indent 2 cfg.eventsConfig}}
    ${optionalString (cfg.httpConfig == "") ''
      http {
        client_body_temp_path /var/cache/nginx/client_body;
        proxy_temp_path /var/cache/nginx/proxy;
        fastcgi_temp_path /var/cache/nginx/fastcgi;
        uwsgi_temp_path /var/cache/nginx/uwsgi;
        scgi_temp_path /var/cache/nginx/scgi;
        include ${cfg.package}/conf/mime.types;
        default_type application/octet-stream;
        access_log ${cfg.logAccess};
      ${indent 2 (
        optionalString cfg.recommendedOptimisation "sendfile on;\ntcp_nopush on;\ntcp_nodelay on;\nkeepalive_timeout 65;\ntypes_hash_max_size 4096;\n"
        + optionalString cfg.recommendedTlsSettings "ssl_protocols ${cfg.sslProtocols};\nssl_session_timeout 1d;\nssl_session_cache shared:TLS:10m;\nssl_session_tickets off;\nssl_prefer_server_ciphers off;\n"
        + optionalString (cfg.sslCiphers != null) "ssl_ciphers ${cfg.sslCiphers};\n"
        + optionalString cfg.recommendedGzipSettings "gzip on;\ngzip_static on;\ngzip_vary on;\ngzip_comp_level 5;\ngzip_min_length 256;\ngzip_proxied expired no-cache no-store private auth;\ngzip_types text/plain text/css application/json application/javascript application/xml image/svg+xml;\n"
        + optionalString cfg.recommendedProxySettings "proxy_redirect off;\nproxy_connect_timeout ${cfg.proxyTimeout};\nproxy_send_timeout ${cfg.proxyTimeout};\nproxy_read_timeout ${cfg.proxyTimeout};\nproxy_http_version 1.1;\n"
        + "map $http_upgrade $connection_upgrade {\n  default upgrade;\n  '' close;\n}\n"
        + "client_max_body_size ${cfg.clientMaxBodySize};\n"
        + "server_tokens ${if cfg.serverTokens then "on" else "off"};\n"
        + cfg.commonHttpConfig
        + "\n"
        + concatStrings (mapAttrsToList renderHost cfg.virtualHosts)
        + optionalString cfg.statusPage "server {\n  listen 127.0.0.1:${toString cfg.defaultHTTPListenPort};\n  server_name localhost;\n  location /nginx_status {\n    stub_status on;\n    access_log off;\n    allow 127.0.0.1;\n    deny all;\n  }\n}\n"
        + cfg.appendHttpConfig
      )}}
    ''}${optionalString (cfg.httpConfig != "") "http {\n${indent 2 cfg.httpConfig}}\n"}
    ${cfg.appendConfig}
  '';

  # Started as root, nginx changes to a user of its own; in a node that is a folder there is only one.
  starter = pkgs.writeShellScript "nginx-start" ''
    if [ "$(${pkgs.busybox}/bin/id -u)" = 0 ]; then set -- -g 'user root root;' "$@"; fi
    exec ${cfg.package}/bin/nginx -e stderr "$@"
  '';
  badSSL = lib.filterAttrs (_: h: (if h.addSSL then 1 else 0) + (if h.onlySSL then 1 else 0) + (if h.forceSSL then 1 else 0) > 1) cfg.virtualHosts;
  # a folder beside the configuration that is to be served has to be there
  missing = host: option: path: lib.optional (builtins.isPath path) {
    assertion = builtins.pathExists path;
    about = { option = [ "services" "nginx" "virtualHosts" ]; name = host; };
    message = "${option} is ${toString path}, which does not exist.";
  };
  defaults = builtins.attrNames (lib.filterAttrs (_: h: h.default) cfg.virtualHosts);
in
{
  options.services.nginx = {
    enable = lib.mkEnableOption "the nginx web server";
    package = lib.mkPackageOption pkgs "nginx" { };
    statusPage = on false "Whether http://localhost/nginx_status tells how busy the server is.";
    recommendedTlsSettings = on false "Whether TLS is set up as is usual today.";
    recommendedOptimisation = on false "Whether files are sent as is usual today.";
    recommendedGzipSettings = on false "Whether answers are compressed with gzip.";
    recommendedZstdSettings = on false "Whether answers are compressed with zstd. Debian's nginx cannot.";
    recommendedBrotliSettings = on false "Whether answers are compressed with brotli. Debian's nginx cannot.";
    recommendedProxySettings = on false "Whether proxied requests carry the usual headers.";
    proxyTimeout = mkOption { type = types.str; default = "60s"; description = "How long a proxied server may take."; };
    defaultListenAddresses = mkOption { type = types.listOf types.str; default = [ "0.0.0.0" ]; description = "Addresses that virtual hosts listen on."; };
    defaultHTTPListenPort = mkOption { type = types.port; default = 80; description = "The port of plain HTTP."; };
    defaultSSLListenPort = mkOption { type = types.port; default = 443; description = "The port of TLS."; };
    sslProtocols = mkOption { type = types.str; default = "TLSv1.2 TLSv1.3"; description = "Versions of TLS."; };
    sslCiphers = maybe types.str "Ciphers of TLS.";
    sslDhparam = maybe types.path "Diffie-Hellman parameters.";
    clientMaxBodySize = mkOption { type = types.str; default = "10m"; description = "The largest request."; };
    serverTokens = on false "Whether answers name nginx's version.";
    logError = mkOption { type = types.enum [ "debug" "info" "notice" "warn" "error" "crit" "alert" "emerg" ]; default = "error"; description = "From which level errors are logged."; };
    logAccess = mkOption { type = types.str; default = "off"; internal = true; description = "Where requests are logged."; };
    config = text "Lines for the beginning of the configuration.";
    eventsConfig = text "Lines for the events block.";
    httpConfig = text "Lines that stand in the place of the whole http block.";
    commonHttpConfig = text "Lines for the http block, before the virtual hosts.";
    appendHttpConfig = text "Lines for the http block, after the virtual hosts.";
    appendConfig = text "Lines for the end of the configuration.";
    enableReload = on false "Whether a change reloads the server instead of restarting it.";
    user = mkOption { type = types.str; default = "nginx"; description = "The user that the server runs as."; };
    group = mkOption { type = types.str; default = "nginx"; description = "The group that the server runs as."; };
    upstreams = mkOption {
      default = { };
      description = "Groups of servers to pass requests on to.";
      type = types.attrsOf (types.submodule {
        options.servers = mkOption { type = types.attrsOf (types.attrsOf (types.oneOf [ types.bool types.int types.str ])); default = { }; description = "The servers and their parameters."; };
        options.extraConfig = text "Further lines.";
      });
    };
    virtualHosts = mkOption {
      type = types.attrsOf (types.submodule host);
      default = { localhost = { }; };
      example = { "example.org".root = "/var/www"; };
      description = "The hosts that the server answers for.";
    };
  };
  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = badSSL == { };
        message = "services.nginx.virtualHosts.${toString (builtins.attrNames badSSL)}: at most one of addSSL, onlySSL and forceSSL can be set.";
      }
      {
        assertion = builtins.length defaults < 2;
        message = "services.nginx.virtualHosts: at most one host can be the default, but these are: ${lib.concatStringsSep ", " defaults}.";
      }
    ]
    ++ lib.concatLists (mapAttrsToList (name: h: missing name "services.nginx.virtualHosts.\"${name}\".root" h.root ++ lib.concatLists (mapAttrsToList (path: l: missing name "services.nginx.virtualHosts.\"${name}\".locations.\"${path}\".root" l.root ++ missing name "services.nginx.virtualHosts.\"${name}\".locations.\"${path}\".alias" l.alias) h.locations)) cfg.virtualHosts)
    ++ mapAttrsToList (name: h: {
      assertion = !(h.globalRedirect != null && h.locations ? "/");
      message = "services.nginx.virtualHosts.\"${name}\" has a globalRedirect and a location \"/\": one of them would never be reached.";
    }) cfg.virtualHosts
    ++ lib.concatLists (mapAttrsToList (name: h: mapAttrsToList (path: l: {
      assertion = !(l.root != null && l.alias != null);
      message = "services.nginx.virtualHosts.\"${name}\".locations.\"${path}\": only one of root and alias can be set.";
    }) h.locations) cfg.virtualHosts);
    services.nginx.commonHttpConfig = concatStrings (
      mapAttrsToList (name: u: "upstream ${name} {\n" + concatStrings (mapAttrsToList (s: ps: "  server ${s}${concatStrings (mapAttrsToList (n: v: if builtins.isBool v then optionalString v " ${n}" else " ${n}=${toString v}") ps)};\n") u.servers) + indent 2 u.extraConfig + "}\n") cfg.upstreams
    );
    users.users = lib.mkIf (cfg.user == "nginx") { nginx = { group = cfg.group; isSystemUser = true; description = "nginx web server"; }; };
    users.groups = lib.mkIf (cfg.group == "nginx") { nginx = { }; };
    system.build.nginxConfig = configFile;
    systemd.services.nginx = {
      description = "nginx web server";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      reloadIfChanged = cfg.enableReload;
      stopIfChanged = false;
      serviceConfig = {
        ExecStartPre = "${starter} -t -q -c ${configFile}";
        ExecStart = "${starter} -c ${configFile}";
        ExecReload = [
          "${starter} -t -q -c ${configFile}"
          "${pkgs.busybox}/bin/kill -HUP $MAINPID"
        ];
        Restart = "always";
        RestartSec = "10s";
        Type = "simple";
        User = cfg.user;
        Group = cfg.group;
        RuntimeDirectory = "nginx";
        RuntimeDirectoryMode = "0750";
        CacheDirectory = "nginx";
        CacheDirectoryMode = "0750";
        LogsDirectory = "nginx";
        LogsDirectoryMode = "0750";
        AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" ];
        CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" ];
        NoNewPrivileges = true;
      };
    };
  };
}
