{ lib, options, modulesPath, ... }:
let
  own = toString modulesPath;
  foreign = file: !lib.hasPrefix own (toString file);
  at = pos: "${pos.file}:${toString pos.line}:${toString pos.column}";
  # an assertion of base's own says what it is about: the attribute `name` of what defines `option`
  about =
    a:
    let
      definitions = (lib.attrByPath a.about.option { } options).definitionsWithLocations or [ ];
      places = builtins.concatMap (
        d:
        let
          pos = if builtins.isAttrs d.value then builtins.unsafeGetAttrPos a.about.name d.value else null;
        in
        if pos != null && foreign pos.file then [ (at pos) ] else [ ]
      ) definitions;
    in
    lib.optionalString (a ? about && places != [ ]) " (in ${builtins.head places})";
  place =
    d: a:
    if foreign d.file then " (in ${if d ? pos && d.pos.file == d.file then at d.pos else d.file})" else about a;
in
{
  options = {
    assertions = lib.mkOption {
      type = lib.types.listOf lib.types.unspecified;
      internal = true;
      default = [ ];
      example = [
        {
          assertion = false;
          message = "you can't enable this for that reason";
        }
      ];
      description = "What must hold for the configuration to be built, each with the message that says so when it does not, and perhaps what it is `about': the `name' of an attribute of an `option', whose place is told.";
    };
    warnings = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      internal = true;
      default = [ ];
      example = [ "The `foo' service is deprecated and will go away soon!" ];
      description = "What whoever builds the configuration should be told.";
    };
    system.checks.failedAssertions = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      internal = true;
      readOnly = true;
      description = "The messages of the assertions that do not hold, with the place of what they are about.";
    };
  };
  config.system.checks.failedAssertions = builtins.concatMap (
    d: map (a: a.message + place d a) (builtins.filter (a: !a.assertion) d.value)
  ) options.assertions.definitionsWithLocations;
}
