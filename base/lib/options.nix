# Options: their declaration, how several definitions become one value, and their documentation.
{ lib }:
let
  inherit (lib)
    concatStringsSep
    concatMapStrings
    length
    head
    showOption
    showFiles
    showDefs
    ;
  describe = file: pos: if pos == null || pos.file != toString file then "${file}" else "${file}:${toString pos.line}:${toString pos.column}";
in
rec {
  isOption = lib.isType "option";
  mkOption = attrs: attrs // { _type = "option"; };
  mkEnableOption =
    name:
    mkOption {
      default = false;
      example = true;
      description = "Whether to enable ${name}.";
      type = lib.types.bool;
    };
  mkPackageOption =
    pkgs: name:
    {
      nullable ? false,
      default ? name,
      example ? null,
      extraDescription ? "",
      pkgsText ? "pkgs",
    }:
    let
      names = if builtins.isList name then name else [ name ];
      title = concatStringsSep "." names;
      defaultPath = lib.toList default;
      text = path: "${pkgsText}.${lib.concatMapStringsSep "." lib.strings.escapeNixIdentifier path}";
    in
    mkOption (
      {
        description =
          "The ${title} package to use." + lib.optionalString (extraDescription != "") " ${extraDescription}";
        type = with lib.types; (if nullable then nullOr else lib.id) package;
      }
      // lib.optionalAttrs (default != null) {
        default = lib.attrByPath defaultPath (throw "${concatStringsSep "." defaultPath} cannot be found in ${pkgsText}") pkgs;
        defaultText = lib.literalExpression (text defaultPath);
      }
      // lib.optionalAttrs (nullable && default == null) { default = null; }
      // lib.optionalAttrs (example != null) {
        example = lib.literalExpression (if builtins.isList example then text example else example);
      }
    );
  mkPackageOptionMD = mkPackageOption;
  mkSinkUndeclaredOptions =
    attrs:
    mkOption (
      {
        internal = true;
        visible = false;
        default = false;
        description = "Takes every definition that no option was declared for.";
        type = lib.mkOptionType {
          name = "sink";
          check = _: true;
          merge = _loc: _defs: false;
        };
        apply = _: throw "a sink's value is never read";
      }
      // attrs
    );

  mergeDefaultOption =
    loc: defs:
    let
      values = getValues defs;
    in
    if length values == 1 then
      head values
    else if builtins.all lib.isFunction values then
      x: mergeDefaultOption loc (map (f: { file = ""; value = f x; }) values)
    else if builtins.all builtins.isList values then
      builtins.concatLists values
    else if builtins.all builtins.isAttrs values then
      builtins.foldl' lib.mergeAttrs { } values
    else if builtins.all builtins.isBool values then
      builtins.foldl' lib.or false values
    else if builtins.all builtins.isString values then
      lib.concatStrings values
    else
      throw "Cannot merge definitions of `${showOption loc}'. Definition values:${showDefs defs}";
  mergeOneOption = mergeUniqueOption { message = ""; };
  mergeUniqueOption =
    args@{
      message,
      merge ? null,
    }:
    loc: defs:
    if length defs == 1 then
      (if merge == null then (head defs).value else merge loc defs)
    else
      throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique.${lib.optionalString (message != "") "\n${message}"}\nDefinition values:${showDefs defs}\n${prioritySuggestion}";
  mergeEqualOption =
    loc: defs:
    let
      first = head defs;
    in
    if defs == [ ] then
      abort "mergeEqualOption: no definition of `${showOption loc}'"
    else if length defs == 1 then
      first.value
    else
      builtins.foldl' (
        value: def:
        if def.value != value then
          throw "The option `${showOption loc}' has conflicting definition values:${showDefs [ first def ]}\n${prioritySuggestion}"
        else
          value
      ) first.value (builtins.tail defs);
  prioritySuggestion = "Keep one of them, or say which one counts: `lib.mkForce value` wins over the others, `lib.mkDefault value` gives way.";

  getValues = map (x: x.value);
  getFiles = map (x: x.file);

  # Documentation: one record per option, nested ones of submodules too.
  optionAttrSetToDocList = optionAttrSetToDocList' [ ];
  optionAttrSetToDocList' =
    _:
    let
      rest =
        options:
        builtins.concatMap (
          opt:
          let
            name = showOption opt.loc;
            visible = opt.visible or true;
            doc =
              {
                inherit (opt) loc;
                inherit name;
                description = opt.description or null;
                declarations = builtins.filter (d: d != lib.modules.unknownModule) opt.declarations;
                internal = opt.internal or false;
                visible = if builtins.isBool visible then visible else visible != "transparent" && visible != false;
                readOnly = opt.readOnly or false;
                type = opt.type.description or "unspecified";
              }
              // lib.optionalAttrs (opt ? example) { example = builtins.addErrorContext "while evaluating the example of option `${name}`" (renderOptionValue opt.example); }
              // lib.optionalAttrs (opt ? defaultText || opt ? default) {
                default = builtins.addErrorContext "while evaluating the default value of option `${name}`" (renderOptionValue (opt.defaultText or opt.default));
              }
              // lib.optionalAttrs (opt ? relatedPackages && opt.relatedPackages != null) { inherit (opt) relatedPackages; };
            sub =
              let
                inner = opt.type.getSubOptions opt.loc;
              in
              if visible != "shallow" && visible != false && inner != { } then rest inner else [ ];
          in
          (if visible == "transparent" then [ (doc // { visible = false; }) ] else [ doc ]) ++ sub
        ) (lib.collect isOption options);
    in
    rest;
  scrubOptionValue =
    x:
    if lib.isDerivation x then
      x // { outPath = x.name; drvPath = x.name; }
    else if builtins.isList x then
      map scrubOptionValue x
    else if builtins.isAttrs x then
      lib.mapAttrs (_: scrubOptionValue) (removeAttrs x [ "_args" ])
    else
      x;
  renderOptionValue =
    value:
    if value ? _type && value ? text then
      value
    else
      literalExpression (
        lib.generators.toPretty {
          multiline = true;
          allowPrettyValues = true;
        } value
      );
  literalExpression =
    text:
    if builtins.isString text then
      {
        _type = "literalExpression";
        inherit text;
      }
    else
      throw "literalExpression expects a string.";
  literalExample = literalExpression;
  literalCode =
    languageTag: text:
    literalMD "```${languageTag}\n${text}\n```";
  mdDoc = lib.id;
  literalMD =
    text:
    if builtins.isString text then
      {
        _type = "literalMD";
        inherit text;
      }
    else
      throw "literalMD expects a string.";

  showOption =
    parts:
    let
      special = [
        "*"
        "<name>"
        "<function body>"
      ];
      part =
        p:
        if builtins.elem p special || builtins.match "<.*>" p != null then
          p
        else if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" p != null then
          p
        else
          lib.strings.escapeNixIdentifier p;
    in
    lib.concatMapStringsSep "." part parts;
  showFiles = files: lib.concatMapStringsSep " and " (f: "`${f}'") files;
  # One line (or a few) per definition: where it is and what it says.
  showDefs =
    defs:
    concatMapStrings (
      def:
      let
        text = builtins.addErrorContext "while evaluating a definition from `${def.file}'" (
          lib.generators.toPretty { allowPrettyValues = true; } (
            lib.generators.withRecursion {
              depthLimit = 10;
              throwOnDepthLimit = false;
            } def.value
          )
        );
        tried = builtins.tryEval (builtins.seq text text);
        lines = lib.splitString "\n" tried.value;
        shown = lib.take 5 lines ++ lib.optional (length lines > 5) "...";
      in
      "\n- In `${describe def.file (def.pos or null)}'"
      + (if tried.success then ": ${concatStringsSep "\n    " shown}" else "")
    ) defs;
  showOptionWithDefLocs = opt: "${showOption opt.loc}, with values defined in:\n${lib.concatMapStringsSep "\n" (d: "  - `${d}'") opt.files}\n";
  unknownModule = "<unknown-file>";
}
