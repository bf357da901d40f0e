# A module system: options with types, definitions with priorities and conditions, submodules, defaults that read the result.
{ lib }:
let
  inherit (lib) concatMap filter foldl' isAttrs isFunction mapAttrs;

  isOption = x: isAttrs x && x._kind or null == "option";
  kindOf = x: if isAttrs x then x._kind or null else null;

  option = { type, default ? null, description ? "", ... }@args: args // { _kind = "option"; };
  when = condition: content: { _kind = "when"; inherit condition content; };
  together = contents: { _kind = "together"; inherit contents; };
  override = priority: content: { _kind = "override"; inherit priority content; };

  # A definition's branches, unwrapped as far as its conditions allow.
  unfold = value:
    {
      when = if value.condition then unfold value.content else [ ];
      together = concatMap unfold value.contents;
    }.${toString (kindOf value)} or [ value ];

  # A module's branches as plain sets, what is wrapped around a branch pushed down to its attributes.
  branches = value:
    {
      when = map (mapAttrs (name: when value.condition)) (branches value.content);
      override = map (mapAttrs (name: override value.priority)) (branches value.content);
      together = concatMap branches value.contents;
    }.${toString (kindOf value)} or [ value ];

  strongest = definitions:
    let
      priority = d: if kindOf d.value == "override" then d.value.priority else 100;
      best = foldl' (least: d: if priority d < least then priority d else least) 9999 definitions;
      plain = d: d // { value = if kindOf d.value == "override" then d.value.content else d.value; };
    in
    map plain (filter (d: priority d == best) definitions);

  types = rec {
    make = name: check: merge: { inherit name check merge; };
    one = path: definitions:
      if builtins.length definitions == 1 then (lib.head definitions).value
      else throw "option ${lib.concatSep "." path} is defined ${toString (builtins.length definitions)} times, in ${lib.concatMapSep ", " (d: d.file) definitions}";
    string = make "string" builtins.isString one;
    int = make "integer" builtins.isInt one;
    bool = make "boolean" builtins.isBool one;
    any = make "anything" (x: true) one;
    lines = make "lines" builtins.isString (path: definitions: lib.concatMapSep "\n" (d: d.value) definitions);
    package = make "package" lib.isDerivation one;
    listOf = element: make "list of ${element.name}" builtins.isList (path: definitions:
      lib.concatLists (map (d: lib.imap (n: value: element.merge (path ++ [ (toString n) ]) [ (d // { inherit value; }) ]) d.value) definitions));
    attrsOf = element: make "attribute set of ${element.name}" isAttrs (path: definitions:
      builtins.zipAttrsWith (name: found: check element (path ++ [ name ]) found) (map (d: mapAttrs (name: value: d // { inherit value; }) d.value) definitions));
    submodule = module: make "submodule" (x: isAttrs x || isFunction x) (path: definitions:
      (evaluateAt path ([ module { _arguments.name = lib.elemAt path (builtins.length path - 1); } ] ++ map (d: d.value) definitions)).config);
    check = type: path: definitions:
      let
        branches = strongest (concatMap (d: map (value: d // { inherit value; }) (unfold d.value)) definitions);
        wrong = filter (d: !type.check d.value) branches;
      in
      if wrong != [ ] then throw "option ${lib.concatSep "." path} is no ${type.name} in ${(lib.head wrong).file}"
      else type.merge path branches;
  };

  load = arguments: module:
    let
      path = builtins.isPath module;
      raw = if path then import module else module;
      body = if isFunction raw then raw (builtins.intersectAttrs (builtins.functionArgs raw) arguments // arguments) else raw;
      file = if path then toString module else "<inline>";
      structured = body ? options || body ? config;
    in
    [
      {
        inherit file;
        options = body.options or { };
        config = if structured then body.config or { } else removeAttrs body [ "imports" ];
      }
    ]
    ++ concatMap (load arguments) (body.imports or [ ]);

  evaluateAt = prefix: modules:
    let
      arguments = {
        inherit lib config options;
        modules = { inherit option when together override types; };
        default = override 1000;
        force = override 50;
      } // given;
      given = foldl' (all: m: if isAttrs m then all // m._arguments or { } else all) { } modules;
      loaded = concatMap (load arguments) modules;
      options = foldl' lib.merge { } (map (m: m.options) loaded);
      config = build prefix options (concatMap (m: map (value: { inherit (m) file; value = removeAttrs value [ "_arguments" ]; }) (branches m.config)) loaded);
    in
    { inherit config options; };

  build = path: options: definitions:
    mapAttrs
      (name: opt:
        let
          here = path ++ [ name ];
          found = concatMap (d: lib.optional (d.value ? ${name}) (d // { value = d.value.${name}; })) definitions;
        in
        if isOption opt then
          (opt.apply or lib.id) (
            if found != [ ] && concatMap (d: unfold d.value) found != [ ] then types.check opt.type here found
            else if opt ? default then opt.default
            else throw "option ${lib.concatSep "." here} is used but not defined"
          )
        else build here opt (concatMap (d: map (value: d // { inherit value; }) (branches d.value)) found))
      options;

  describe = options: lib.concatMap
    (name: let opt = options.${name}; in if isOption opt then [ "${name}: ${opt.type.name}" ] else map (rest: "${name}.${rest}") (describe opt))
    (lib.attrNames options);
in
{
  inherit describe types;
  evaluate = evaluateAt [ ];
}
