# Packages as functions whose arguments, or whose derivation, can be changed afterwards.
{ lib }:
rec {
  overrideDerivation =
    drv: f:
    let
      args = drv.drvAttrs // f drv;
    in
    lib.flip (extendDerivation (builtins.seq drv.drvPath true)) (builtins.derivation args) (
      {
        meta = drv.meta or { };
        passthru = drv.passthru or { };
      }
      // drv.passthru or { }
      // lib.optionalAttrs (drv ? __spliced) { __spliced = { }; }
    );

  # f's result, with `override`: the same function called with other arguments.
  makeOverridable =
    f:
    lib.mirrorFunctionArgs f (
      given:
      let
        result = f given;
        change = new: given // (if lib.isFunction new then new given else new);
        again = lib.mirrorFunctionArgs f (new: makeOverridable f (change new));
        after = g: makeOverridable (lib.mirrorFunctionArgs f (args: g (f args))) given;
      in
      if builtins.isAttrs result then
        result
        // {
          override = again;
          overrideDerivation = g: after (drv: overrideDerivation drv g);
        }
        // lib.optionalAttrs (result ? overrideAttrs) {
          overrideAttrs = g: after (drv: drv.overrideAttrs g);
        }
      else if lib.isFunction result then
        lib.setFunctionArgs result (lib.functionArgs result) // { override = again; }
      else
        result
    );

  callPackageWith =
    scope: fn: args:
    let
      f = if lib.isFunction fn then fn else import fn;
      wanted = lib.functionArgs f;
      given = builtins.intersectAttrs wanted scope // args;
      missing = builtins.filter (name: !wanted.${name} && !given ? ${name}) (builtins.attrNames wanted);
      near = name: lib.nearNames name (builtins.attrNames (scope // args));
      at = builtins.unsafeGetAttrPos (lib.head missing) wanted;
      place = if at == null then (if lib.isFunction fn then "" else " of ${toString fn}") else " at ${at.file}:${toString at.line}";
      explain =
        name:
        "lib.customisation.callPackageWith: Function called without required argument \"${name}\"${place}"
        + (if near name == [ ] then "" else ", did you mean ${lib.quotedOr (map (n: "\"${n}\"") (near name))}?");
    in
    if missing == [ ] then makeOverridable f given else abort (explain (lib.head missing));

  callPackagesWith =
    scope: fn: args:
    let
      f = if lib.isFunction fn then fn else import fn;
      given = builtins.intersectAttrs (lib.functionArgs f) scope // args;
      pkgs = f given;
    in
    if lib.isDerivation pkgs then
      throw "callPackages was used on a single derivation \"${pkgs.name or "<unnamed>"}\" instead of on a set of derivations; use callPackage"
    else
      builtins.mapAttrs (
        name: pkg:
        if builtins.isAttrs pkg then (makeOverridable (args: (f args).${name}) given) else pkg
      ) pkgs;

  # A derivation with more attributes that are not part of it; `condition` is checked when it is used.
  extendDerivation =
    condition: passthru: drv:
    let
      outputs = drv.outputs or [ "out" ];
      common =
        drv
        // builtins.listToAttrs outputList
        // { all = map (o: o.value) outputList; }
        // passthru;
      outputList = map (name: {
        inherit name;
        value =
          common
          // {
            inherit (drv.${name}) type outputName;
            outputSpecified = true;
            drvPath =
              assert condition;
              drv.${name}.drvPath;
            outPath =
              assert condition;
              drv.${name}.outPath;
          }
          // lib.optionalAttrs (passthru ? overrideAttrs) {
            overrideAttrs = f: (passthru.overrideAttrs f).${name};
          };
      }) outputs;
    in
    common
    // {
      drvPath =
        assert condition;
        drv.drvPath;
      outPath =
        assert condition;
        drv.outPath;
    };

  hydraJob =
    drv:
    let
      outputs = drv.outputs or [ "out" ];
      kept = {
        inherit (drv) name system;
        inherit outputs;
        meta = drv.meta or { };
        drvPath = drv.drvPath;
        outPath = drv.outPath;
        type = "derivation";
      };
    in
    if drv == null then null else lib.deepSeq kept.drvPath (kept // lib.genAttrs outputs (name: { inherit (drv.${name}) outPath; }));

  makeScope =
    newScope: f:
    let
      self = f self // {
        newScope = scope: newScope (self // scope);
        callPackage = self.newScope { };
        overrideScope = overlay: makeScope newScope (lib.extends overlay f);
        packages = f;
      };
    in
    self;
}
