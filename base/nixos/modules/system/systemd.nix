# Units as files: services, timers, sockets and targets, rendered from options.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.systemd;
  inherit (lib) mkOption types concatStrings mapAttrsToList optionalString;
  atom = types.nullOr (types.oneOf [ types.bool types.int types.float types.str types.path types.package ]);
  section = description: mkOption {
    type = types.attrsOf (types.either atom (types.listOf atom));
    default = { };
    inherit description;
  };
  names = description: mkOption { type = types.listOf types.str; default = [ ]; inherit description; };
  text = description: mkOption { type = types.lines; default = ""; inherit description; };

  common = { name, ... }: {
    options = {
      name = mkOption { type = types.str; default = name; internal = true; description = "The unit's name, without its kind."; };
      enable = mkOption { type = types.bool; default = true; description = "Whether the unit exists."; };
      description = mkOption { type = types.singleLineStr; default = ""; description = "What the unit is."; };
      documentation = names "Where the unit is documented.";
      wantedBy = names "Units that start this one.";
      requiredBy = names "Units that start this one and fail without it.";
      aliases = names "Further names of the unit.";
      after = names "Units that are started before this one.";
      before = names "Units that are started after this one.";
      wants = names "Units that this one starts.";
      requires = names "Units that this one starts and fails without.";
      requisite = names "Units that must run already.";
      bindsTo = names "Units with which this one stops.";
      partOf = names "Units that stop and restart this one.";
      conflicts = names "Units that this one stops.";
      onFailure = names "Units that are started when this one fails.";
      upholds = names "Units that are kept running while this one does.";
      unitConfig = section "Further settings of the unit.";
      restartTriggers = mkOption { type = types.listOf types.unspecified; default = [ ]; description = "Values; when one changes, the unit is restarted."; };
      reloadTriggers = mkOption { type = types.listOf types.unspecified; default = [ ]; description = "Values; when one changes, the unit is reloaded."; };
      startLimitBurst = mkOption { type = types.nullOr types.int; default = null; description = "How often the unit may start in startLimitIntervalSec."; };
      startLimitIntervalSec = mkOption { type = types.nullOr types.int; default = null; description = "The seconds in which the unit may start startLimitBurst times."; };
      overrideStrategy = mkOption { type = types.enum [ "asDropinIfExists" "asDropin" ]; default = "asDropinIfExists"; description = "Whether a unit of the same name is replaced or added to."; };
    };
  };
  service = { name, config, ... }: {
    options = {
      serviceConfig = section "Settings of the service." // { example = { Restart = "always"; }; };
      environment = mkOption { type = types.attrsOf (types.nullOr (types.oneOf [ types.str types.path types.package ])); default = { }; description = "Environment variables of the service."; };
      path = mkOption { type = types.listOf (types.oneOf [ types.package types.str ]); default = [ ]; description = "Packages whose programs the service finds."; };
      script = text "Shell code that is the service.";
      scriptArgs = mkOption { type = types.str; default = ""; description = "Arguments of the script."; };
      preStart = text "Shell code that runs before the service.";
      postStart = text "Shell code that runs after the service has started.";
      reload = text "Shell code that reloads the service.";
      preStop = text "Shell code that stops the service.";
      postStop = text "Shell code that runs after the service.";
      restartIfChanged = mkOption { type = types.bool; default = true; description = "Whether a change restarts the service."; };
      reloadIfChanged = mkOption { type = types.bool; default = false; description = "Whether a change reloads the service instead of restarting it."; };
      stopIfChanged = mkOption { type = types.bool; default = true; description = "Whether a change stops the service before activation and starts it after."; };
      startAt = mkOption { type = types.either types.str (types.listOf types.str); default = [ ]; apply = lib.toList; example = "Sun 14:00:00"; description = "When the service is started by a timer."; };
      confinement.enable = mkOption { type = types.bool; default = false; description = "Whether the service sees only its closure. base leaves it as it is."; };
      enableStrictShellChecks = mkOption { type = types.bool; default = false; description = "Whether scripts are checked."; };
    };
    config = lib.mkMerge [
      {
        path = lib.mkAfter [ pkgs.bash pkgs.busybox ];
        environment.PATH = lib.mkDefault "${lib.makeBinPath config.path}:${lib.makeSearchPath "sbin" config.path}";
      }
      (lib.mkIf (config.script != "") { serviceConfig.ExecStart = "${job name "start" config.script}${optionalString (config.scriptArgs != "") " ${config.scriptArgs}"}"; })
      (lib.mkIf (config.preStart != "") { serviceConfig.ExecStartPre = lib.mkBefore [ (job name "pre-start" config.preStart) ]; })
      (lib.mkIf (config.postStart != "") { serviceConfig.ExecStartPost = [ (job name "post-start" config.postStart) ]; })
      (lib.mkIf (config.reload != "") { serviceConfig.ExecReload = job name "reload" config.reload; })
      (lib.mkIf (config.preStop != "") { serviceConfig.ExecStop = job name "pre-stop" config.preStop; })
      (lib.mkIf (config.postStop != "") { serviceConfig.ExecStopPost = job name "post-stop" config.postStop; })
    ];
  };
  job = name: what: body: "${pkgs.writeShellScript "unit-script-${lib.sanitizeDerivationName name}-${what}" "set -e\n${body}"}";

  value = v: if builtins.isBool v then lib.boolToString v else toString v;
  line = n: v: if v == null then "" else "${n}=${value v}\n";
  lines = set: concatStrings (mapAttrsToList (n: v: if builtins.isList v then lib.concatMapStrings (line n) v else line n v) set);
  list = n: v: optionalString (v != [ ]) "${n}=${toString v}\n";
  unitSection =
    u:
    "[Unit]\n"
    + optionalString (u.description != "") "Description=${u.description}\n"
    + list "Documentation" u.documentation
    + list "After" u.after
    + list "Before" u.before
    + list "Wants" u.wants
    + list "Requires" u.requires
    + list "Requisite" u.requisite
    + list "BindsTo" u.bindsTo
    + list "PartOf" u.partOf
    + list "Conflicts" u.conflicts
    + list "OnFailure" u.onFailure
    + list "Upholds" u.upholds
    + optionalString (u.startLimitBurst != null) "StartLimitBurst=${toString u.startLimitBurst}\n"
    + optionalString (u.startLimitIntervalSec != null) "StartLimitIntervalSec=${toString u.startLimitIntervalSec}\n"
    + lines u.unitConfig
    + triggers "X-Restart-Triggers" u.restartTriggers
    + triggers "X-Reload-Triggers" u.reloadTriggers;
  # a hash is enough to see that something changed
  triggers =
    n: vs:
    let
      show = v: if builtins.isString v || builtins.isPath v || v ? outPath then "${v}" else builtins.toJSON v;
      all = lib.concatMapStringsSep " " show vs;
    in
    optionalString (vs != [ ]) "${n}=${builtins.hashString "sha256" (builtins.unsafeDiscardStringContext all)}\n";
  install = u: optionalString (u.wantedBy != [ ] || u.requiredBy != [ ] || u.aliases != [ ]) "\n[Install]\n" + list "WantedBy" u.wantedBy + list "RequiredBy" u.requiredBy + list "Alias" u.aliases;
  environment =
    env:
    concatStrings (
      mapAttrsToList (
        n: v:
        optionalString (v != null) "Environment=${builtins.toJSON "${n}=${lib.replaceStrings [ "%" ] [ "%%" ] (toString v)}"}\n"
      ) env
    );
  render = {
    service =
      u:
      let
        set = u.serviceConfig;
      in
      # not an assertion: those are looked at before anything that a service starts is made
      lib.throwIf (!(set ? ExecStart) && !(set ? ExecStop) && set.Type or "" != "oneshot")
        "systemd.services.${u.name} has nothing to start: set its `script', or serviceConfig.ExecStart."
      unitSection u
      + "\n[Service]\n"
      + environment (cfg.globalEnvironment // u.environment)
      + optionalString u.reloadIfChanged "X-ReloadIfChanged=true\n"
      + optionalString (!u.restartIfChanged) "X-RestartIfChanged=false\n"
      + optionalString (!u.stopIfChanged) "X-StopIfChanged=false\n"
      + lines u.serviceConfig
      + install u;
    timer = u: unitSection u + "\n[Timer]\n" + lines u.timerConfig + install u;
    socket = u: unitSection u + "\n[Socket]\n" + concatStrings (map (l: "ListenStream=${l}\n") u.listenStreams) + lines u.socketConfig + install u;
    target = u: unitSection u + install u;
    mount = u: unitSection u + "\n[Mount]\n" + lines ({ What = u.what; Where = u.where; Type = u.type; Options = u.options; } // u.mountConfig) + install u;
  };
  unitsOf = suffix: set: lib.mapAttrs' (n: u: lib.nameValuePair "${n}.${suffix}" { inherit (u) wantedBy requiredBy aliases; text = render.${suffix} u; }) (lib.filterAttrs (_: u: u.enable) set);
  units =
    unitsOf "service" cfg.services
    // unitsOf "timer" cfg.timers
    // unitsOf "socket" cfg.sockets
    // unitsOf "target" cfg.targets
    // lib.listToAttrs (map (m: lib.nameValuePair "${escapePath m.where}.mount" { inherit (m) wantedBy requiredBy aliases; text = render.mount m; }) cfg.mounts)
    // lib.mapAttrs (_: u: { inherit (u) wantedBy requiredBy aliases; text = u.text; }) (lib.filterAttrs (_: u: u.enable && u.text != null) cfg.units);
  escapePath = p: if p == "/" then "-" else lib.replaceStrings [ "-" "/" ] [ "\\x2d" "-" ] (lib.removeSuffix "/" (lib.removePrefix "/" p));
  # the supervisor and systemctl follow these links to see what belongs to what
  linksOf = n: u: lib.concatMap (k: map (t: lib.nameValuePair "systemd/system/${t}.${k.dir}/${n}" { source = "../${n}"; }) u.${k.from}) [ { dir = "wants"; from = "wantedBy"; } { dir = "requires"; from = "requiredBy"; } ] ++ map (a: lib.nameValuePair "systemd/system/${a}" { source = n; }) u.aliases;
  withOptions = extra: mkOption { type = types.attrsOf (types.submodule ([ common ] ++ extra)); default = { }; };
in
{
  options.systemd = {
    package = mkOption { type = types.nullOr types.package; default = null; description = "The package of systemd; base has none: the machine's own runs the units, or Firn's agent where there is none."; };
    services = withOptions [ service ] // { description = "Services."; };
    timers = withOptions [ { options.timerConfig = section "When the timer's unit is started." // { example = { OnCalendar = "daily"; }; }; } ] // { description = "Timers."; };
    sockets = withOptions [ { options.socketConfig = section "Settings of the socket."; options.listenStreams = names "Addresses to listen on."; } ] // { description = "Sockets."; };
    targets = withOptions [ ] // { description = "Targets."; };
    mounts = mkOption {
      type = types.listOf (types.submodule ([ common ] ++ [ { options = { what = mkOption { type = types.str; description = "What is mounted."; }; where = mkOption { type = types.str; description = "Where it is mounted."; }; type = mkOption { type = types.str; default = "auto"; description = "The file system's type."; }; options = mkOption { type = types.str; default = "defaults"; description = "Options of the mount."; }; mountConfig = section "Further settings of the mount."; }; } ]));
      default = [ ];
      description = "Mounts.";
    };
    units = mkOption {
      type = types.attrsOf (types.submodule { options = { enable = mkOption { type = types.bool; default = true; description = "Whether the unit exists."; }; text = mkOption { type = types.nullOr types.str; default = null; description = "The unit's text."; }; wantedBy = names "Units that start this one."; requiredBy = names "Units that start this one and fail without it."; aliases = names "Further names of the unit."; }; });
      default = { };
      description = "Units as text.";
    };
    tmpfiles.rules = mkOption { type = types.listOf types.str; default = [ ]; example = [ "d /tmp 1777 root root 10d" ]; description = "Files and folders that are made at activation, as tmpfiles.d(5) says."; };
    tmpfiles.settings = mkOption { type = types.attrsOf (types.attrsOf (types.attrsOf (types.submodule { options = { user = mkOption { type = types.str; default = "-"; description = "Owner."; }; group = mkOption { type = types.str; default = "-"; description = "Group."; }; mode = mkOption { type = types.str; default = "-"; description = "Mode."; }; age = mkOption { type = types.str; default = "-"; description = "Age."; }; argument = mkOption { type = types.str; default = ""; description = "Argument."; }; type = mkOption { type = types.str; default = "d"; description = "Type of the line."; }; }; }))); default = { }; description = "The same, as settings."; };
    globalEnvironment = mkOption { type = types.attrsOf (types.nullOr (types.oneOf [ types.str types.path types.package ])); default = { }; example = { TZ = "CET"; }; description = "Environment variables of every service."; };
    defaultUnit = mkOption { type = types.str; default = "multi-user.target"; description = "The unit that a machine starts into."; };
    extraConfig = text "Lines for systemd's own configuration.";
  };
  config = {
    systemd.timers = lib.mapAttrs (n: s: { description = "${n} timer"; wantedBy = [ "timers.target" ]; timerConfig.OnCalendar = s.startAt; }) (lib.filterAttrs (_: s: s.enable && s.startAt != [ ]) cfg.services);
    systemd.tmpfiles.rules = lib.concatLists (mapAttrsToList (_: paths: lib.concatLists (mapAttrsToList (path: kinds: mapAttrsToList (t: v: "${t} ${path} ${v.mode} ${v.user} ${v.group} ${v.age} ${v.argument}") kinds) paths)) cfg.tmpfiles.settings);
    environment.etc = lib.mkMerge [
      (lib.mapAttrs' (n: u: lib.nameValuePair "systemd/system/${n}" { inherit (u) text; }) units)
      (lib.listToAttrs (lib.concatLists (mapAttrsToList linksOf units)))
      (lib.mkIf (cfg.tmpfiles.rules != [ ]) { "tmpfiles.d/00-nixos.conf".text = lib.concatMapStrings (r: r + "\n") cfg.tmpfiles.rules; })
    ];
    system.activationScripts.tmpfiles = {
      deps = [ "users" "etc" ];
      text = ''
        if [ -d /run/systemd/system ] && command -v systemd-tmpfiles > /dev/null; then
          systemd-tmpfiles --create --remove || true
        elif [ -e "$systemConfig/etc/tmpfiles.d/00-nixos.conf" ]; then
          bash ${./tmpfiles.sh} < "$systemConfig/etc/tmpfiles.d/00-nixos.conf"
        fi
      '';
    };
  };
}
