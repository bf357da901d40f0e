# The functions that a package set cannot do without.
let
  self = rec {
    inherit (builtins) attrNames attrValues concatLists concatMap elem elemAt filter foldl' genList head isAttrs isFunction isList isString length listToAttrs map mapAttrs replaceStrings sort stringLength substring tail;

    id = x: x;
    flip = f: a: b: f b a;
    pipe = value: functions: foldl' (x: f: f x) value functions;
    fix = f: let x = f x; in x;
    extends = overlay: base: final: let previous = base final; in previous // overlay final previous;
    composeAll = foldr (first: rest: final: previous: let one = first final previous; in one // rest final (previous // one)) (final: previous: { });

    modulo = a: b: a - b * (a / b);
    range = first: last: if first > last then [ ] else genList (n: first + n) (last - first + 1);
    foldr = op: nul: list:
      let
        size = length list;
        from = n: if n == size then nul else op (elemAt list n) (from (n + 1));
      in
      from 0;
    optional = condition: x: if condition then [ x ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    optionalString = condition: text: if condition then text else "";
    optionalAttrs = condition: set: if condition then set else { };
    unique = foldl' (seen: x: if elem x seen then seen else seen ++ [ x ]) [ ];
    flatten = x: if isList x then concatMap flatten x else [ x ];
    imap = f: list: genList (n: f (n + 1) (elemAt list n)) (length list);
    zip = a: b: genList (n: { left = elemAt a n; right = elemAt b n; }) (if length a < length b then length a else length b);
    sortOn = key: sort (a: b: key a < key b);
    any = builtins.any;
    all = builtins.all;
    reverse = list: let last = length list - 1; in genList (n: elemAt list (last - n)) (last + 1);

    nameValue = name: value: { inherit name value; };
    genAttrs = names: f: listToAttrs (map (name: nameValue name (f name)) names);
    mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
    filterAttrs = keep: set: removeAttrs set (filter (name: !keep name set.${name}) (attrNames set));
    byPath = path: fallback: set:
      if path == [ ] then set
      else if set ? ${head path} then byPath (tail path) fallback set.${head path}
      else fallback;
    atPath = path: value: if path == [ ] then value else { ${head path} = atPath (tail path) value; };
    merge = a: b: builtins.zipAttrsWith (name: values: let last = elemAt values (length values - 1); in if length values == 2 && all isPlain values then merge (head values) last else last) [ a b ];
    isPlain = x: isAttrs x && !isDerivation x;
    isDerivation = x: isAttrs x && x.type or null == "derivation";

    concatStrings = builtins.concatStringsSep "";
    concatSep = builtins.concatStringsSep;
    concatMapSep = separator: f: list: concatSep separator (map f list);
    lines = text: filter isString (builtins.split "\n" text);
    characters = text: genList (n: substring n 1 text) (stringLength text);
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    hasSuffix = suffix: text: let n = stringLength text - stringLength suffix; in n >= 0 && substring n (-1) text == suffix;
    removeSuffix = suffix: text: if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
    upper = replaceStrings (characters "abcdefghijklmnopqrstuvwxyz") (characters "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    quote = text: if builtins.match "[A-Za-z0-9_/.:=-]+" text != null then text else "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
    padded = width: n: let text = toString n; in if stringLength text >= width then text else padded width "0${text}";

    overridable = f: given:
      let
        made = f given;
        again = changes: overridable f (given // (if isFunction changes then changes given else changes));
      in
      if isAttrs made then made // {
        override = again;
        overrideAttrs = change: overridable (next: (f next).overrideAttrs change) given;
      }
      else made;
    callWith = scope: function: extra:
      let
        f = if isFunction function then function else import function;
        known = builtins.intersectAttrs (builtins.functionArgs f) scope;
      in
      overridable f (known // extra);
  };
in
self
