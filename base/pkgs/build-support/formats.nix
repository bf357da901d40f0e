# Types for settings and the files that hold them.
{ lib, pkgs }:
let
  plain =
    nullable:
    let
      value = (if nullable then lib.types.nullOr else lib.id) (
        lib.types.oneOf [
          lib.types.bool
          lib.types.int
          lib.types.float
          lib.types.str
          lib.types.path
          (lib.types.attrsOf value)
          (lib.types.listOf value)
        ]
      ) // { description = "structured value"; };
    in
    value;
  atom = lib.types.nullOr (lib.types.oneOf [ lib.types.bool lib.types.int lib.types.float lib.types.str ]);
in
{
  json = { }: {
    type = plain true;
    generate = name: value: pkgs.writeText name (builtins.toJSON value + "\n");
  };
  yaml = { }: {
    type = plain true;
    generate = name: value: pkgs.writeText name (builtins.toJSON value + "\n");
  };
  ini =
    { listsAsDuplicateKeys ? false, ... }@args:
    {
      type = lib.types.attrsOf (lib.types.attrsOf (if listsAsDuplicateKeys then lib.types.either atom (lib.types.listOf atom) else atom));
      generate = name: value: pkgs.writeText name (lib.generators.toINI (removeAttrs args [ "listToValue" ]) value);
    };
  keyValue =
    { listsAsDuplicateKeys ? false, ... }@args:
    {
      type = lib.types.attrsOf (if listsAsDuplicateKeys then lib.types.either atom (lib.types.listOf atom) else atom);
      generate = name: value: pkgs.writeText name (lib.generators.toKeyValue (removeAttrs args [ "listToValue" ]) value);
    };
}
