{ config, lib, pkgs, ... }:
let
  cfg = config.services.openssh;
  inherit (lib) mkOption types;
  atom = types.nullOr (types.oneOf [ types.bool types.int types.str types.path ]);
  text = v: if builtins.isBool v then (if v then "yes" else "no") else if builtins.isList v then lib.concatMapStringsSep "," toString v else toString v;
  lines = lib.concatStrings (lib.mapAttrsToList (n: v: if v == null then "" else if builtins.elem n [ "AllowUsers" "DenyUsers" "AllowGroups" "DenyGroups" ] then "${n} ${toString v}\n" else "${n} ${text v}\n") cfg.settings);
  yes = default: description: mkOption { type = types.nullOr types.bool; inherit default description; };
  names = description: mkOption { type = types.nullOr (types.listOf types.str); default = null; inherit description; };
in
{
  imports = [
    (lib.mkRenamedOptionModule [ "services" "openssh" "permitRootLogin" ] [ "services" "openssh" "settings" "PermitRootLogin" ])
    (lib.mkRenamedOptionModule [ "services" "openssh" "passwordAuthentication" ] [ "services" "openssh" "settings" "PasswordAuthentication" ])
    (lib.mkRenamedOptionModule [ "services" "openssh" "kbdInteractiveAuthentication" ] [ "services" "openssh" "settings" "KbdInteractiveAuthentication" ])
    (lib.mkRenamedOptionModule [ "services" "openssh" "forwardX11" ] [ "services" "openssh" "settings" "X11Forwarding" ])
    (lib.mkRenamedOptionModule [ "services" "sshd" "enable" ] [ "services" "openssh" "enable" ])
  ];
  options.services.openssh = {
    enable = lib.mkEnableOption "the OpenSSH server";
    package = lib.mkPackageOption pkgs "openssh" { };
    ports = mkOption { type = types.listOf types.port; default = [ 22 ]; description = "Ports to listen on."; };
    openFirewall = mkOption { type = types.bool; default = true; description = "Whether the ports can be reached from outside."; };
    listenAddresses = mkOption {
      default = [ ];
      example = [ { addr = "192.0.2.1"; port = 22; } ];
      description = "Addresses to listen on; none: all, on `ports`.";
      type = types.listOf (types.submodule {
        options = {
          addr = mkOption { type = types.nullOr types.str; default = null; description = "An address or name."; };
          port = mkOption { type = types.nullOr types.port; default = null; description = "A port; null: those in `ports`."; };
        };
      });
    };
    hostKeys = mkOption {
      type = types.listOf types.attrs;
      default = [
        { type = "ed25519"; path = "/etc/ssh/ssh_host_ed25519_key"; }
        { type = "rsa"; bits = 4096; path = "/etc/ssh/ssh_host_rsa_key"; }
      ];
      description = "The server's keys; each that is not there is made before the server's first start.";
    };
    startWhenNeeded = mkOption { type = types.bool; default = false; description = "Whether the server is started by a connection. base starts it at once."; };
    allowSFTP = mkOption { type = types.bool; default = true; description = "Whether files can be transferred."; };
    banner = mkOption { type = types.nullOr types.lines; default = null; description = "What is said before login."; };
    extraConfig = mkOption { type = types.lines; default = ""; description = "Lines for the end of sshd_config."; };
    settings = mkOption {
      default = { };
      example = { PasswordAuthentication = false; };
      description = "Settings in sshd_config.";
      type = types.submodule {
        freeformType = types.attrsOf (types.either atom (types.listOf atom));
        options = {
          PermitRootLogin = mkOption {
            type = types.nullOr (types.enum [ "yes" "without-password" "prohibit-password" "forced-commands-only" "no" ]);
            default = "prohibit-password";
            description = "Whether root may log in.";
          };
          PasswordAuthentication = yes true "Whether passwords are accepted.";
          KbdInteractiveAuthentication = yes true "Whether answers typed at the keyboard are accepted.";
          X11Forwarding = yes false "Whether X11 can be forwarded.";
          UsePAM = yes false "Whether PAM decides.";
          LogLevel = mkOption { type = types.nullOr (types.enum [ "QUIET" "FATAL" "ERROR" "INFO" "VERBOSE" "DEBUG" "DEBUG1" "DEBUG2" "DEBUG3" ]); default = "INFO"; description = "How much is logged."; };
          AllowUsers = names "Users who may log in.";
          DenyUsers = names "Users who may not log in.";
          AllowGroups = names "Groups whose members may log in.";
          DenyGroups = names "Groups whose members may not log in.";
        };
      };
    };
  };
  config = lib.mkIf cfg.enable {
    users.users.sshd = { isSystemUser = true; group = "sshd"; description = "SSH privilege separation user"; };
    users.groups.sshd = { };
    networking.firewall.allowedTCPPorts = lib.optionals cfg.openFirewall cfg.ports;
    environment.systemPackages = [ cfg.package ];
    environment.etc."ssh/sshd_config".text =
      lib.concatMapStrings (p: "Port ${toString p}\n") cfg.ports
      + lib.concatMapStrings (l: "ListenAddress ${toString l.addr}${lib.optionalString (l.port != null) ":${toString l.port}"}\n") cfg.listenAddresses
      + lib.concatMapStrings (k: "HostKey ${k.path}\n") cfg.hostKeys
      + lines
      + "AuthorizedKeysFile %h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u\n"
      + "PidFile none\n"
      + lib.optionalString cfg.allowSFTP "Subsystem sftp ${cfg.package}/libexec/sftp-server\n"
      + lib.optionalString (cfg.banner != null) "Banner ${pkgs.writeText "ssh-banner" cfg.banner}\n"
      + cfg.extraConfig;
    systemd.services.sshd = {
      description = "SSH daemon";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      restartTriggers = [ config.environment.etc."ssh/sshd_config".text ];
      preStart = ''
        mkdir -p /var/empty /etc/ssh
        chmod 755 /var/empty
      '' + lib.concatMapStrings (k: ''
        if ! [ -s ${k.path} ]; then
          rm -f ${k.path}
          mkdir -p "$(dirname ${k.path})"
          ${cfg.package}/bin/ssh-keygen -t ${k.type} ${lib.optionalString (k ? bits) "-b ${toString k.bits}"} -f ${k.path} -N "" -C "$(cat /etc/hostname 2> /dev/null || true)"
        fi
      '') cfg.hostKeys;
      serviceConfig = {
        ExecStart = "${cfg.package}/bin/sshd -D -e -f /etc/ssh/sshd_config";
        ExecReload = "${pkgs.busybox}/bin/kill -HUP $MAINPID";
        KillMode = "process";
        Restart = "always";
        RuntimeDirectory = "sshd";
        Type = "simple";
      };
    };
    assertions = [
      {
        assertion = cfg.ports != [ ] || cfg.listenAddresses != [ ];
        message = "services.openssh has nothing to listen on: set services.openssh.ports.";
      }
    ];
  };
}
