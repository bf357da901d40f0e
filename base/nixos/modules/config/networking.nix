{ config, lib, ... }:
let
  cfg = config.networking;
  inherit (lib) mkOption types;
  ports = protocol: mkOption {
    type = types.listOf types.port;
    default = [ ];
    example = [ 22 80 ];
    apply = p: lib.unique (lib.sort builtins.lessThan p);
    description = "${protocol} ports that can be reached from outside.";
  };
  ranges = protocol: mkOption {
    type = types.listOf (types.attrsOf types.port);
    default = [ ];
    example = [ { from = 8999; to = 9003; } ];
    description = "Ranges of ${protocol} ports that can be reached from outside.";
  };
in
{
  options.networking = {
    hostName = mkOption {
      type = types.strMatching "^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$" // {
        description = "host name: letters, digits, `-` and `_`, at most 63, beginning and ending with a letter or digit";
      };
      default = "nixos";
      description = "The machine's name, without a domain. Empty: it is told by the network.";
    };
    domain = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "example.org";
      description = "The machine's domain.";
    };
    fqdn = mkOption {
      type = types.str;
      readOnly = true;
      default =
        if cfg.hostName != "" && cfg.domain != null then
          "${cfg.hostName}.${cfg.domain}"
        else
          throw "networking.fqdn needs both networking.hostName and networking.domain";
      defaultText = lib.literalExpression ''"''${networking.hostName}.''${networking.domain}"'';
      description = "The machine's full name.";
    };
    fqdnOrHostName = mkOption {
      type = types.str;
      readOnly = true;
      default = if cfg.domain == null then cfg.hostName else cfg.fqdn;
      defaultText = lib.literalExpression "networking.fqdn or networking.hostName";
      description = "The full name, or the host name where no domain is set.";
    };
    hostId = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "4e98920d";
      description = "The machine's 32-bit id in eight hexadecimal digits.";
    };
    hosts = mkOption {
      type = types.attrsOf (types.listOf types.str);
      default = { };
      example = { "192.0.2.2" = [ "files.example.org" ]; };
      description = "Names for addresses, in /etc/hosts.";
    };
    extraHosts = mkOption {
      type = types.lines;
      default = "";
      description = "Lines for the end of /etc/hosts.";
    };
    nameservers = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "192.0.2.53" ];
      description = "Name servers.";
    };
    search = mkOption {
      type = types.listOf types.str;
      default = [ ];
      description = "Domains in which short names are looked for.";
    };
    useDHCP = mkOption {
      type = types.bool;
      default = true;
      description = "Whether interfaces get their addresses by DHCP. base leaves interfaces as the machine has them.";
    };
    interfaces = mkOption {
      type = types.attrsOf (types.submodule { freeformType = types.attrsOf types.anything; options.useDHCP = mkOption { type = types.nullOr types.bool; default = null; description = "Whether this interface gets its address by DHCP."; }; });
      default = { };
      description = "Network interfaces. base leaves them as the machine has them.";
    };
    networkmanager.enable = lib.mkEnableOption "NetworkManager. base leaves interfaces as the machine has them";
    wireless.enable = lib.mkEnableOption "wireless networks. base leaves interfaces as the machine has them";
    firewall = {
      enable = mkOption {
        type = types.bool;
        default = true;
        description = "Whether only allowed ports can be reached. The rules are in /etc/firn/firewall.json for what enforces them.";
      };
      allowedTCPPorts = ports "TCP";
      allowedUDPPorts = ports "UDP";
      allowedTCPPortRanges = ranges "TCP";
      allowedUDPPortRanges = ranges "UDP";
      allowPing = mkOption { type = types.bool; default = true; description = "Whether the machine answers pings."; };
      trustedInterfaces = mkOption { type = types.listOf types.str; default = [ ]; description = "Interfaces from which everything may come."; };
    };
  };
  config = {
    networking.hosts = {
      "127.0.0.1" = [ "localhost" ];
      "::1" = [ "localhost" ];
      "127.0.0.2" = lib.optional (cfg.hostName != "" && cfg.hostName != "localhost") (if cfg.domain == null then cfg.hostName else "${cfg.fqdn} ${cfg.hostName}");
    };
    environment.etc = {
      hosts.text = lib.concatStrings (lib.mapAttrsToList (a: names: lib.optionalString (names != [ ]) "${a} ${lib.concatStringsSep " " names}\n") cfg.hosts) + cfg.extraHosts;
      hostname = lib.mkIf (cfg.hostName != "") { text = cfg.hostName + "\n"; };
      "nsswitch.conf".text = ''
        passwd: files
        group: files
        shadow: files
        hosts: files dns
        networks: files
        services: files
        protocols: files
      '';
      "resolv.conf" = lib.mkIf (cfg.nameservers != [ ]) {
        text = lib.concatMapStrings (n: "nameserver ${n}\n") cfg.nameservers + lib.optionalString (cfg.search != [ ]) "search ${toString cfg.search}\n";
      };
      "firn/firewall.json".text = builtins.toJSON {
        inherit (cfg.firewall) enable allowedTCPPorts allowedUDPPorts allowedTCPPortRanges allowedUDPPortRanges allowPing trustedInterfaces;
      } + "\n";
    };
    assertions = [
      {
        assertion = cfg.hostId == null || builtins.match "[0-9a-fA-F]{8}" cfg.hostId != null;
        message = "networking.hostId must be eight hexadecimal digits, but it is \"${toString cfg.hostId}\".";
      }
    ];
  };
}
