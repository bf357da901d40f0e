# The module system: modules declare options and define them; evalModules makes one configuration of all.
{ lib }:
let
  inherit (builtins)
    addErrorContext
    attrNames
    concatLists
    concatMap
    elem
    filter
    head
    isAttrs
    isBool
    isList
    isPath
    isString
    length
    mapAttrs
    tail
    unsafeGetAttrPos
    zipAttrsWith
    ;
  inherit (lib)
    attrByPath
    getAttrFromPath
    isFunction
    isOption
    mkOption
    optional
    optionalAttrs
    optionalString
    setAttrByPath
    showDefs
    showFiles
    showOption
    types
    ;

  recursionHint = "if you get an infinite recursion here, you probably reference `config` in `imports`, or in what decides which options there are. Import unconditionally and let `lib.mkIf` decide what a module does.";
  isProperty =
    v:
    v ? _type
    && elem v._type [
      "if"
      "merge"
      "override"
      "order"
      "definition"
    ];
in
rec {
  unknownModule = "<unknown-file>";

  # modules: files, functions or sets. prefix: where its options hang in a larger tree. specialArgs:
  # arguments that `imports` may use. class: what kind of system the modules are for.
  evalModules =
    evalArgs@{
      modules,
      prefix ? [ ],
      specialArgs ? { },
      args ? { },
      check ? true,
      class ? null,
    }:
    let
      internal = {
        _file = "lib/modules.nix";
        key = "lib/modules.nix";
        options._module = internalOptions prefix class;
        config._module = {
          args = {
            inherit extendModules;
            moduleType = type;
          };
          inherit specialArgs;
        };
      };
      legacy =
        optional (evalArgs ? args) {
          _file = unknownModule;
          key = "lib/modules.nix:args";
          config._module.args = args;
        }
        ++ optional (evalArgs ? check) {
          _file = unknownModule;
          key = "lib/modules.nix:check";
          config._module.check = lib.mkDefault check;
        };

      moduleArgs = {
        inherit lib options specialArgs;
        _class = class;
        _prefix = prefix;
        config = addErrorContext recursionHint config;
      }
      // specialArgs;

      collected = collectModules {
        inherit class prefix;
        modules = legacy ++ modules ++ [ internal ];
        modulesPath = toString (specialArgs.modulesPath or "");
        args = moduleArgs;
        lazyArgs = addErrorContext recursionHint whole._module.args;
      };

      tree = mergeModules prefix (lib.reverseList collected.modules);
      inherit (tree) options;
      freeform = tree.config._module.freeformType;
      undeclared = tree.unmatched;
      # an error while modules are loaded is none of a recursion
      whole = builtins.seq (length collected.modules) (
        if addErrorContext recursionHint (freeform != null) then
          overlayDeclared tree.options (
            freeform.merge prefix (
              if undeclared == [ ] then
                [
                  {
                    file = unknownModule;
                    value = { };
                  }
                ]
              else
                map (def: {
                  inherit (def) file;
                  value = setAttrByPath def.path def.value;
                }) undeclared
            )
          ) tree.config
        else
          tree.config
      );
      checked =
        if freeform == null && tree.config._module.check && undeclared != [ ] then
          throw (undeclaredMessage prefix tree.options (head undeclared) undeclared)
        else
          null;
      config = builtins.seq checked (removeAttrs whole [ "_module" ]);

      extendModules =
        extra@{
          modules ? [ ],
          specialArgs ? { },
          prefix ? [ ],
        }:
        evalModules (
          evalArgs
          // {
            modules = evalArgs.modules ++ modules;
            specialArgs = (evalArgs.specialArgs or { }) // specialArgs;
            prefix = extra.prefix or evalArgs.prefix or [ ];
          }
        );
      type = types.submoduleWith {
        inherit modules specialArgs class;
      };
    in
    {
      _type = "configuration";
      inherit options;
      config = config;
      _module = whole._module;
      inherit extendModules type class;
      inherit (collected) graph;
    };

  internalOptions = prefix: class: {
    args = mkOption {
      type = types.lazyAttrsOf types.raw;
      # a submodule's own arguments would repeat these in every submodule's documentation
      ${if prefix == [ ] then null else "internal"} = true;
      description = ''
        More arguments for every module, besides `config`, `options`, `lib` and what `specialArgs` gives.
        They are taken from the merged configuration, so `imports` cannot depend on them: use `specialArgs` there.
      '';
    };
    check = mkOption {
      type = types.bool;
      internal = true;
      default = true;
      description = "Whether a definition of an option that is not declared is an error.";
    };
    freeformType = mkOption {
      type = types.nullOr types.optionType;
      internal = true;
      default = null;
      description = "The type of the definitions that have no option of their own; null when every one must.";
    };
    specialArgs = mkOption {
      readOnly = true;
      internal = true;
      type = types.lazyAttrsOf types.raw;
      description = "The arguments that were given from outside; `imports` may depend on them.";
    };
  };

  # Sets of options and values of the same shape: `declared` wins, level by level until an option.
  overlayDeclared =
    options: free: declared:
    if !isAttrs free then
      free
    else
      free
      // mapAttrs (
        name: value:
        if free ? ${name} && !isOption (options.${name} or { _type = "option"; }) then
          overlayDeclared options.${name} free.${name} value
        else
          value
      ) declared;

  undeclaredMessage =
    prefix: options: def: all:
    let
      inner = lib.init def.path;
      level = attrByPath inner { } options;
      names = filter (n: n != "_module" && n != "_freeformOptions") (if isOption level then [ ] else attrNames level);
      near = if length names <= 3 then lib.nearest 3 (lib.last def.path) names else lib.nearNames (lib.last def.path) names;
      shown = map (n: "`${showOption (prefix ++ inner ++ [ n ])}'") near;
      values = addErrorContext "while evaluating the error message for definitions for `${showOption (prefix ++ def.path)}', which is an option that does not exist" (
        addErrorContext "while evaluating a definition from `${def.file}'" (showDefs [ def ])
      );
      # the values first: a definition that fails is told with its place
      tried = builtins.tryEval (lib.collect isOption def.value != [ ]);
      looksLikeDeclaration = builtins.seq values (tried.success && tried.value);
      noOptions = removeAttrs options [ "_module" ] == { };
    in
    if looksLikeDeclaration && prefix == [ ] then
      "The option `${showOption (prefix ++ def.path)}' does not exist. Definition values:${values}\nIt seems as if you're trying to declare an option by placing it into `config' rather than `options'."
    else
      "The option `${showOption (prefix ++ def.path)}' does not exist. Definition values:${values}"
      + optionalString (shown != [ ]) "\n\nDid you mean ${lib.quotedOr shown}?"
      + optionalString noOptions "\n\nThere are no options here at all. This can happen if you e.g. declared your options in `types.submodule' and they are in its `config' instead of its `options'."
      + optionalString looksLikeDeclaration "\n\nIt looks like a declaration: it belongs under `options'. This can happen if you e.g. declared your options in `types.submodule' without `options'.";

  # Every module that is imported and not disabled, in the order in which they were found.
  collectModules =
    {
      class,
      prefix,
      modules,
      modulesPath,
      args,
      lazyArgs,
    }:
    let
      into = file: "${file}${optionalString (prefix != [ ]) ", while trying to load a module into `${showOption prefix}'"}";

      call =
        key: f:
        let
          wanted = lib.functionArgs f;
          one =
            name: _:
            addErrorContext "while evaluating the module argument `${name}' in \"${key}\":" (
              args.${name} or lazyArgs.${name}
            );
        in
        if isFunction f then f (args // mapAttrs one wanted) else f;

      load =
        importedAt: parentFile: parentKey: above: n: m:
        let
          anon = "${parentKey}:anon-${toString n}";
        in
        if isFunction m then
          node above parentFile anon (call anon m)
        else if isAttrs m then
          node above parentFile anon m
        else if isList m then
          node above parentFile anon { imports = m; }
        else if isPath m || isString m then
          (
            let
              file = toString m;
            in
            if elem file above then
              throw "The module `${file}' imports itself: ${lib.concatStringsSep " -> " (lib.reverseList above ++ [ file ])} (the last at ${importedAt}). Modules are merged, not loaded in order: import each of them once, from above."
            else
              node above file file (call file (importModule importedAt file m))
          )
        else
          throw "${parentFile} (${anon}) does not look like a module: it imports a value of type ${builtins.typeOf m}.";

      importModule =
        importedAt: file: m:
        if isPath m && !builtins.pathExists m then
          throw "The module `${file}' does not exist. It is imported by `${importedAt}', but there is no such file or folder."
        else
          import m;

      node =
        above: file: key: raw:
        let
          m = normalise file key raw;
        in
        if !isAttrs raw then
          throw "${file} (${key}) does not look like a module: it is a value of type ${builtins.typeOf raw}."
        else if raw ? _type && raw._type != "module" && !isProperty raw then
          throw (
            "Expected a module, but found a value of type \"${toString raw._type}\", while trying to load a module into ${into file}."
            + optionalString (raw._type == "configuration") "\nA whole configuration cannot be imported: please only import the modules that make up the configuration. (If you really need another system's values, read its `config` and define yours with them.)"
            + optionalString (raw._type == "flake") "\nA flake is no module: import one of its outputs, for instance `theFlake.nixosModules.default`."
          )
        else if class != null && m._class != null && m._class != class then
          throw "The module `${m._file}`${optionalString (m.key != m._file) " (${m.key})"} was written for class \"${m._class}\", but it is imported into a configuration that expects class \"${class}\"."
        else
          {
            inherit (m) key;
            module = m;
            imports = lib.imap1 (load (importsOf m raw) m._file m.key (if m.key == m._file && lib.hasPrefix "/" m.key then [ m.key ] ++ above else above)) m.imports;
          };

      # where a module has its imports, for messages
      importsOf =
        m: raw:
        let
          pos = unsafeGetAttrPos "imports" raw;
        in
        if pos != null && pos.file == m._file then "${pos.file}:${toString pos.line}:${toString pos.column}" else m._file;

      roots = lib.imap1 (load unknownModule unknownModule "" [ ]) modules;
      allDisabled = concatMap (
        n:
        map (disabledKey n.module._file) n.module.disabledModules
      );
      everything = ns: concatMap (n: [ n ] ++ everything n.imports) ns;
      disabledKey =
        file: d:
        if isAttrs d && !(d ? outPath) then
          toString (
            d.key or (throw "Module `${file}' contains a disabledModules item that is an attribute set, presumably a module, that does not have a `key' attribute. Give that module a `key', or disable it by its path.")
          )
        else if isString d && builtins.substring 0 1 d != "/" then
          "${modulesPath}/${d}"
        else if isString d || isPath d || builtins.isInt d || d ? outPath then
          toString d
        else
          throw "Module `${file}' contains a disabledModules item that is neither a path nor a module with a `key', but a value of type ${builtins.typeOf d}.";
      disabled = allDisabled (everything roots);
      keep = if disabled == [ ] then lib.id else filter (n: !elem n.key disabled);
      graphOf = map (n: {
        inherit (n) key;
        file = n.module._file;
        imports = graphOf n.imports;
        disabled = elem n.key disabled;
      });
    in
    {
      modules = map (n: n.module) (
        builtins.genericClosure {
          startSet = keep roots;
          operator = n: keep n.imports;
        }
      );
      graph = graphOf (filter (n: !lib.hasPrefix "lib/modules.nix" n.key) roots);
    };

  # One shape for what a module may be written as.
  normalise =
    file: key: m:
    let
      common = {
        _file = toString (m._file or file);
        _class = m._class or null;
        key = toString (m.key or key);
        disabledModules = m.disabledModules or [ ];
      };
      free = optional (m ? freeformType) { _module.freeformType = m.freeformType; };
      withFree = config: if free == [ ] then config else mkMerge (free ++ [ config ]);
      unknown = removeAttrs m [
        "_class"
        "_file"
        "_type"
        "key"
        "disabledModules"
        "imports"
        "options"
        "config"
        "meta"
        "freeformType"
      ];
      at = name: let pos = unsafeGetAttrPos name m; in if pos == null then "" else " at ${pos.file}:${toString pos.line}:${toString pos.column}";
    in
    if isProperty m then
      common
      // {
        imports = [ ];
        options = { };
        config = m;
        key = toString key;
        _file = toString file;
        _class = null;
        disabledModules = [ ];
      }
    else if m ? config || m ? options then
      if unknown != { } then
        throw "Module `${common.key}' has an unsupported attribute `${head (attrNames unknown)}'${at (head (attrNames unknown))}. Beside `options' or `config' only `imports', `disabledModules', `freeformType' and `meta' may stand: move `${head (attrNames unknown)}' into `config'."
      else
        common
        // {
          imports = m.imports or [ ];
          options = m.options or { };
          config = withFree (if m ? meta then mkMerge [ (m.config or { }) { inherit (m) meta; } ] else m.config or { });
        }
    else
      common
      // {
        imports = m.require or [ ] ++ m.imports or [ ];
        options = { };
        config = withFree (
          removeAttrs m [
            "_class"
            "_file"
            "_type"
            "key"
            "disabledModules"
            "require"
            "imports"
            "freeformType"
          ]
        );
      };
  unifyModuleSyntax = normalise;

  mergeModules =
    prefix: modules:
    mergeLevel [ ] prefix
      (map (m: { inherit (m) _file options; }) modules)
      (map (m: {
        file = m._file;
        value = m.config;
      }) modules);
  mergeModules' = prefix: declared: defined: mergeLevel [ ] prefix declared defined;

  # What one set of properties says about each of its attributes: sets of name -> definitions.
  pushDown =
    loc: wrap: file: v:
    if !isAttrs v then
      throw "In module `${file}', you're trying to define a value of type `${builtins.typeOf v}'\nrather than an attribute set for the option\n`${showOption loc}'!\n\nIt holds options (or it is a whole module): write `${showOption loc} = { ... };', or define the option that was meant by its full name."
    else if v ? _type then
      if v._type == "merge" then
        concatMap (pushDown loc wrap file) v.contents
      else if v._type == "if" then
        pushDown loc (x: wrap (mkIf v.condition x)) file v.content
      else if v._type == "override" then
        pushDown loc (x: wrap (mkOverride v.priority x)) file v.content
      else if v._type == "order" then
        pushDown loc (x: wrap (mkOrder v.priority x)) file v.content
      else if v._type == "definition" then
        pushDown loc wrap v.file v.value
      else
        [ (named wrap file v) ]
    else
      [ (named wrap file v) ];
  named =
    wrap: file: v:
    mapAttrs (name: value: [
      {
        inherit file;
        value = wrap value;
        pos = unsafeGetAttrPos name v;
      }
    ]) v;

  # path: where we are below the root of this evaluation; prefix: where that is in the whole.
  mergeLevel =
    path: prefix: declared: defined:
    let
      decls = zipAttrsWith (_: concatLists) (
        map (
          d:
          if !isAttrs d.options || d.options ? _type && d.options._type != "option" && path != [ ] then
            throw (notADeclaration prefix d)
          else
            mapAttrs (name: options: [
              {
                inherit (d) _file;
                inherit options;
                pos = unsafeGetAttrPos name d.options;
              }
            ]) d.options
        ) declared
      );
      defs = zipAttrsWith (_: concatLists) (
        concatMap (def: pushDown prefix lib.id def.file def.value) defined
      );
      merged = mapAttrs (
        name: ds: mergeOption (path ++ [ name ]) (prefix ++ [ name ]) ds (defs.${name} or [ ])
      ) decls;
      strays = concatLists (
        lib.mapAttrsToList (name: ds: map (def: def // { path = path ++ [ name ]; }) ds) (
          removeAttrs defs (attrNames decls)
        )
      );
    in
    {
      options = mapAttrs (_: m: m.options) merged;
      config = mapAttrs (_: m: m.config) merged;
      # only what no option is declared for; forces the definitions' names, not their values
      unmatched = concatMap (name: if defs ? ${name} then merged.${name}.unmatched else [ ]) (attrNames merged) ++ strays;
    };

  notADeclaration =
    loc: d:
    "In module ${d._file}: expected an option declaration at option path `${showOption loc}` but got ${
      if isAttrs d.options then "an attribute set with type ${toString d.options._type}" else "a value of type ${builtins.typeOf d.options}"
    }. Declare it with `lib.mkOption { type = ...; }'.";

  mergeOption =
    path: loc: decls: defs:
    let
      options = filter (d: isOption d.options) decls;
      nested = filter (d: !isOption d.options) decls;
      opt = evalOptionValue loc (mergeOptionDecls loc decls) defs;
      bad = filter (d: !(d.options ? type && d.options.type.getSubModules or null != null && d.options.type.name == "submodule")) options;
      level = mergeLevel path loc decls defs;
      asSubmodule =
        d:
        if isOption d.options then
          d
        else
          d
          // {
            options = mkOption {
              type = types.submoduleWith {
                modules = [ { options = d.options; } ];
                shorthandOnlyDefinesConfig = null;
              };
            };
          };
    in
    if options == [ ] then
      level
    else if nested == [ ] then
      {
        options = opt;
        config = opt.value;
        unmatched = [ ];
      }
    else if bad == [ ] then
      (
        let
          o = evalOptionValue loc (mergeOptionDecls loc (map asSubmodule decls)) defs;
        in
        {
          options = o;
          config = o.value;
          unmatched = [ ];
        }
      )
    else
      throw (
        "The option `${showOption loc}' in module `${(head bad)._file}' would be a parent of the following options, but its type `${
          (head bad).options.type.description or "<no description>"
        }' does not support nested options."
        + lib.concatMapStrings (
          d:
          lib.concatMapStrings (name: "\n- option(s) with prefix `${showOption (loc ++ [ name ])}' in module `${d._file}'") (attrNames d.options)
        ) nested
      );

  # Several declarations of one option: their types merge, everything else may be given once.
  mergeOptionDecls =
    loc: decls:
    let
      # options inside a submodule are declared where the submodule was written
      placed =
        file: type:
        if type.getSubModules or null != null then
          type.substSubModules (map (setDefaultModuleLocation file) type.getSubModules)
        else
          type;
      position =
        d:
        if d.pos or null != null && d.pos.file == d._file then
          d.pos
        else
          {
            file = d._file;
            line = null;
            column = null;
          };
      prepared = map (
        d: d // { options = d.options // optionalAttrs (d.options ? type) { type = placed d._file d.options.type; }; }
      ) decls;
      step =
        acc: d:
        let
          new = d.options;
          types = new.type.typeMerge acc.type.functor;
          both = name: acc ? ${name} && new ? ${name};
          clash =
            both "default" || both "example" || both "description" || both "apply"
            || (both "type" && types == null);
        in
        if clash then
          throw "The option `${showOption loc}' in `${d._file}' is already declared in ${showFiles acc.declarations}.${
            if both "type" && types == null then
              "\nTheir types cannot be merged: `${new.type.description}' and `${acc.type.description}'."
            else
              "\nBoth say what its ${head (filter both [ "default" "example" "description" "apply" ])} is."
          }"
        else
          acc
          // new
          // {
            declarations = acc.declarations ++ [ d._file ];
            declarationPositions = acc.declarationPositions ++ [ (position d) ];
          }
          // optionalAttrs (both "type") { type = types; };
      begin = {
        inherit loc;
        declarations = [ ];
        declarationPositions = [ ];
      };
    in
    if tail decls == [ ] then
      (
        let
          d = head prepared;
        in
        d.options
        // {
          inherit loc;
          declarations = [ d._file ];
          declarationPositions = [ (position d) ];
        }
      )
    else
      builtins.foldl' step begin prepared;

  evalOptionValue =
    loc: opt: defs:
    let
      defaults = optional (opt ? default) {
        file = if opt.declarations == [ ] then unknownModule else head opt.declarations;
        value = mkOptionDefault opt.default;
        pos = null;
      };
      type = opt.type or types.unspecified;
      merged = mergeDefinitions loc type (
        if opt.readOnly or false && length (mergeDefinitions loc type (defaults ++ defs)).defsFinal > 1 then
          throw "The option `${showOption loc}' is read-only, but it's set multiple times. Definition values:${showDefs (mergeDefinitions loc type (defaults ++ defs)).defsFinal}"
        else if opt.readOnly or false && opt ? default && (filter (d: (d.value._type or "") != "override" || d.value.priority < 1500) (mergeDefinitions loc type defs).discharged) != [ ] then
          throw "The option `${showOption loc}' is read-only, but it's set multiple times. Definition values:${showDefs (mergeDefinitions loc type (defaults ++ defs)).discharged}"
        else
          defaults ++ defs
      );
      value = if opt ? apply then opt.apply merged.mergedValue else merged.mergedValue;
      final = merged.defsFinal;
    in
    opt
    // {
      value = addErrorContext "while evaluating the option `${showOption loc}':" value;
      inherit type;
      inherit (merged) isDefined highestPrio valueMeta;
      definitions = map (d: d.value) final;
      files = map (d: d.file) final;
      definitionsWithLocations = map (d: { inherit (d) file value; } // optionalAttrs (d.pos or null != null) { inherit (d) pos; }) final;
      options = opt.options or null;
      __toString = _: showOption loc;
    };

  # loc's definitions, with their properties resolved, as one value of the type.
  mergeDefinitions =
    loc: type: defs:
    let
      discharged = concatMap discharge defs;
      priority = def: if def.value ? _type && def.value._type == "override" then def.value.priority else defaultOverridePriority;
      highestPrio = builtins.foldl' (p: def: lib.min p (priority def)) 9999 discharged;
      strip = def: if def.value ? _type && def.value._type == "override" then def // { value = def.value.content; } else def;
      overriding = if discharged == [ ] then [ ] else map strip (filter (def: priority def == highestPrio) discharged);
      ordered = if builtins.any (def: def.value ? _type && def.value._type == "order") overriding then sortProperties overriding else overriding;
      wrong = filter (def: !type.check def.value) ordered;
      isDefined = ordered != [ ];
      mergedValue =
        if isDefined then
          if builtins.all (def: type.check def.value) ordered then
            type.merge loc ordered
          else
            throw (wrongType loc type wrong)
        else if type.emptyValue ? value then
          type.emptyValue.value
        else
          throw "The option `${showOption loc}' was accessed but has no value defined. Try setting the option.";
    in
    {
      inherit
        discharged
        isDefined
        mergedValue
        highestPrio
        ;
      defsFinal = ordered;
      defsFinal' = {
        values = ordered;
        inherit highestPrio;
      };
      optionalValue = if isDefined then { value = mergedValue; } else { };
      valueMeta = if isDefined then (type.valueMeta or (_: _: { })) loc ordered else { };
      checkedAndMerged = mergedValue;
    };

  wrongType =
    loc: type: wrong:
    let
      property = builtins.any (d: d.value ? _type && d.value._type == "option") wrong;
    in
    "A definition for option `${showOption loc}' is not of type `${type.description}'. Definition values:${showDefs wrong}"
    + optionalString property "\nIt looks like the declaration of an option: that belongs under `options', not `config'.";

  # mkMerge and mkIf away: the definitions that hold.
  discharge =
    def:
    let
      v = def.value;
    in
    if !(v ? _type) then
      [ def ]
    else if v._type == "merge" then
      concatMap (content: discharge (def // { value = content; })) v.contents
    else if v._type == "if" then
      if isBool v.condition then
        (if v.condition then discharge (def // { value = v.content; }) else [ ])
      else
        throw "mkIf called with a non-Boolean condition"
    else if v._type == "definition" then
      discharge (
        def
        // {
          inherit (v) file value;
          pos = null;
        }
      )
    else
      [ def ];
  dischargeProperties = v: map (d: d.value) (discharge { file = unknownModule; value = v; });
  pushDownProperties =
    cfg:
    if !(cfg ? _type) then
      [ cfg ]
    else
      concatMap (set: [ (mapAttrs (_: ds: (head ds).value) set) ]) (pushDown [ ] lib.id unknownModule cfg);
  filterOverrides = defs: (filterOverrides' defs).values;
  filterOverrides' =
    defs:
    let
      priority = def: if def.value ? _type && def.value._type == "override" then def.value.priority else defaultOverridePriority;
      highestPrio = builtins.foldl' (p: def: lib.min p (priority def)) 9999 defs;
    in
    {
      values = map (def: if def.value ? _type && def.value._type == "override" then def // { value = def.value.content; } else def) (
        filter (def: priority def == highestPrio) defs
      );
      inherit highestPrio;
    };
  sortProperties =
    defs:
    let
      plain =
        def:
        if def.value ? _type && def.value._type == "order" then
          {
            inherit (def.value) priority;
            def = def // { value = def.value.content; };
          }
        else
          {
            priority = defaultOrderPriority;
            inherit def;
          };
    in
    map (p: p.def) (builtins.sort (a: b: a.priority < b.priority) (map plain defs));

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkOrder = priority: content: {
    _type = "order";
    inherit priority content;
  };
  mkDefinition = args@{ file, value, ... }: args // { _type = "definition"; };
  mkOptionDefault = mkOverride 1500;
  mkDefault = mkOverride 1000;
  defaultOverridePriority = 100;
  mkImageMediaOverride = mkOverride 60;
  mkForce = mkOverride 50;
  mkVMOverride = mkOverride 10;
  mkBefore = mkOrder 500;
  defaultOrderPriority = 1000;
  mkAfter = mkOrder 1500;
  mkAssert =
    assertion: message: content:
    mkIf (if assertion then true else throw "\nFailed assertion: ${message}") content;
  mkStrict = value: value;
  mkFixStrictness = lib.id;

  # An option's definitions, to be given on to another option.
  mkAliasDefinitions = mkAliasAndWrapDefinitions lib.id;
  mkAliasAndWrapDefinitions = wrap: option: mkAliasIfDef option (wrap (mkMerge option.definitions));
  mkAliasAndWrapDefsWithPriority =
    wrap: option:
    let
      prio = option.highestPrio or defaultOverridePriority;
    in
    mkAliasIfDef option (wrap (mkMerge (map (mkOverride prio) option.definitions)));
  mkAliasIfDef = option: mkIf (isOption option && option.isDefined);
  mergeAttrDefinitionsWithPrio =
    opt:
    mapAttrs
      (
        name: defs:
        let
          merged = mergeDefinitions (opt.loc ++ [ name ]) opt.type.nestedTypes.elemType defs;
        in
        {
          inherit (merged) highestPrio;
          value = merged.mergedValue;
        }
      )
      (
        zipAttrsWith (_: concatLists) (
          map (
            def:
            mapAttrs (_: value: [
              {
                inherit (def) file;
                inherit value;
              }
            ]) def.value
          ) opt.definitionsWithLocations
        )
      );

  setDefaultModuleLocation = file: m: {
    _file = file;
    imports = [ m ];
  };
  # A module that takes more arguments, keeping its file for messages.
  importApply =
    file: staticArgs:
    let
      module = import file staticArgs;
    in
    lib.setDefaultModuleLocation (toString file) module;
  importJSON = file: {
    _file = file;
    config = lib.importJSON file;
  };
  importTOML = file: {
    _file = file;
    config = lib.importTOML file;
  };

  mkRemovedOptionModule =
    name: instructions:
    { options, ... }:
    {
      options = setAttrByPath name (mkOption {
        visible = false;
        apply = _: throw "The option `${showOption name}' can no longer be used since it's been removed. ${instructions}";
      });
      config.assertions =
        let
          opt = getAttrFromPath name options;
        in
        [
          {
            assertion = !opt.isDefined;
            message = ''
              The option definition `${showOption name}' in ${showFiles opt.files} no longer has any effect; please remove it.
              ${instructions}
            '';
          }
        ];
    };
  mkRenamedOptionModule =
    from: to:
    doRename {
      inherit from to;
      visible = false;
      warn = true;
      use = value: builtins.trace "Obsolete option `${showOption from}' is used. It was renamed to `${showOption to}'." value;
    };
  mkRenamedOptionModuleWith =
    { from, to, sinceRelease }:
    doRename {
      inherit from to;
      visible = false;
      warn = lib.oldestSupportedReleaseIsAtLeast sinceRelease;
      use =
        lib.warnIf (lib.oldestSupportedReleaseIsAtLeast sinceRelease)
          "Obsolete option `${showOption from}' is used. It was renamed to `${showOption to}'.";
    };
  mkMergedOptionModule =
    from: to: mergeFn:
    { config, options, ... }:
    {
      options = builtins.foldl' lib.recursiveUpdate { } (
        map (path: setAttrByPath path (mkOption {
          visible = false;
          default = "_mkMergedOptionModule";
        })) from
      );
      config = {
        warnings = filter (x: x != "") (
          map (
            f:
            let
              opt = getAttrFromPath f options;
            in
            optionalString (getAttrFromPath f config != "_mkMergedOptionModule")
              "The option `${showOption f}' defined in ${showFiles opt.files} has been changed to `${showOption to}' that has a different type. Please read `${showOption to}' documentation and update your configuration accordingly."
          ) from
        );
      }
      // setAttrByPath to (
        lib.mkMerge (optional (builtins.any (f: getAttrFromPath f config != "_mkMergedOptionModule") from) (mergeFn config))
      );
    };
  mkChangedOptionModule =
    from: to: changeFn:
    mkMergedOptionModule [ from ] to changeFn;
  mkAliasOptionModule =
    from: to:
    doRename {
      inherit from to;
      visible = true;
      warn = false;
      use = lib.id;
    };
  mkAliasOptionModuleMD = mkAliasOptionModule;
  mkDerivedConfig =
    opt: f: mkOverride (opt.highestPrio or defaultOverridePriority) (f opt.value);

  doRename =
    {
      from,
      to,
      visible,
      warn,
      use,
      withPriority ? true,
      condition ? true,
    }:
    { config, options, ... }:
    let
      old = getAttrFromPath from options;
      new = attrByPath to (abort "Renaming error: option `${showOption to}' does not exist.");
      target = attrByPath to { } options;
      type = target.type or (types.submodule { });
    in
    {
      options = setAttrByPath from (
        mkOption {
          inherit visible;
          description = "Alias of {option}`${showOption to}`.";
          apply = _: use (new config);
        }
        // optionalAttrs (isOption target) { inherit type; }
      );
      config = mkIf condition (mkMerge [
        (optionalAttrs (options ? warnings) {
          warnings = optional (warn && old.isDefined) "The option `${showOption from}' defined in ${showFiles old.files} has been renamed to `${showOption to}'.";
        })
        (
          if withPriority then
            mkAliasAndWrapDefsWithPriority (setAttrByPath to) old
          else
            mkAliasAndWrapDefinitions (setAttrByPath to) old
        )
      ]);
    };
}
