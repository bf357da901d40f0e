{ lib }:
let
  inherit (builtins)
    attrNames
    listToAttrs
    mapAttrs
    foldl'
    isAttrs
    length
    elemAt
    head
    ;
in
rec {
  inherit (builtins)
    attrNames
    listToAttrs
    hasAttr
    isAttrs
    getAttr
    removeAttrs
    intersectAttrs
    mapAttrs
    zipAttrsWith
    catAttrs
    ;
  attrValues = builtins.attrValues;

  nameValuePair = name: value: { inherit name value; };

  hasAttrByPath =
    path: set:
    let
      count = length path;
      at = i: here: i == count || (here ? ${elemAt path i} && at (i + 1) here.${elemAt path i});
    in
    at 0 set;
  attrByPath =
    path: fallback: set:
    let
      count = length path;
      at =
        i: here:
        if i == count then
          here
        else if here ? ${elemAt path i} then
          at (i + 1) here.${elemAt path i}
        else
          fallback;
    in
    at 0 set;
  getAttrFromPath =
    path: set:
    attrByPath path (throw ("cannot find attribute '" + lib.concatStringsSep "." path + "'")) set;
  longestValidPathPrefix =
    path: set:
    let
      count = length path;
      at =
        i: here:
        if i == count || !(here ? ${elemAt path i}) then lib.take i path else at (i + 1) here.${elemAt path i};
    in
    at 0 set;
  setAttrByPath =
    path: value:
    let
      count = length path;
      at = i: if i == count then value else { ${elemAt path i} = at (i + 1); };
    in
    at 0;

  concatMapAttrs = f: set: mergeAttrsList (mapAttrsToList f set);
  mergeAttrsList =
    sets:
    let
      # halves, so that a long list costs n log n
      merge =
        from: to:
        let
          half = (from + to) / 2;
        in
        if to - from == 1 then elemAt sets from else merge from half // merge half to;
    in
    if sets == [ ] then { } else merge 0 (length sets);
  getAttrs = names: set: lib.genAttrs names (name: set.${name});
  filterAttrs =
    keep: set: removeAttrs set (builtins.filter (name: !keep name set.${name}) (attrNames set));
  filterAttrsRecursive =
    keep: set:
    mapAttrs (_: value: if isAttrs value then filterAttrsRecursive keep value else value) (
      filterAttrs keep set
    );
  foldlAttrs =
    f: start: set:
    foldl' (acc: name: f acc name set.${name}) start (attrNames set);
  foldAttrs =
    f: start: sets:
    builtins.zipAttrsWith (_: values: lib.foldr f start values) sets;
  collect =
    isWanted: x:
    if isWanted x then
      [ x ]
    else if isAttrs x then
      builtins.concatMap (collect isWanted) (builtins.attrValues x)
    else
      [ ];
  cartesianProduct =
    lists:
    foldl' (
      rows: name: builtins.concatMap (row: map (value: row // { ${name} = value; }) lists.${name}) rows
    ) [ { } ] (attrNames lists);
  cartesianProductOfSets = cartesianProduct;
  mapCartesianProduct = f: lists: map f (cartesianProduct lists);

  mapAttrs' =
    f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  attrsToList = mapAttrsToList nameValuePair;
  filterMapAttrsToList = f: set: builtins.filter (x: x != null) (mapAttrsToList f set);
  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  mapAttrsRecursiveCond =
    descend: f: set:
    let
      at =
        path:
        mapAttrs (
          name: value:
          if isAttrs value && descend value then at (path ++ [ name ]) value else f (path ++ [ name ]) value
        );
    in
    at [ ] set;
  mapAttrsToListRecursive = mapAttrsToListRecursiveCond (_: _: true);
  mapAttrsToListRecursiveCond =
    descend: f: set:
    let
      at =
        path: value:
        if isAttrs value && (path == [ ] || descend path value) then
          builtins.concatMap (name: at (path ++ [ name ]) value.${name}) (attrNames value)
        else
          [ (f path value) ];
    in
    at [ ] set;
  genAttrs = names: f: listToAttrs (map (name: { inherit name; value = f name; }) names);
  genAttrs' = list: f: listToAttrs (map f list);
  isDerivation = value: value.type or null == "derivation";
  toDerivation =
    path:
    let
      stored = builtins.storePath path;
      drv = {
        type = "derivation";
        name = lib.sanitizeDerivationName (builtins.substring 33 (-1) (baseNameOf stored));
        outPath = stored;
        outputs = [ "out" ];
        out = drv;
        outputName = "out";
      };
    in
    drv;
  optionalAttrs = condition: set: if condition then set else { };
  zipAttrsWithNames =
    names: f: sets:
    genAttrs names (name: f name (builtins.catAttrs name sets));
  zipAttrs = builtins.zipAttrsWith (_: values: values);

  recursiveUpdateUntil =
    stop: left: right:
    let
      merge =
        path:
        builtins.zipAttrsWith (
          name: values:
          let
            here = path ++ [ name ];
          in
          if length values == 1 || stop here (elemAt values 1) (head values) then
            head values
          else
            merge here values
        );
    in
    merge [ ] [
      right
      left
    ];
  recursiveUpdate = recursiveUpdateUntil (_: l: r: !(isAttrs l && isAttrs r));
  updateManyAttrsByPath =
    updates: set:
    foldl' (
      acc: { path, update }:
      let
        at =
          here: rest:
          if rest == [ ] then
            update (here.value or (throw "updateManyAttrsByPath: no attribute at ${lib.concatStringsSep "." path}"))
          else
            let
              name = head rest;
              inside = if here ? value && here.value ? ${name} then { value = here.value.${name}; } else { };
            in
            (here.value or { }) // { ${name} = at inside (builtins.tail rest); };
      in
      at { value = acc; } path
    ) set (lib.sortOn (u: - (length u.path)) updates);
  matchAttrs =
    pattern: set:
    builtins.all (
      name:
      set ? ${name}
      && (
        if isAttrs pattern.${name} then
          isAttrs set.${name} && matchAttrs pattern.${name} set.${name}
        else
          pattern.${name} == set.${name}
      )
    ) (attrNames pattern);
  overrideExisting = old: new: old // builtins.intersectAttrs old new;
  intersectAttrsRecursive = a: b: mapAttrs (n: v: if isAttrs v && isAttrs a.${n} then intersectAttrsRecursive a.${n} v else v) (builtins.intersectAttrs a b);
  showAttrPath =
    path: if path == [ ] then "<root attribute path>" else lib.concatMapStringsSep "." lib.escapeNixIdentifier path;
  invertAttrs = lib.concatMapAttrs (name: value: { ${value} = name; });

  getOutput = output: pkg: if !pkg ? outputSpecified || !pkg.outputSpecified then pkg.${output} or pkg.out or pkg else pkg;
  getFirstOutput =
    names: pkg:
    let
      found = lib.findFirst (name: pkg ? ${name}) null names;
    in
    if pkg.outputSpecified or false || found == null then pkg else pkg.${found};
  getBin = getOutput "bin";
  getLib = getOutput "lib";
  getStatic = getFirstOutput [
    "static"
    "lib"
    "out"
  ];
  getDev = getOutput "dev";
  getMan = getOutput "man";
  getInclude = getFirstOutput [
    "include"
    "dev"
    "out"
  ];
  chooseDevOutputs = map getDev;
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };
  unionOfDisjoint =
    a: b:
    let
      shared = builtins.intersectAttrs a b;
    in
    if shared == { } then
      a // b
    else
      a // b // mapAttrs (name: _: throw "unionOfDisjoint: collision on ${name}") shared;
}
