# Users and groups. What is declared is written to $toplevel/firn/{users,groups}; update-users brings a
# machine's own files in line with it at activation.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.users;
  inherit (lib) mkOption types;
  secret = description: mkOption {
    type = types.nullOr (types.passwdEntry types.str);
    default = null;
    inherit description;
  };
  user = { name, config, ... }: {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the user exists."; };
      name = mkOption { type = types.passwdEntry types.str; description = "The user's name."; };
      description = mkOption { type = types.passwdEntry types.str; default = ""; example = "Alice Q. User"; description = "The user's full name."; };
      uid = mkOption { type = types.nullOr types.int; default = null; description = "The user's number; null: a free one is taken, and kept."; };
      isSystemUser = mkOption { type = types.bool; default = false; description = "Whether the user is a service's. Exactly one of this and isNormalUser is to be set."; };
      isNormalUser = mkOption { type = types.bool; default = false; description = "Whether the user is a person: has a home folder, the default shell and the group users."; };
      group = mkOption { type = types.str; default = ""; description = "The user's first group."; };
      extraGroups = mkOption { type = types.listOf types.str; default = [ ]; example = [ "wheel" ]; description = "The user's further groups."; };
      home = mkOption { type = types.passwdEntry types.path; default = "/var/empty"; description = "The user's home folder."; };
      homeMode = mkOption { type = types.strMatching "[0-7]{1,5}"; default = "700"; description = "The home folder's mode, in octal digits."; };
      createHome = mkOption { type = types.bool; default = false; description = "Whether the home folder is made if it is not there."; };
      shell = mkOption { type = types.nullOr (types.either types.shellPackage (types.passwdEntry types.path)); default = "/run/current-system/sw/bin/nologin"; description = "The login shell: a package or a path."; };
      useDefaultShell = mkOption { type = types.bool; default = false; description = "Whether the user has users.defaultUserShell."; };
      ignoreShellProgramCheck = mkOption { type = types.bool; default = false; description = "Whether the shell's own module may be left disabled."; };
      hashedPassword = secret "The password's hash, as crypt(3) writes it. \"\" logs in without one, \"!\" never." // { type = types.nullOr (types.passwdEntry types.str); };
      password = secret "The password in clear. It is in the store, where every user can read it: for tests only." // { type = types.nullOr types.str; };
      initialHashedPassword = secret "The password's hash when the user is made.";
      initialPassword = secret "The password in clear when the user is made. It is in the store, where every user can read it: to be changed at first login." // { type = types.nullOr types.str; };
      hashedPasswordFile = mkOption { type = types.nullOr types.str; default = null; description = "A file on the machine that holds the password's hash."; };
      packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages that only this user has, in /etc/profiles/per-user/NAME."; };
      openssh.authorizedKeys.keys = mkOption { type = types.listOf types.singleLineStr; default = [ ]; example = [ "ssh-ed25519 AAAAC3Nza... alice" ]; description = "SSH keys with which the user may log in."; };
      openssh.authorizedKeys.keyFiles = mkOption { type = types.listOf types.path; default = [ ]; description = "Files with SSH keys with which the user may log in."; };
      linger = mkOption { type = types.nullOr types.bool; default = false; description = "Whether the user's services run without a session."; };
      autoSubUidGidRange = mkOption { type = types.bool; default = false; description = "Whether the user gets ranges of further user and group numbers."; };
    };
    config = lib.mkMerge [
      { name = lib.mkDefault name; }
      (lib.mkIf config.isNormalUser {
        group = lib.mkDefault "users";
        createHome = lib.mkDefault true;
        home = lib.mkDefault "/home/${config.name}";
        useDefaultShell = lib.mkDefault true;
      })
      (lib.mkIf config.useDefaultShell { shell = lib.mkDefault cfg.defaultUserShell; })
    ];
  };
  group = { name, ... }: {
    options = {
      name = mkOption { type = types.passwdEntry types.str; description = "The group's name."; };
      gid = mkOption { type = types.nullOr types.int; default = null; description = "The group's number; null: a free one is taken, and kept."; };
      members = mkOption { type = types.listOf (types.passwdEntry types.str); default = [ ]; description = "Users that belong to the group, beside those that name it."; };
    };
    config.name = lib.mkDefault name;
  };
  users = builtins.filter (u: u.enable) (builtins.attrValues cfg.users);
  groups = builtins.attrValues cfg.groups;
  shellPath = s: if s == null then "/run/current-system/sw/bin/nologin" else if builtins.isAttrs s then "/run/current-system/sw${s.shellPath}" else s;
  members = g: lib.unique (g.members ++ map (u: u.name) (builtins.filter (u: builtins.elem g.name u.extraGroups) users));
  # which names share a number
  shared =
    number: list:
    lib.filterAttrs (_: names: builtins.length names > 1) (
      lib.mapAttrs (_: map (x: x.name)) (builtins.groupBy (x: toString (number x)) (builtins.filter (x: number x != null) list))
    );
  sharedMessage = what: found: lib.concatStringsSep "; " (lib.mapAttrsToList (n: names: "${what} ${n} is that of ${lib.concatStringsSep " and " names}") found);
  sharedUids = shared (u: u.uid) users;
  sharedGids = shared (g: g.gid) groups;
