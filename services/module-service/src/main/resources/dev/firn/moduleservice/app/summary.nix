# The part of a merged system that goes into an event.
system:
let
  # options end where a set says that it is one
  count =
    options:
    builtins.foldl' (
      sum: name:
      let
        tried = builtins.tryEval (
          let option = options.${name}; in
          if !builtins.isAttrs option then 0
          else if option._type or null == "option" then 1
          else count option
        );
      in
      sum + (if tried.success then tried.value else 0)
    ) 0 (builtins.attrNames (removeAttrs options [ "_module" ]));
in
{
  derivation = system.config.system.build.toplevel.drvPath;
  toplevel = system.config.system.build.toplevel.outPath;
  warnings = system.config.warnings or [ ];
  options = count system.options;
}
