# The whole system: one store path that can be activated.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.system;
  snippet = types.coercedTo types.lines (text: { inherit text; }) (
    types.submodule {
      options = {
        deps = mkOption { type = types.listOf types.str; default = [ ]; description = "Snippets that run before."; };
        text = mkOption { type = types.lines; description = "Shell code. It must do no harm when it runs again."; };
        supportsDryActivation = mkOption { type = types.bool; default = false; description = "Whether it runs with NIXOS_ACTION=dry-activate, changing nothing."; };
      };
    }
  );
  scripts = cfg.activationScripts;
  unknownDeps = lib.concatLists (lib.mapAttrsToList (n: s: map (d: "${n} needs ${d}") (builtins.filter (d: !scripts ? ${d}) s.deps)) scripts);
  ordered =
    let
      sorted = lib.toposort (a: b: builtins.elem a scripts.${b}.deps) (builtins.attrNames scripts);
    in
    sorted.result or (throw "system.activationScripts need each other in a circle: ${lib.concatStringsSep " -> " sorted.cycle}");
  activate = ''
    #!${pkgs.bash}/bin/bash
    # Makes this system the running one: files, users, folders. Does no harm when it runs again, also after
    # it was interrupted. Services are switch-to-configuration's, or the agent's.
    systemConfig=@out@
    export PATH=${pkgs.busybox}/bin:${pkgs.bash}/bin''${PATH:+:$PATH}
    _status=0
    trap '_status=1 _localstatus=$?' ERR
    umask 0022
  ''
  + lib.concatMapStrings (n: ''
    # ${n}
    _localstatus=0
    ${scripts.${n}.text}
    if ((_localstatus > 0)); then printf 'activation: snippet %s failed (%s)\n' ${lib.escapeShellArg n} "$_localstatus" >&2; fi
  '') ordered
  + ''
    # from here on this is the current system
    mkdir -p /run
    ln -sfn "$systemConfig" /run/.current-system.new && mv -Tf /run/.current-system.new /run/current-system
    exit $_status
  '';
  etc = cfg.build.etcSpec;
  failed = cfg.checks.failedAssertions;
  toplevel = pkgs.runCommand "nixos-system-${cfg.name}-${cfg.nixos.label}" (
    {
      inherit activate;
      switch = lib.replaceStrings [ "@bash@" "@busybox@" "@installBootLoader@" ] [ "${pkgs.bash}" "${pkgs.busybox}" "${cfg.build.installBootLoader}" ] (builtins.readFile ./switch-to-configuration.sh);
      users = cfg.build.usersSpec;
      inherit (etc) manifest;
      health = cfg.build.healthSpec;
      boot = cfg.build.bootSpec;
      path = cfg.path;
      nixosVersion = "${cfg.nixos.version}";
      systemName = pkgs.stdenv.hostPlatform.system;
      configurationRevision = if cfg.configurationRevision == null then "" else cfg.configurationRevision;
      extra = cfg.systemBuilderCommands + cfg.extraSystemBuilderCmds;
      passAsFile = [ "activate" "switch" "users" "manifest" "health" "boot" ] ++ builtins.attrNames etc.attrs;
      preferLocalBuild = true;
      allowSubstitutes = false;
      passthru = { inherit config options; };
    }
    // etc.attrs
  ) ''
    mkdir -p $out/bin $out/firn
    cp $activatePath $out/activate
    substituteInPlace $out/activate --replace-fail @out@ $out
    cp $switchPath $out/bin/switch-to-configuration
    substituteInPlace $out/bin/switch-to-configuration --replace-quiet @out@ $out
    chmod +x $out/activate $out/bin/switch-to-configuration
    cp $usersPath $out/firn/users
    cp $manifestPath $out/firn/etc
    cp $healthPath $out/firn/health.json
    cp $bootPath $out/firn/boot.json
    ln -s $path $out/sw
    etc=$out/etc
    source ${./make-etc.sh}
    echo -n "$nixosVersion" > $out/nixos-version
    echo -n "$systemName" > $out/system
    echo -n "$configurationRevision" > $out/configuration-revision
    echo -n "firn 1" > $out/init-interface-version
    eval "$extra"
  '';
in
{
  options.system = {
    activationScripts = mkOption {
      type = types.attrsOf snippet;
      default = { };
      example = { stdio.text = "mkdir -p /var/lib/example"; };
      description = "Shell code that runs whenever the system is activated.";
    };
    extraSystemBuilderCmds = mkOption { type = types.lines; default = ""; internal = true; description = "Shell code that adds to the system, `$out`."; };
    systemBuilderCommands = mkOption { type = types.lines; default = ""; internal = true; description = "Shell code that adds to the system, `$out`."; };
    extraDependencies = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages that are in the system's closure without being used."; };
    switch.enable = mkOption { type = types.bool; default = true; description = "Whether the system can be switched to."; };
  };
  config = {
    assertions = [
      {
        assertion = unknownDeps == [ ];
        message = "system.activationScripts name snippets that do not exist: ${lib.concatStringsSep ", " unknownDeps}.";
      }
    ];
    system.activationScripts = {
      folders = "mkdir -p /etc /run /var/lib /var/log /var/cache /var/empty /tmp && chmod 1777 /tmp";
      users.deps = [ "folders" ];
      etc = {
        deps = [ "folders" "users" ];
        text = ''bash ${./setup-etc.sh} "$systemConfig"'';
      };
      # programs look for these two; a node in a folder may have them read-only
      binsh = ''
        if [ -w / ]; then
          if ! [ /bin/sh -ef ${config.environment.binsh} ]; then
            mkdir -p /bin && ln -sfn ${config.environment.binsh} /bin/.sh.new && mv -Tf /bin/.sh.new /bin/sh
          fi
          ${lib.optionalString (config.environment.usrbinenv != null) ''
            if ! [ /usr/bin/env -ef ${config.environment.usrbinenv} ]; then
              mkdir -p /usr/bin && ln -sfn ${config.environment.usrbinenv} /usr/bin/.env.new && mv -Tf /usr/bin/.env.new /usr/bin/env
            fi
          ''}
        fi 2> /dev/null || true
      '';
    };
    system.extraSystemBuilderCmds = lib.mkIf (cfg.extraDependencies != [ ]) "echo -n ${lib.escapeShellArg (toString cfg.extraDependencies)} > $out/extra-dependencies";
    system.build.toplevel =
      if failed != [ ] then
        throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (m: "- ${m}") failed}"
      else
        lib.showWarnings config.warnings toplevel;
  };
}