in
{
  options.users = {
    mutableUsers = mkOption {
      type = types.bool;
      default = true;
      description = "Whether users made by hand and passwords changed by hand stay.";
    };
    users = mkOption {
      type = types.attrsOf (types.submodule user);
      default = { };
      example = { alice = { isNormalUser = true; extraGroups = [ "wheel" ]; }; };
      description = "The machine's users.";
    };
    groups = mkOption {
      type = types.attrsOf (types.submodule group);
      default = { };
      example = { students.gid = 1001; };
      description = "The machine's groups.";
    };
    defaultUserShell = mkOption {
      type = types.either types.path types.shellPackage;
      default = pkgs.bash;
      defaultText = lib.literalExpression "pkgs.bash";
      description = "The shell of normal users.";
    };
    enforceIdUniqueness = mkOption { type = types.bool; default = true; description = "Whether two users or groups may not share a number."; };
    motd = mkOption { type = types.nullOr types.lines; default = null; description = "What a user is told at login."; };
  };
  config = {
    users.users = {
      root = { uid = 0; group = "root"; description = "System administrator"; home = lib.mkDefault "/root"; shell = lib.mkDefault cfg.defaultUserShell; isSystemUser = true; };
      nobody = { uid = 65534; group = "nogroup"; description = "Unprivileged account (don't use!)"; isSystemUser = true; };
    };
    users.groups = {
      root.gid = 0;
      wheel.gid = 1;
      kmem.gid = 2;
      tty.gid = 3;
      disk.gid = 6;
      users.gid = 100;
      nogroup.gid = 65534;
    };
    assertions =
      [
        {
          assertion = !cfg.enforceIdUniqueness || (sharedUids == { } && sharedGids == { });
          about =
            if sharedUids != { } then
              { option = [ "users" "users" ]; name = lib.last (builtins.head (builtins.attrValues sharedUids)); }
            else
              { option = [ "users" "groups" ]; name = lib.last (builtins.head (builtins.attrValues sharedGids)); };
          message = "UIDs and GIDs must be unique: ${sharedMessage "uid" sharedUids}${lib.optionalString (sharedUids != { } && sharedGids != { }) "; "}${sharedMessage "gid" sharedGids}.";
        }
      ]
      ++ builtins.concatMap (u: map (a: a // { about = { option = [ "users" "users" ]; inherit (u) name; }; }) [
        {
          assertion = u.isSystemUser != u.isNormalUser;
          message = "Exactly one of users.users.${u.name}.isSystemUser and users.users.${u.name}.isNormalUser must be set.";
        }
        {
          assertion = u.group != "";
          message = "users.users.${u.name}.group is unset. Name a group, for instance: users.users.${u.name}.group = \"${u.name}\"; users.groups.${u.name} = { };";
        }
        {
          assertion = u.group == "" || builtins.any (g: g.name == u.group) groups;
          message = "users.users.${u.name}.group is \"${u.group}\", but there is no such group. Declare it: users.groups.${u.group} = { };";
        }
        {
          assertion = builtins.match "[a-zA-Z_][a-zA-Z0-9_.-]{0,30}\\$?" u.name != null;
          message = "users.users.\"${u.name}\": a user's name begins with a letter or `_' and has at most 31 letters, digits, `_', `.' and `-'.";
        }
      ]) users;
    warnings = builtins.concatMap (
      u:
      let
        given = builtins.filter (n: u.${n} != null) [ "hashedPassword" "hashedPasswordFile" "password" "initialHashedPassword" "initialPassword" ];
      in
      lib.optional (builtins.length given > 1) "The user `${u.name}' is given a password in several ways: ${lib.concatStringsSep ", " given}. Of these the first counts${lib.optionalString cfg.mutableUsers " (the initial ones when the user is made)"}."
    ) users;
    environment.etc = lib.mkMerge [
      (lib.listToAttrs (
        map (u: lib.nameValuePair "profiles/per-user/${u.name}" {
          source = pkgs.buildEnv {
            name = "user-environment-${u.name}";
            paths = u.packages;
            inherit (config.environment) pathsToLink extraOutputsToInstall;
          };
        }) (builtins.filter (u: u.packages != [ ]) users)
      ))
      (lib.listToAttrs (
        map (u: lib.nameValuePair "ssh/authorized_keys.d/${u.name}" {
          mode = "0444";
          text = lib.concatMapStrings (k: k + "\n") (u.openssh.authorizedKeys.keys ++ map lib.fileContents u.openssh.authorizedKeys.keyFiles);
        }) (builtins.filter (u: u.openssh.authorizedKeys.keys != [ ] || u.openssh.authorizedKeys.keyFiles != [ ]) users)
      ))
      (lib.mkIf (cfg.motd != null) { motd.text = cfg.motd; })
    ];
    # one line each, fields parted by tabs: what update-users reads
    system.build.usersSpec =
      lib.concatMapStrings (g: lib.concatStringsSep "\t" [ "group" g.name (toString g.gid) (lib.concatStringsSep "," (members g)) ] + "\n") groups
      + lib.concatMapStrings (
        u:
        lib.concatStringsSep "\t" [
          "user"
          u.name
          (if u.uid == null then "" else toString u.uid)
          u.group
          u.home
          (shellPath u.shell)
          (if u.isNormalUser then "normal" else "system")
          (if u.createHome then u.homeMode else "")
          (
            if u.hashedPassword != null then
              "hash:${u.hashedPassword}"
            else if u.hashedPasswordFile != null then
              "file:${u.hashedPasswordFile}"
            else if u.password != null then
              "clear:${u.password}"
            else if u.initialHashedPassword != null then
              "initial-hash:${u.initialHashedPassword}"
            else if u.initialPassword != null then
              "initial-clear:${u.initialPassword}"
            else
              ""
          )
          u.description
        ]
        + "\n"
      ) users
      + "mutable\t${lib.boolToString cfg.mutableUsers}\n";
    system.activationScripts.users = ''
      bash ${./update-users.sh} "$systemConfig/firn/users"
    '';
  };
}
