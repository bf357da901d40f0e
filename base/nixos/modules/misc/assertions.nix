{ lib, options, modulesPath, ... }:
let
  own = toString modulesPath;
  place = d: if lib.hasPrefix own (toString d.file) then "" else " (in ${d.file}${lib.optionalString (d ? pos && d.pos.file == d.file) ":${toString d.pos.line}:${toString d.pos.column}"})";
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
      description = "What must hold for the configuration to be built, each with the message that says so when it does not.";
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
      description = "The messages of the assertions that do not hold, with the place of those that are not base's own.";
    };
  };
  config.system.checks.failedAssertions = builtins.concatMap (
    d: map (a: a.message + place d) (builtins.filter (a: !a.assertion) d.value)
  ) options.assertions.definitionsWithLocations;
}
