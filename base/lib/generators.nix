# Configuration file formats from Nix values.
{ lib }:
let
  inherit (lib)
    concatMapStrings
    concatStringsSep
    mapAttrsToList
    isString
    ;
  inherit (builtins)
    isAttrs
    isList
    isBool
    isFunction
    isInt
    isFloat
    isPath
    typeOf
    ;
in
rec {
  mkValueStringDefault =
    { }:
    value:
    if isInt value || isFloat value && true then
      (if isFloat value then lib.strings.floatToString value else toString value)
    else if lib.isDerivation value then
      toString value
    else if isString value then
      value
    else if value == true then
      "true"
    else if value == false then
      "false"
    else if value == null then
      "null"
    else
      abort "generators.mkValueStringDefault: ${typeOf value} not supported: ${toPretty { } value}";

  mkKeyValueDefault =
    {
      mkValueString ? mkValueStringDefault { },
    }:
    sep: key: value:
    "${lib.escape [ sep ] key}${sep}${mkValueString value}";

  toKeyValue =
    {
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
      indent ? "",
    }:
    let
      line = key: value: indent + mkKeyValue key value + "\n";
      lines = key: value: concatMapStrings (line key) (if listsAsDuplicateKeys then lib.toList value else [ value ]);
    in
    set: concatStringsSep "" (mapAttrsToList lines set);

  toINI =
    {
      mkSectionName ? (name: lib.escape [ "[" "]" ] name),
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
    }:
    sections:
    concatStringsSep "\n" (
      mapAttrsToList (
        name: values: "[${mkSectionName name}]\n" + toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } values
      ) sections
    );

  toINIWithGlobalSection =
    {
      mkSectionName ? (name: lib.escape [ "[" "]" ] name),
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
    }@args:
    {
      globalSection,
      sections ? { },
    }:
    (
      if globalSection == { } then
        ""
      else
        toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } globalSection + "\n"
    )
    + toINI args sections;

  toGitINI =
    set:
    let
      sectionName =
        name:
        let
          parts = lib.splitString "." name;
          section = lib.head parts;
          sub = concatStringsSep "." (builtins.tail parts);
        in
        if builtins.tail parts == [ ] then section else "${section} \"${lib.escape [ "\\" "\"" ] sub}\"";
      valueText =
        value:
        let
          text = mkValueStringDefault { } value;
          quoted = "\"" + builtins.replaceStrings [ "\n" "\t" "\b" ] [ "\\n" "\\t" "\\b" ] (lib.escape [ "\\" "\"" ] text) + "\"";
        in
        if isString value then quoted else text;
      keyValue = key: value: concatStringsSep "\n" (map (v: "\t" + mkKeyValueDefault { mkValueString = valueText; } " = " key v) (lib.toList value));
      flat = path: value: if isAttrs value && !lib.isDerivation value then lib.concatMap (name: flat ([ name ] ++ path) value.${name}) (builtins.attrNames value) else [ { inherit path value; } ];
      entries = builtins.filter (e: lib.length e.path > 1) (flat [ ] set);
      sections = builtins.groupBy (e: concatStringsSep "." (lib.reverseList (builtins.tail e.path))) entries;
      asSection = lib.mapAttrs (_: es: builtins.listToAttrs (map (e: lib.nameValuePair (lib.head e.path) e.value) es)) sections;
    in
    toINI {
      mkSectionName = sectionName;
      mkKeyValue = keyValue;
    } asSection;

  toJSON = { }: builtins.toJSON;
  toYAML = toJSON;

  withRecursion =
    {
      depthLimit,
      throwOnDepthLimit ? true,
    }:
    assert builtins.isInt depthLimit;
    let
      special = [
        "__functor"
        "__functionArgs"
        "__toString"
        "__pretty"
      ];
      limited = depth: if depth > depthLimit then (if throwOnDepthLimit then throw "Exceeded maximum eval-depth limit of ${toString depthLimit} while trying to evaluate with `generators.withRecursion'!" else _: "<unevaluated>") else lib.id;
      cap =
        depth: value:
        if limited depth value == "<unevaluated>" && depth > depthLimit then
          "<unevaluated>"
        else if isAttrs value then
          lib.mapAttrs (name: x: if builtins.elem name special then x else cap (depth + 1) x) value
        else if isList value then
          map (cap (depth + 1)) value
        else
          value;
    in
    cap 0;

  toPretty =
    {
      allowPrettyValues ? false,
      multiline ? true,
      indent ? "",
    }:
    let
      show =
        indent: value:
        let
          inner = "${indent}  ";
          open = if multiline then "\n${inner}" else " ";
          close = if multiline then "\n${indent}" else " ";
          between = open;
        in
        if isInt value then
          toString value
        else if isFloat value then
          (
            let
              text = builtins.toJSON value;
            in
            if text == toString (builtins.floor value) then "${text}.0" else "~${text}"
          )
        else if isString value then
          (
            let
              parts = builtins.filter isString (builtins.split "\n" value);
              esc = lib.replaceStrings [ "\${" "''" ] [ "''\${" "'''" ] ;
              body = map esc parts;
              ends = lib.last body;
              lines = if ends == "" then lib.init body else body;
              suffix = if ends == "" then "\n${indent}" else "";
            in
            if multiline && lib.length parts > 1 then
              "''\n${inner}" + concatStringsSep "\n${inner}" lines + (if ends == "" then "\n${indent}''" else "''")
            else
              "\"" + concatStringsSep "\\n" (map (lib.replaceStrings [ "\\" "\"" "\${" ] [ "\\\\" "\\\"" "\\\${" ]) parts) + "\""
          )
        else if value == true then
          "true"
        else if value == false then
          "false"
        else if value == null then
          "null"
        else if isPath value then
          toString value
        else if isList value then
          (
            if value == [ ] then
              "[ ]"
            else
              "[" + open + concatStringsSep between (map (show inner) value) + close + "]"
          )
        else if isFunction value then
          (
            let
              args = lib.functionArgs value;
              names = mapAttrsToList (name: optional: if optional then name + "?" else name) args;
            in
            if args == { } then "<function>" else "<function, args: {${concatStringsSep ", " names}}>"
          )
        else if isAttrs value then
          (
            if allowPrettyValues && value ? __pretty && value ? val then
              value.__pretty value.val
            else if value == { } then
              "{ }"
            else if value ? type && value.type == "derivation" then
              "<derivation ${value.name or "???"}>"
            else
              "{"
              + open
              + concatStringsSep between (
                mapAttrsToList (
                  name: x:
                  "${lib.strings.escapeNixIdentifier name} = ${builtins.addErrorContext "while evaluating an attribute `${name}`" (show inner x)};"
                ) value
              )
              + close
              + "}"
          )
        else
          abort "generators.toPretty: should never happen (v = ${typeOf value})";
    in
    show indent;

  toLua =
    {
      multiline ? true,
      indent ? "",
      asBindings ? false,
    }@args:
    value:
    let
      inner = "${indent}  ";
      open = if multiline then "\n${inner}" else " ";
      close = if multiline then "\n${indent}" else " ";
      deeper = args // { indent = inner; asBindings = false; };
      wrap = items: if items == [ ] then "{}" else "{${open}${concatStringsSep ",${open}" items}${close}}";
      isInline = x: x._type or null == "lua-inline";
      bindings = concatStringsSep "\n" (mapAttrsToList (name: x: "${indent}${name} = ${toLua (args // { asBindings = false; }) x}") value) + "\n";
    in
    if asBindings then
      bindings
    else if value == null then
      "nil"
    else if isInt value || isFloat value || isString value || isBool value then
      builtins.toJSON value
    else if isPath value || lib.isDerivation value then
      builtins.toJSON "${value}"
    else if isList value then
      wrap (map (toLua deeper) value)
    else if isAttrs value then
      (if isInline value then "(${value.expr})" else wrap (mapAttrsToList (name: x: "[${builtins.toJSON name}] = ${toLua deeper x}") value))
    else
      abort "generators.toLua: type ${typeOf value} is unsupported";
  mkLuaInline = expr: { _type = "lua-inline"; inherit expr; };

  toPlist =
    { escape ? false }:
    value:
    let
      text = if escape then lib.escapeXML else lib.id;
      item =
        ind: x:
        if x == null then
          ""
        else if isBool x then
          (if x then "${ind}<true/>" else "${ind}<false/>")
        else if isInt x then
          "${ind}<integer>${toString x}</integer>"
        else if isFloat x then
          "${ind}<real>${toString x}</real>"
        else if isString x || isPath x || lib.isDerivation x then
          "${ind}<string>${text "${toString x}"}</string>"
        else if isList x then
          "${ind}<array>\n${concatStringsSep "\n" (map (item (ind + "\t")) x)}\n${ind}</array>"
        else if isAttrs x then
          "${ind}<dict>\n${concatStringsSep "\n" (lib.concatLists (mapAttrsToList (n: v: lib.optionals (v != null) [ "${ind}\t<key>${text n}</key>" (item (ind + "\t") v) ]) x))}\n${ind}</dict>"
        else
          abort "generators.toPlist: type ${typeOf x} is unsupported";
    in
    ''
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      ${item "" value}
      </plist>'';

  toDhall =
    { }@args:
    value:
    if isAttrs value then
      "{ ${concatStringsSep ", " (mapAttrsToList (name: x: "${name} = ${toDhall args x}") value)} }"
    else if isList value then
      "[ ${concatStringsSep ", " (map (toDhall args) value)} ]"
    else if isInt value then
      "${if value < 0 then "" else "+"}${toString value}"
    else if isBool value then
      (if value then "True" else "False")
    else if isFunction value then
      abort "generators.toDhall: cannot convert a function to Dhall"
    else if value == null then
      abort "generators.toDhall: cannot convert a null to Dhall"
    else
      builtins.toJSON value;
}
