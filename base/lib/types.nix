# The types of options: what they accept and how definitions merge.
{ lib }:
let
  inherit (builtins)
    all
    any
    elem
    head
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isString
    length
    mapAttrs
    attrNames
    ;
  inherit (lib)
    concatStringsSep
    concatMapStringsSep
    filterAttrs
    isFunction
    isStorePath
    isStringLike
    mergeDefinitions
    mergeEqualOption
    mergeOneOption
    mergeUniqueOption
    mkOption
    optionalAttrs
    showDefs
    showFiles
    showOption
    ;

  # A definition of part of another one: an element's place is looked up where the whole was written.
  part = def: value: pos: {
    inherit (def) file;
    inherit value pos;
  };

  wrapNoun =
    t:
    let
      inherit (t) description;
    in
    if elem (t.descriptionClass or null) [ "noun" "nonRestrictiveClause" "conjunction" ] && t.descriptionClass != "conjunction" then description else "(${description})";
  wrapComposite = t: if elem (t.descriptionClass or null) [ "noun" "composite" ] then t.description else "(${t.description})";
in
rec {
  isType = type: x: (x._type or "") == type;
  setType = name: value: value // { _type = name; };
  isOptionType = isType "option-type";

  mkOptionType =
    {
      name,
      description ? null,
      descriptionClass ? null,
      deprecationMessage ? null,
      check ? (_: true),
      merge ? lib.mergeDefaultOption,
      # what is known of a merged value beside itself, for those who ask an option
      valueMeta ? (_loc: _defs: { }),
      emptyValue ? { },
      getSubOptions ? (_prefix: { }),
      getSubModules ? null,
      substSubModules ? (_modules: null),
      typeMerge ? defaultTypeMerge functor,
      functor ? defaultFunctor name,
      nestedTypes ? { },
    }:
    {
      _type = "option-type";
      inherit
        name
        check
        merge
        valueMeta
        emptyValue
        getSubOptions
        getSubModules
        substSubModules
        typeMerge
        deprecationMessage
        nestedTypes
        descriptionClass
        ;
      functor = functor // {
        wrappedDeprecationMessage = functor.wrappedDeprecationMessage or (_: null);
      };
      description = if description == null then name else description;
    };
  defaultFunctor = name: {
    inherit name;
    type = types.${name} or null;
    wrapped = null;
    payload = null;
    binOp = _a: _b: null;
  };
  # Two types are one when they have the same name and their parts agree; null when they are not.
  defaultTypeMerge =
    f: f':
    let
      wrapped = f.wrapped or null;
      wrapped' = f'.wrapped or null;
      mergedWrapped = wrapped.typeMerge wrapped'.functor;
      mergedPayload = f.binOp f.payload f'.payload;
      hasPayload = (f.payload or null) != null && (f'.payload or null) != null;
      hasWrapped = wrapped != null && wrapped' != null;
    in
    if f.name != f'.name then
      null
    else if hasPayload then
      (if mergedPayload == null then null else f.type mergedPayload)
    else if hasWrapped then
      (if mergedWrapped == null then null else f.type mergedWrapped)
    else if (f.payload or null) == null && (f'.payload or null) == null && wrapped == null && wrapped' == null then
      f.type
    else
      null;
  elemTypeFunctor =
    name: make: payload:
    defaultFunctor name
    // {
      inherit payload;
      type = make;
      wrapped = payload.elemType;
      binOp =
        a: b:
        let
          merged = a.elemType.typeMerge b.elemType.functor;
        in
        if merged == null then null else { elemType = merged; };
    };

  inherit (lib.modules) mergeDefinitions;
  optionDescriptionPhrase = want: t: if want t.descriptionClass t then t.description else "(${t.description})";

  types = rec {
    inherit isOptionType isType setType mkOptionType defaultFunctor defaultTypeMerge optionDescriptionPhrase;

    raw = mkOptionType {
      name = "raw";
      description = "raw value";
      descriptionClass = "noun";
      merge = mergeOneOption;
    };
    unspecified = mkOptionType {
      name = "unspecified";
      description = "unspecified value";
      descriptionClass = "noun";
    };
    anything = mkOptionType {
      name = "anything";
      description = "anything";
      descriptionClass = "noun";
      merge =
        loc: defs:
        let
          kind = value: if isAttrs value && isStringLike value then "stringCoercibleSet" else builtins.typeOf value;
          kinds = lib.unique (map (def: kind def.value) defs);
          byKind = {
            set = (attrsOf anything).merge;
            list =
              if length defs > 1 && any (d: d.value != (head defs).value) defs then
                mergeEqualOption
              else
                (loc: defs: (head defs).value);
            lambda =
              loc: defs: arg:
              anything.merge (loc ++ [ "<function body>" ]) (
                map (def: part def (def.value arg) null) defs
              );
            stringCoercibleSet = mergeOneOption;
          };
          listKind = loc: defs: if length defs == 1 then (listOf anything).merge loc defs else mergeEqualOption loc defs;
        in
        if length kinds != 1 then
          throw "The option `${showOption loc}' has conflicting option types in ${showFiles (lib.getFiles defs)}; its definition values:${showDefs defs}"
        else if head kinds == "list" then
          listKind loc defs
        else
          (byKind.${head kinds} or mergeEqualOption) loc defs;
    };
    bool = mkOptionType {
      name = "bool";
      description = "boolean";
      descriptionClass = "noun";
      check = isBool;
      merge = mergeEqualOption;
    };
    boolByOr = mkOptionType {
      name = "boolByOr";
      description = "boolean (merged using or)";
      descriptionClass = "noun";
      check = isBool;
      merge = loc: defs: any (d: d.value) defs;
    };
    int = mkOptionType {
      name = "int";
      description = "signed integer";
      descriptionClass = "noun";
      check = isInt;
      merge = mergeEqualOption;
    };
    ints =
      let
        between =
          low: high:
          assert low <= high || throw "ints.between: lowest must be smaller than highest";
          addCheck int (x: x >= low && x <= high)
          // {
            name = "intBetween";
            description = "integer between ${toString low} and ${toString high} (both inclusive)";
          };
        sized =
          name: description: low: high:
          between low high // { inherit name description; };
        unsignedBits = bits: high: sized "unsignedInt${toString bits}" "${toString bits} bit unsigned integer; between 0 and ${toString high} (both inclusive)" 0 high;
        signedBits = bits: half: sized "signedInt${toString bits}" "${toString bits} bit signed integer; between ${toString (-half)} and ${toString (half - 1)} (both inclusive)" (-half) (half - 1);
      in
      {
        inherit between;
        unsigned = addCheck int (x: x >= 0) // {
          name = "unsignedInt";
          description = "unsigned integer, meaning >=0";
          descriptionClass = "nonRestrictiveClause";
        };
        positive = addCheck int (x: x > 0) // {
          name = "positiveInt";
          description = "positive integer, meaning >0";
          descriptionClass = "nonRestrictiveClause";
        };
        u8 = unsignedBits 8 255;
        u16 = unsignedBits 16 65535;
        u32 = unsignedBits 32 4294967295;
        s8 = signedBits 8 128;
        s16 = signedBits 16 32768;
        s32 = signedBits 32 2147483648;
      };
    port = ints.u16;
    float = mkOptionType {
      name = "float";
      description = "floating point number";
      descriptionClass = "noun";
      check = isFloat;
      merge = mergeEqualOption;
    };
    number = either int float;
    numbers = {
      between = low: high: addCheck number (x: x >= low && x <= high) // {
        name = "numberBetween";
        description = "integer or floating point number between ${toString low} and ${toString high} (both inclusive)";
      };
      nonnegative = addCheck number (x: x >= 0) // {
        name = "numberNonnegative";
        description = "nonnegative integer or floating point number, meaning >=0";
        descriptionClass = "nonRestrictiveClause";
      };
      positive = addCheck number (x: x > 0) // {
        name = "numberPositive";
        description = "positive integer or floating point number, meaning >0";
        descriptionClass = "nonRestrictiveClause";
      };
    };
    str = mkOptionType {
      name = "str";
      description = "string";
      descriptionClass = "noun";
      check = isString;
      merge = mergeEqualOption;
    };
    nonEmptyStr = mkOptionType {
      name = "nonEmptyStr";
      description = "non-empty string";
      descriptionClass = "noun";
      check = x: isString x && builtins.match "[ \t\n]*" x == null;
      inherit (str) merge;
    };
    singleLineStr = mkOptionType {
      name = "singleLineStr";
      description = "(optionally newline-terminated) single-line string";
      descriptionClass = "noun";
      check = x: isString x && builtins.match "[^\n\r]*\n?" x != null;
      merge = loc: defs: lib.removeSuffix "\n" (mergeEqualOption loc defs);
    };
    strMatching =
      pattern:
      mkOptionType {
        name = "strMatching ${lib.strings.escapeNixString pattern}";
        description = "string matching the pattern ${pattern}";
        descriptionClass = "noun";
        check = x: isString x && builtins.match pattern x != null;
        inherit (str) merge;
        functor = defaultFunctor "strMatching" // {
          type = payload: strMatching payload.pattern;
          payload = { inherit pattern; };
          binOp = a: b: if a == b then a else null;
        };
      };
    separatedString =
      sep:
      mkOptionType {
        name = "separatedString";
        description = if sep == "" then "Concatenated string" else "strings concatenated with ${builtins.toJSON sep}";
        descriptionClass = "noun";
        check = isString;
        merge = loc: defs: concatStringsSep sep (lib.getValues defs);
        functor = defaultFunctor "separatedString" // {
          payload = { inherit sep; };
          type = payload: separatedString payload.sep;
          binOp = a: b: if a.sep == b.sep then a else null;
        };
      };
    lines = separatedString "\n";
    commas = separatedString ",";
    envVar = separatedString ":";
    string = separatedString "";
    attrs = mkOptionType {
      name = "attrs";
      description = "attribute set";
      check = isAttrs;
      merge = loc: builtins.foldl' (set: def: set // def.value) { };
      emptyValue.value = { };
    };
    package = mkOptionType {
      name = "package";
      descriptionClass = "noun";
      check = x: lib.isDerivation x || isStorePath x;
      merge =
        loc: defs:
        let
          value = mergeOneOption loc defs;
        in
        if builtins.isPath value || isString value && !builtins.hasContext value then lib.toDerivation value else value;
    };
    shellPackage = package // {
      check = x: lib.isDerivation x && x ? shellPath;
    };
    pkgs = addCheck (
      unique { message = "A Nixpkgs pkgs set can not be merged with another pkgs set."; } attrs
      // {
        name = "pkgs";
        descriptionClass = "noun";
        description = "Nixpkgs package set";
      }
    ) (x: (x._type or null) == "pkgs");
    path = pathWith { absolute = true; };
    pathInStore = pathWith { inStore = true; };
    externalPath = pathWith {
      absolute = true;
      inStore = false;
    };
    pathWith =
      {
        inStore ? null,
        absolute ? null,
      }:
      if inStore == true && absolute == false then
        throw "In pathWith, inStore means the path must be absolute"
      else
        mkOptionType {
          name = "path";
          description =
            (if absolute == null || inStore == true then "" else if absolute then "absolute " else "relative ")
            + "path"
            + (if inStore == null then "" else if inStore then " in the Nix store" else " not in the Nix store");
          descriptionClass = "noun";
          merge = mergeEqualOption;
          functor = defaultFunctor "path" // {
            type = pathWith;
            payload = { inherit inStore absolute; };
            binOp = a: b: if a == b then a else null;
          };
          check =
            x:
            let
              text = "${toString x}";
              isInStore = builtins.match "${lib.escapeRegex builtins.storeDir}/[^.].*" (if builtins.isPath x && inStore != null && !lib.hasPrefix builtins.storeDir text then "${x}" else text) != null;
              isAbsolute = builtins.substring 0 1 text == "/";
            in
            isStringLike x && (inStore == null || inStore == isInStore) && (absolute == null || absolute == isAbsolute);
        };
    passwdEntry =
      entry:
      addCheck entry (x: !(lib.hasInfix ":" x || lib.hasInfix "\n" x))
      // {
        name = "passwdEntry ${entry.name}";
        description = "${wrapNoun entry}, not containing newlines or colons";
        descriptionClass = "nonRestrictiveClause";
      };

    listOf =
      elemType:
      let
        elements =
          loc: defs:
          builtins.concatLists (
            lib.imap1 (
              n: def:
              lib.imap1 (
                m: value:
                mergeDefinitions (loc ++ [ "[definition ${toString n}-entry ${toString m}]" ]) elemType [
                  (part def value (def.pos or null))
                ]
              ) def.value
            ) defs
          );
      in
      mkOptionType {
        name = "listOf";
        description = "list of ${wrapComposite elemType}";
        descriptionClass = "composite";
        check = isList;
        merge =
          loc: defs: builtins.concatMap (e: lib.optional (e.optionalValue ? value) e.optionalValue.value) (elements loc defs);
        valueMeta = loc: defs: {
          list = map (e: e.valueMeta) (builtins.filter (e: e.optionalValue ? value) (elements loc defs));
        };
        emptyValue.value = [ ];
        getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "*" ]);
        inherit (elemType) getSubModules;
        substSubModules = m: listOf (elemType.substSubModules m);
        functor = elemTypeFunctor "listOf" (payload: listOf payload.elemType) { inherit elemType; };
        nestedTypes.elemType = elemType;
      };
    nonEmptyListOf =
      elemType:
      let
        list = addCheck (listOf elemType) (x: x != [ ]);
      in
      list
      // {
        description = "non-empty (${(listOf elemType).description})";
        emptyValue = { };
        substSubModules = m: nonEmptyListOf (elemType.substSubModules m);
      };
    attrsOf = elemType: attrsWith { inherit elemType; };
    lazyAttrsOf =
      elemType:
      attrsWith {
        inherit elemType;
        lazy = true;
      };
    attrsWith =
      {
        elemType,
        lazy ? false,
        placeholder ? "name",
      }:
      let
        elements =
          loc: defs:
          builtins.zipAttrsWith (name: elems: mergeDefinitions (loc ++ [ name ]) elemType elems) (
            map (
              def:
              mapAttrs (name: value: {
                inherit (def) file;
                inherit value;
                pos = builtins.unsafeGetAttrPos name def.value;
              }) def.value
            ) defs
          );
      in
      mkOptionType {
        name = if lazy then "lazyAttrsOf" else "attrsOf";
        description = (if lazy then "lazy attribute set of " else "attribute set of ") + wrapComposite elemType;
        descriptionClass = "composite";
        check = isAttrs;
        merge =
          loc: defs:
          if lazy then
            mapAttrs (_: e: e.optionalValue.value or elemType.emptyValue.value or e.mergedValue) (elements loc defs)
          else
            mapAttrs (_: x: x.value) (filterAttrs (_: x: x ? value) (mapAttrs (_: e: e.optionalValue) (elements loc defs)));
        valueMeta = loc: defs: {
          attrs = mapAttrs (_: e: e.valueMeta) (
            if lazy then elements loc defs else filterAttrs (_: e: e.optionalValue ? value) (elements loc defs)
          );
        };
        emptyValue.value = { };
        getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<${placeholder}>" ]);
        inherit (elemType) getSubModules;
        substSubModules =
          m:
          attrsWith {
            elemType = elemType.substSubModules m;
            inherit lazy placeholder;
          };
        functor = defaultFunctor "attrsWith" // {
          wrapped = elemType;
          payload = { inherit elemType lazy placeholder; };
          type = attrsWith;
          binOp =
            a: b:
            let
              merged = a.elemType.typeMerge b.elemType.functor;
              name =
                if a.placeholder == b.placeholder || b.placeholder == "name" then
                  a.placeholder
                else if a.placeholder == "name" then
                  b.placeholder
                else
                  null;
            in
            if merged == null || a.lazy != b.lazy || name == null then
              null
            else
              {
                elemType = merged;
                inherit (a) lazy;
                placeholder = name;
              };
        };
        nestedTypes.elemType = elemType;
      };
    loaOf = attrsOf;

    attrTag =
      tags:
      attrTagWith { inherit tags; };
    attrTagWith =
      { tags }:
      let
        checked = mapAttrs (
          name: opt:
          if (opt._type or null) != "option" then
            throw "In attrTag, each tag value must be an option, but tag ${name} ${
              if isOptionType opt then
                "was a bare type, not wrapped in mkOption."
              else if opt ? _type then
                "was of type ${lib.strings.escapeNixString opt._type}."
              else
                "was not."
            }"
          else
            opt
            // {
              declarations = opt.declarations or (
                let
                  pos = builtins.unsafeGetAttrPos name tags;
                in
                if pos == null then [ ] else [ pos.file ]
              );
              declarationPositions = opt.declarationPositions or (
                let
                  pos = builtins.unsafeGetAttrPos name tags;
                in
                if pos == null then [ ] else [ pos ]
              );
            }
        ) tags;
        choices = concatMapStringsSep ", " lib.strings.escapeNixIdentifier (attrNames tags);
      in
      mkOptionType {
        name = "attrTag";
        description = "attribute-tagged union with choices: ${choices}";
        descriptionClass = "noun";
        check = x: isAttrs x && length (attrNames x) == 1 && tags ? ${head (attrNames x)};
        getSubOptions =
          prefix: mapAttrs (name: opt: opt // { loc = prefix ++ [ name ]; }) checked;
        merge =
          loc: defs:
          let
            choice = head (attrNames (head defs).value);
            wrong = lib.filter (def: !(def.value ? ${choice})) defs;
          in
          if wrong != [ ] then
            throw "The option `${showOption loc}` is defined both as `${choice}` and `${head (attrNames (head wrong).value)}`, in ${showFiles (lib.getFiles defs)}. A definition for option `${showOption loc}' is not of type `attribute-tagged union with choices: ${choices}' when its alternatives are mixed."
          else
            {
              ${choice} =
                (lib.modules.evalOptionValue (loc ++ [ choice ]) checked.${choice} (
                  map (def: part def def.value.${choice} (builtins.unsafeGetAttrPos choice def.value)) defs
                )).value;
            };
        nestedTypes = mapAttrs (_: opt: opt.type) tags;
        functor = defaultFunctor "attrTag" // {
          type = attrTagWith;
          payload = { tags = checked; };
          binOp =
            a: b:
            {
              tags =
                a.tags // b.tags
                // mapAttrs (
                  name: _:
                  let
                    one = a.tags.${name};
                    two = b.tags.${name};
                    merged = one.type.typeMerge two.type.functor;
                  in
                  one // two
                  // {
                    type = if merged == null then throw "The tag `${name}` of an attrTag is declared twice, with types that cannot be merged." else merged;
                    declarations = one.declarations ++ two.declarations;
                    declarationPositions = one.declarationPositions ++ two.declarationPositions;
                  }
                ) (builtins.intersectAttrs a.tags b.tags);
            };
        };
      };

    uniq = unique { message = ""; };
    unique =
      { message }:
      type:
      mkOptionType {
        name = "unique";
        inherit (type)
          description
          descriptionClass
          check
          getSubOptions
          getSubModules
          emptyValue
          ;
        merge = mergeUniqueOption {
          inherit message;
          inherit (type) merge;
        };
        substSubModules = m: uniq (type.substSubModules m);
        functor = elemTypeFunctor "unique" (payload: unique { inherit message; } payload.elemType) { elemType = type; };
        nestedTypes.elemType = type;
      };
    nullOr =
      elemType:
      mkOptionType {
        name = "nullOr";
        description = "null or ${if elem (elemType.descriptionClass or null) [ "noun" "conjunction" ] then elemType.description else "(${elemType.description})"}";
        descriptionClass = "conjunction";
        check = x: x == null || elemType.check x;
        merge =
          loc: defs:
          let
            nulls = lib.count (def: def.value == null) defs;
          in
          if nulls == length defs then
            null
          else if nulls != 0 then
            throw "The option `${showOption loc}` is defined both null and not null, in ${showFiles (lib.getFiles defs)}. Definition values:${showDefs defs}"
          else
            elemType.merge loc defs;
        emptyValue.value = null;
        inherit (elemType) getSubOptions getSubModules;
        substSubModules = m: nullOr (elemType.substSubModules m);
        functor = elemTypeFunctor "nullOr" (payload: nullOr payload.elemType) { inherit elemType; };
        nestedTypes.elemType = elemType;
      };
    functionTo =
      elemType:
      mkOptionType {
        name = "functionTo";
        description = "function that evaluates to a(n) ${elemType.description}";
        descriptionClass = "composite";
        check = isFunction;
        merge =
          loc: defs:
          let
            args = lib.zipAttrsWith (_: all (x: x)) (map (def: lib.functionArgs def.value) defs);
          in
          lib.setFunctionArgs (
            arg:
            (mergeDefinitions (loc ++ [ "<function body>" ]) elemType (
              map (def: part def (def.value arg) null) defs
            )).mergedValue
          ) args;
        getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<function body>" ]);
        inherit (elemType) getSubModules;
        substSubModules = m: functionTo (elemType.substSubModules m);
        functor = elemTypeFunctor "functionTo" (payload: functionTo payload.elemType) { inherit elemType; };
        nestedTypes.elemType = elemType;
      };

    submodule =
      modules:
      submoduleWith {
        shorthandOnlyDefinesConfig = true;
        modules = lib.toList modules;
      };
    submoduleWith =
      {
        modules,
        specialArgs ? { },
        shorthandOnlyDefinesConfig ? false,
        description ? null,
        class ? null,
      }@attrs:
      let
        inherit (lib.modules) evalModules;
        toModules =
          defs:
          map (
            { value, file, ... }:
            if isAttrs value && shorthandOnlyDefinesConfig then
              {
                _file = file;
                config = value;
              }
            else
              lib.setDefaultModuleLocation file value
          ) defs;
        base = evalModules {
          inherit class specialArgs;
          modules = [
            {
              # the name of an element of attrsOf; documentation has none
              _module.args.name = lib.mkOptionDefault "‹name›";
            }
          ]
          ++ modules;
        };
        inherit (base._module) freeformType;
        name = "submodule";
        configuration =
          loc: defs:
          base.extendModules {
            modules = [ { _module.args.name = lib.last loc; } ] ++ toModules defs;
            prefix = loc;
          };
      in
      mkOptionType {
        inherit name;
        description = if description != null then description else if freeformType == null then name else "open ${name} of ${wrapComposite freeformType}";
        descriptionClass = if description == null then null else "noun";
        check = x: isAttrs x || isFunction x || builtins.isPath x;
        merge = loc: defs: (configuration loc defs).config;
        valueMeta = loc: defs: { configuration = configuration loc defs; };
        # without a definition its options have their defaults
        emptyValue.value = base.config;
        getSubOptions =
          prefix:
          let
            docs = (base.extendModules { inherit prefix; }).options;
            freeform = freeformType.getSubOptions prefix;
          in
          docs
          // optionalAttrs (freeformType != null) {
            _freeformOptions = freeform;
          };
        getSubModules = modules;
        substSubModules = m: submoduleWith (attrs // { modules = m; });
        nestedTypes = optionalAttrs (freeformType != null) { inherit freeformType; };
        functor = defaultFunctor name // {
          type = submoduleWith;
          payload = { inherit modules class specialArgs shorthandOnlyDefinesConfig description; };
          binOp =
            a: b:
            {
              class =
                if a.class == null then
                  b.class
                else if b.class == null || a.class == b.class then
                  a.class
                else
                  throw "A submoduleWith option is declared multiple times with conflicting class values \"${toString b.class}\" and \"${toString a.class}\".";
              modules = a.modules ++ b.modules;
              specialArgs =
                if builtins.intersectAttrs a.specialArgs b.specialArgs == { } then
                  a.specialArgs // b.specialArgs
                else
                  throw "A submoduleWith option is declared multiple times with the same specialArgs \"${toString (attrNames (builtins.intersectAttrs a.specialArgs b.specialArgs))}\"";
              shorthandOnlyDefinesConfig =
                if a.shorthandOnlyDefinesConfig == null then
                  b.shorthandOnlyDefinesConfig
                else if b.shorthandOnlyDefinesConfig == null || a.shorthandOnlyDefinesConfig == b.shorthandOnlyDefinesConfig then
                  a.shorthandOnlyDefinesConfig
                else
                  throw "A submoduleWith option is declared multiple times with conflicting shorthandOnlyDefinesConfig values";
              description =
                if a.description == null then
                  b.description
                else if b.description == null || a.description == b.description then
                  a.description
                else
                  throw "A submoduleWith option is declared multiple times with conflicting descriptions";
            };
        };
      };
    submoduleOf = submodule;
    deferredModule = deferredModuleWith { };
    deferredModuleWith =
      {
        staticModules ? [ ],
      }:
      mkOptionType {
        name = "deferredModule";
        description = "module";
        descriptionClass = "noun";
        check = x: isAttrs x || isFunction x || builtins.isPath x || isString x && lib.hasPrefix "/" x;
        merge =
          loc: defs: {
            imports = staticModules ++ map (
              def: lib.setDefaultModuleLocation "${def.file}, via option ${showOption loc}" def.value
            ) defs;
          };
        inherit (submoduleWith { modules = staticModules; }) getSubOptions getSubModules;
        substSubModules = m: deferredModuleWith { staticModules = m; };
        functor = defaultFunctor "deferredModuleWith" // {
          type = deferredModuleWith;
          payload = { inherit staticModules; };
          binOp = a: b: { staticModules = lib.unique (a.staticModules ++ b.staticModules); };
        };
      };
    optionType = mkOptionType {
      name = "optionType";
      description = "optionType";
      descriptionClass = "noun";
      check = x: (x._type or null) == "option-type";
      merge =
        loc: defs:
        if length defs == 1 then
          (head defs).value
        else
          let
            # a submodule keeps its files for messages when it is merged with another
            placed = map (
              def:
              def.value
              // optionalAttrs (def.value.getSubModules != null) {
                inherit (def.value.substSubModules (map (lib.setDefaultModuleLocation def.file) def.value.getSubModules)) functor typeMerge merge getSubOptions getSubModules;
              }
            ) defs;
            option = builtins.foldl' (
              acc: type:
              let
                merged = type.typeMerge acc.functor;
              in
              if merged == null then throw "The option `${showOption loc}' is given types that cannot be merged: ${acc.description} and ${type.description}" else merged
            ) (head placed) (builtins.tail placed);
          in
          option;
    };
    optionDeclaration = mkOptionType {
      name = "optionDeclaration";
      description = "option declaration";
      descriptionClass = "noun";
      check = x: (x._type or null) == "option" && !(x ? loc && x ? value);
      merge = mergeOneOption;
    };
    option = optionDeclaration;
    enum =
      values:
      let
        show =
          v:
          if isString v then
            ''"${v}"''
          else if isInt v then
            toString v
          else if isBool v then
            lib.boolToString v
          else
            "<${builtins.typeOf v}>";
      in
      mkOptionType {
        name = "enum";
        description =
          if values == [ ] then
            "impossible (empty enum)"
          else if length values == 1 then
            "value ${show (head values)} (singular enum)"
          else
            "one of ${concatMapStringsSep ", " show values}";
        descriptionClass = if length values < 2 then "noun" else "conjunction";
        check = x: elem x values;
        merge = mergeEqualOption;
        functor = defaultFunctor "enum" // {
          payload = { inherit values; };
          type = payload: enum payload.values;
          binOp = a: b: { values = lib.unique (a.values ++ b.values); };
        };
      };
    either =
      t1: t2:
      mkOptionType {
        name = "either";
        description = "${if t1.descriptionClass or null == "nonRestrictiveClause" then t1.description else if elem (t1.descriptionClass or null) [ "noun" "conjunction" ] then t1.description else "(${t1.description})"} or ${if elem (t2.descriptionClass or null) [ "noun" "conjunction" "composite" ] then t2.description else "(${t2.description})"}";
        descriptionClass = "conjunction";
        check = x: t1.check x || t2.check x;
        merge =
          loc: defs:
          if all (def: t1.check def.value) defs then
            t1.merge loc defs
          else if all (def: t2.check def.value) defs then
            t2.merge loc defs
          else
            lib.warn
              "One or more definitions did not pass the type-check of the 'either' type: `${showOption loc}' in ${showFiles (lib.getFiles defs)}"
              (mergeOneOption loc defs);
        typeMerge =
          f':
          let
            one = t1.typeMerge (head f'.payload.elemType).functor;
            two = t2.typeMerge (lib.last f'.payload.elemType).functor;
          in
          if f'.name == "either" && f'.payload != null && one != null && two != null then either one two else null;
        functor = defaultFunctor "either" // {
          payload.elemType = [
            t1
            t2
          ];
          wrapped = [
            t1
            t2
          ];
        };
        nestedTypes.left = t1;
        nestedTypes.right = t2;
      };
    oneOf =
      ts:
      if ts == [ ] then
        throw "types.oneOf needs to get at least one type in its argument"
      else
        builtins.foldl' either (head ts) (builtins.tail ts);
    coercedTo =
      fromType: convert: toType:
      assert lib.assertMsg (fromType.getSubModules == null) "coercedTo: coercedType must not have submodules (it’s a ${fromType.description})";
      mkOptionType {
        name = "coercedTo";
        description = "${toType.description} or ${fromType.description} convertible to it";
        check = x: (fromType.check x && toType.check (convert x)) || toType.check x;
        merge =
          loc: defs:
          toType.merge loc (
            map (def: def // { value = if fromType.check def.value then convert def.value else def.value; }) defs
          );
        inherit (toType) emptyValue getSubOptions getSubModules;
        substSubModules = m: coercedTo fromType convert (toType.substSubModules m);
        typeMerge = _: null;
        functor = defaultFunctor "coercedTo" // { wrapped = toType; };
        nestedTypes.coercedType = fromType;
        nestedTypes.finalType = toType;
      };
    addCheck = type: check: type // { check = x: type.check x && check x; };
    luaInline = mkOptionType {
      name = "luaInline";
      description = "inline lua";
      descriptionClass = "noun";
      check = x: (x._type or null) == "lua-inline";
      merge = mergeEqualOption;
    };
    serializableValueWith =
      {
        typeName,
        nullable ? true,
      }:
      let
        value = (if nullable then nullOr else lib.id) (oneOf [
          bool
          int
          float
          str
          path
          (attrsOf value)
          (listOf value)
        ]) // { description = "${typeName} value"; descriptionClass = "noun"; };
      in
      value;
    json = serializableValueWith { typeName = "JSON"; };
    toml = serializableValueWith { typeName = "TOML"; nullable = false; };
  };
}
