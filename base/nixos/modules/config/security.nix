{ config, lib, pkgs, ... }:
let
  cfg = config.security;
  inherit (lib) mkOption types;
  on = default: description: mkOption { type = types.bool; inherit default description; };
in
{
  options.security = {
    sudo = {
      enable = on true "Whether the sudoers file is written.";
      wheelNeedsPassword = on true "Whether members of wheel must give their password.";
      execWheelOnly = on false "Whether only members of wheel may run sudo.";
      extraConfig = mkOption { type = types.lines; default = ""; description = "Lines for the end of the sudoers file."; };
      extraRules = mkOption {
        default = [ ];
        description = "Further rules: who may run which commands.";
        type = types.listOf (types.submodule {
          options = {
            users = mkOption { type = types.listOf (types.either types.str types.int); default = [ ]; description = "Users the rule is for."; };
            groups = mkOption { type = types.listOf (types.either types.str types.int); default = [ ]; description = "Groups the rule is for."; };
            host = mkOption { type = types.str; default = "ALL"; description = "Hosts the rule is for."; };
            runAs = mkOption { type = types.str; default = "ALL:ALL"; description = "As whom the commands run."; };
            commands = mkOption {
              description = "The commands.";
              type = types.listOf (types.either types.str (types.submodule {
                options = {
                  command = mkOption { type = types.str; description = "A command, or ALL."; };
                  options = mkOption { type = types.listOf types.str; default = [ ]; description = "Tags such as NOPASSWD."; };
                };
              }));
            };
          };
        });
      };
    };
    polkit.enable = on false "Whether polkit decides who may do what. base has none.";
    rtkit.enable = on false "Whether rtkit gives out real-time priority. base has none.";
    acme = {
      acceptTerms = on false "Whether the certificate authority's terms of service are accepted.";
      defaults = mkOption { type = types.attrsOf types.anything; default = { }; description = "Settings of every certificate."; };
      certs = mkOption { type = types.attrsOf types.anything; default = { }; description = "Certificates to be had from an authority."; };
    };
    pam = {
      services = mkOption { type = types.attrsOf (types.submodule { freeformType = types.attrsOf types.anything; options.text = mkOption { type = types.nullOr types.lines; default = null; description = "The service's PAM configuration."; }; }); default = { }; description = "PAM configurations, by service."; };
      loginLimits = mkOption {
        default = [ ];
        description = "Limits of sessions, lines of /etc/security/limits.conf.";
        type = types.listOf (types.submodule {
          options = {
            domain = mkOption { type = types.str; description = "A user, @GROUP, or * for all."; };
            type = mkOption { type = types.enum [ "soft" "hard" "-" ]; default = "-"; description = "Which limit; - is both."; };
            item = mkOption { type = types.str; description = "What is limited, such as nofile."; };
            value = mkOption { type = types.oneOf [ types.str types.int ]; description = "The limit."; };
          };
        });
      };
    };
    pki.certificateFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files with further certificate authorities."; };
    pki.certificates = mkOption { type = types.listOf types.str; default = [ ]; description = "Further certificate authorities."; };
  };
  config = {
    assertions = [
      {
        assertion = cfg.acme.certs == { } || cfg.acme.acceptTerms;
        message = "security.acme.certs asks for certificates, but the authority's terms are not accepted: set security.acme.acceptTerms = true once you agree with them.";
      }
    ];
    warnings =
      lib.optional cfg.polkit.enable "security.polkit.enable is set, but base has no polkit: nothing comes of it."
      ++ lib.optional cfg.rtkit.enable "security.rtkit.enable is set, but base has no rtkit: nothing comes of it."
      ++ lib.optional (cfg.acme.certs != { }) "security.acme.certs is set, but base has no ACME client: no certificate is asked for.";
    environment.etc = lib.mkMerge [
      {
        "ssl/certs/ca-certificates.crt".source =
          if cfg.pki.certificateFiles == [ ] && cfg.pki.certificates == [ ] then
            "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt"
          else
            pkgs.concatText "ca-certificates.crt" ([ "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt" ] ++ cfg.pki.certificateFiles ++ map (pkgs.writeText "authority.crt") cfg.pki.certificates);
        "ssl/certs/ca-bundle.crt".source = "/etc/ssl/certs/ca-certificates.crt";
      }
      (lib.mkIf (cfg.pam.loginLimits != [ ]) {
        "security/limits.conf".text =
          lib.concatMapStrings (l: "${l.domain} ${l.type} ${l.item} ${toString l.value}\n") cfg.pam.loginLimits;
      })
      (lib.mapAttrs' (name: s: lib.nameValuePair "pam.d/${name}" { inherit (s) text; }) (lib.filterAttrs (_: s: s.text != null) cfg.pam.services))
      (lib.mkIf cfg.sudo.enable {
        sudoers = {
          mode = "0440";
          text =
            let
              command = c: if builtins.isString c then c else lib.concatMapStrings (o: "${o}:") c.options + c.command;
              rule = r: who: "${who} ${r.host}=(${r.runAs}) ${lib.concatMapStringsSep ", " command r.commands}\n";
              name = v: prefix: if builtins.isInt v then "${prefix}#${toString v}" else "${prefix}${v}";
            in
            ''
              # who may run commands as another user
              Defaults env_keep+=SSL_CERT_FILE
              root ALL=(ALL:ALL) SETENV: ALL
              %wheel ALL=(ALL:ALL) ${lib.optionalString (!cfg.sudo.wheelNeedsPassword) "NOPASSWD:"}SETENV: ALL
            ''
            + lib.concatMapStrings (r: lib.concatMapStrings (u: rule r (name u "")) r.users + lib.concatMapStrings (g: rule r (name g "%")) r.groups) cfg.sudo.extraRules
            + cfg.sudo.extraConfig;
        };
      })
    ];
  };
}
