# A module system in small, with the words and the layout of a distribution's: options are declared
# below 'options', all else is defined; definitions know their file only.
let
  isOption = value: value._type or "" == "option";

  read =
    args: file:
    let
      module = import file;
      arguments = builtins.mapAttrs (
        name: _:
        builtins.addErrorContext "while evaluating the module argument `${name}' in \"${toString file}\":" (
          args.${name}
        )
      ) (builtins.functionArgs module);
    in
    {
      inherit file;
      body = if builtins.isFunction module then module (args // arguments) else module;
    };

  collect =
    args: files:
    builtins.concatMap (
      file:
      let
        module = read args file;
      in
      [ module ] ++ collect args (module.body.imports or [ ])
    ) files;

  checked =
    name: option: defs:
    let
      wrong = builtins.filter (def: !option.check def.value) defs;
      files = builtins.concatStringsSep " and " (map (def: "`${toString def.file}'") defs);
    in
    if defs == [ ] then
      option.default or (throw "The option `${name}' is used but not defined.")
    else if wrong != [ ] then
      throw "The option value `${name}' in `${toString (builtins.head wrong).file}' is not of type `${option.type}'."
    else if builtins.length defs > 1 then
      throw "The option `${name}' has conflicting definitions, in ${files}."
    else
      (builtins.head defs).value;

  merge =
    prefix: options: defs:
    let
      name = key: builtins.concatStringsSep "." (prefix ++ [ key ]);
      unknown = builtins.concatMap (
        def:
        map (key: { inherit key def; }) (
          builtins.filter (key: !options ? ${key}) (builtins.attrNames def.value)
        )
      ) defs;
      of =
        key:
        map (def: {
          inherit (def) file;
          value = def.value.${key};
        }) (builtins.filter (def: def.value ? ${key}) defs);
    in
    if unknown != [ ] then
      let
        first = builtins.head unknown;
      in
      throw "The option `${name first.key}' defined in `${toString first.def.file}' does not exist."
    else
      builtins.mapAttrs (
        key: option:
        if isOption option then
          builtins.addErrorContext "while evaluating the option `${name key}':" (
            checked (name key) option (of key)
          )
        else
          merge (prefix ++ [ key ]) option (of key)
      ) options;

  declared =
    modules:
    builtins.foldl' (
      all: module:
      let
        more = module.body.options or { };
      in
      all // builtins.mapAttrs (key: value: if isOption value then value else (all.${key} or { }) // value) more
    ) { } modules;
in
{
  evalModules =
    files:
    let
      modules = collect { inherit config; } files;
      config = merge [ ] (declared modules) (
        map (module: {
          inherit (module) file;
          value = module.body.config or (removeAttrs module.body [ "imports" "options" ]);
        }) modules
      );
    in
    config;

  mkOption = option: option // { _type = "option"; };
}
