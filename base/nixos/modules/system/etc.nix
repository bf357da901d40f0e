# /etc as a tree: texts and links to sources, made together with the system.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  entries = builtins.filter (e: e.enable) (builtins.attrValues config.environment.etc);
  badName = e: e.target == "" || lib.hasPrefix "/" e.target || builtins.any (p: p == ".." || p == "." || p == "") (lib.splitString "/" e.target) || builtins.match ".*[\t\n].*" e.target != null;
  reserved = [ "static" "passwd" "group" "shadow" ".firn-manifest" ];
  doubled = lib.filterAttrs (_: es: builtins.length es > 1) (builtins.groupBy (e: e.target) entries);
in
{
  options.environment.etc = mkOption {
    default = { };
    example = { "example/settings".text = "colour = blue\n"; };
    description = "Files in /etc.";
    type = types.attrsOf (
      types.submodule (
        { name, config, ... }:
        {
          options = {
            enable = mkOption { type = types.bool; default = true; description = "Whether the file is there."; };
            target = mkOption { type = types.str; default = name; defaultText = lib.literalExpression "the name of the attribute"; description = "The file's path below /etc."; };
            text = mkOption { type = types.nullOr types.lines; default = null; description = "The file's text."; };
            source = mkOption { type = types.path // { check = v: lib.isStringLike v; description = "path"; }; default = if config.text == null then throw "environment.etc.\"${name}\" has neither `text' nor `source': give one of them" else pkgs.writeText "etc-${lib.sanitizeDerivationName (baseNameOf name)}" config.text; defaultText = lib.literalExpression "a file with `text`"; description = "The file or folder that the entry is a link to."; };
            mode = mkOption { type = types.str; default = "symlink"; example = "0600"; description = "`symlink` for a link; octal digits for a copy with that mode."; };
            uid = mkOption { type = types.int; default = 0; description = "The owner's number, of a copy."; };
            gid = mkOption { type = types.int; default = 0; description = "The group's number, of a copy."; };
            user = mkOption { type = types.str; default = "+${toString config.uid}"; defaultText = lib.literalExpression "+uid"; description = "The owner of a copy."; };
            group = mkOption { type = types.str; default = "+${toString config.gid}"; defaultText = lib.literalExpression "+gid"; description = "The group of a copy."; };
          };
        }
      )
    );
  };
  options.system.build = mkOption {
    default = { };
    description = "What is made of the configuration.";
    type = types.submodule { freeformType = types.lazyAttrsOf types.unspecified; };
  };
  config = {
    assertions = map (e: {
      assertion = !badName e;
      about = { option = [ "environment" "etc" ]; name = e.target; };
      message = "environment.etc.\"${e.target}\": a name is a path below /etc, such as \"ssh/sshd_config\", without a leading slash, `.', `..' or empty parts.";
    }) entries
    ++ map (e: {
      assertion = !builtins.elem e.target reserved;
      about = { option = [ "environment" "etc" ]; name = e.target; };
      message = "environment.etc.\"${e.target}\": this name is reserved; ${if builtins.elem e.target [ "passwd" "group" "shadow" ] then "users and groups are declared in users.users and users.groups" else "the system keeps its own state there"}.";
    }) entries
    ++ lib.mapAttrsToList (target: es: {
      assertion = false;
      message = "environment.etc: ${toString (builtins.length es)} entries have the target \"${target}\".";
    }) doubled;
    # TARGET, MODE, USER, GROUP, and where the content is: "text N" or "link PATH"
    system.build.etcSpec = rec {
      list = entries;
      texts = builtins.filter (e: e.text != null) entries;
      attrs = lib.listToAttrs (lib.imap0 (i: e: lib.nameValuePair "text${toString i}" e.text) texts);
      numbers = lib.listToAttrs (lib.imap0 (i: e: lib.nameValuePair e.target (toString i)) texts);
      manifest = lib.concatMapStrings (
        e:
        "${e.target}\t${e.mode}\t${e.user}\t${e.group}\t${
          if e.text != null then "text${numbers.${e.target}}" else "link\t${e.source}"
        }\n"
      ) entries;
    };
    system.build.etc = pkgs.runCommand "etc" ({ inherit (config.system.build.etcSpec) manifest; passAsFile = [ "manifest" ] ++ builtins.attrNames config.system.build.etcSpec.attrs; preferLocalBuild = true; } // config.system.build.etcSpec.attrs) ''
      export manifestPath
      etc=$out/etc
      source ${./make-etc.sh}
    '';
  };
}
