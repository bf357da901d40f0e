{ lib }:
let
  inherit (builtins) length elemAt genList;
in
rec {
  inherit (builtins)
    head
    tail
    length
    isList
    elemAt
    concatLists
    filter
    elem
    map
    all
    any
    genList
    concatMap
    partition
    groupBy
    sort
    foldl'
    ;

  singleton = x: [ x ];
  forEach = list: f: map f list;

  foldr =
    f: end: list:
    let
      count = length list;
      from = i: if i == count then end else f (elemAt list i) (from (i + 1));
    in
    from 0;
  fold = foldr;
  foldl =
    f: start: list:
    let
      upTo = i: if i < 0 then start else f (upTo (i - 1)) (elemAt list i);
    in
    upTo (length list - 1);
  foldl1 =
    f: list:
    assert list != [ ];
    builtins.foldl' f (builtins.head list) (builtins.tail list);

  imap0 = f: list: genList (i: f i (elemAt list i)) (length list);
  imap1 = f: list: genList (i: f (i + 1) (elemAt list i)) (length list);
  ifilter0 =
    keep: list:
    map (i: elemAt list i) (builtins.filter (i: keep i (elemAt list i)) (genList (i: i) (length list)));
  flatten = x: if builtins.isList x then builtins.concatMap flatten x else [ x ];
  remove = unwanted: builtins.filter (x: x != unwanted);
  concatMapAttrsToList = f: set: builtins.concatLists (lib.mapAttrsToList f set);

  findSingle =
    isWanted: none: several: list:
    let
      found = builtins.filter isWanted list;
    in
    if found == [ ] then
      none
    else if length found == 1 then
      builtins.head found
    else
      several;
  findFirstIndex =
    isWanted: fallback: list:
    let
      count = length list;
      from =
        i:
        if i == count then
          fallback
        else if isWanted (elemAt list i) then
          i
        else
          from (i + 1);
    in
    from 0;
  findFirst =
    isWanted: fallback: list:
    let
      index = findFirstIndex isWanted null list;
    in
    if index == null then fallback else elemAt list index;

  count = isWanted: builtins.foldl' (n: x: if isWanted x then n + 1 else n) 0;
  optional = condition: x: if condition then [ x ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  toList = x: if builtins.isList x then x else [ x ];
  range = first: last: if first > last then [ ] else genList (i: first + i) (last - first + 1);
  replicate = n: x: genList (_: x) n;
  groupBy' =
    op: start: keyOf: list:
    builtins.mapAttrs (_: builtins.foldl' op start) (builtins.groupBy keyOf list);
  zipListsWith =
    f: a: b:
    genList (i: f (elemAt a i) (elemAt b i)) (lib.min (length a) (length b));
  zipLists = zipListsWith (
    fst: snd: {
      inherit fst snd;
    }
  );
  reverseList =
    list:
    let
      count = length list;
    in
    genList (i: elemAt list (count - 1 - i)) count;

  # Depth-first search for a cycle, then a topological order; `before a b` says that a comes first.
  listDfs =
    stopOnCycles: before: list:
    let
      search =
        current: visited: rest:
        let
          split = builtins.partition (x: before x current) visited;
          upstream = builtins.partition (x: before x current) rest;
        in
        if stopOnCycles && split.right != [ ] then
          {
            cycle = current;
            loops = split.right;
            inherit visited rest;
          }
        else if upstream.right == [ ] then
          {
            minimal = current;
            inherit visited rest;
          }
        else
          search (builtins.head upstream.right) ([ current ] ++ visited) (
            builtins.tail upstream.right ++ upstream.wrong
          );
    in
    search (builtins.head list) [ ] (builtins.tail list);
  toposort =
    before: list:
    let
      first = listDfs true before list;
      others = toposort before (first.visited ++ first.rest);
    in
    if length list < 2 then
      { result = list; }
    else if first ? cycle then
      {
        cycle = reverseList ([ first.cycle ] ++ first.visited);
        inherit (first) loops;
      }
    else if others ? cycle then
      others
    else
      { result = [ first.minimal ] ++ others.result; };

  sortOn =
    keyOf: list:
    map (pair: elemAt pair 1) (
      builtins.sort (a: b: builtins.head a < builtins.head b) (
        map (x: [
          (keyOf x)
          x
        ]) list
      )
    );
  sortOnKey = sortOn;
  compareLists =
    cmp: a: b:
    if a == [ ] then
      (if b == [ ] then 0 else -1)
    else if b == [ ] then
      1
    else
      let
        here = cmp (builtins.head a) (builtins.head b);
      in
      if here != 0 then here else compareLists cmp (builtins.tail a) (builtins.tail b);
  naturalSort =
    list:
    let
      key = s: map (part: if builtins.isList part then lib.toIntBase10 (builtins.head part) else part) (builtins.split "(0|[1-9][0-9]*)" s);
      cmp =
        a: b:
        if builtins.isInt a == builtins.isInt b then
          lib.compare a b
        else if builtins.isInt a then
          -1
        else
          1;
    in
    map (pair: pair.text) (
      builtins.sort (a: b: compareLists cmp a.key b.key < 0) (
        map (text: {
          inherit text;
          key = key text;
        }) list
      )
    );

  take = n: sublist 0 n;
  takeEnd = n: list: drop (lib.max 0 (length list - n)) list;
  drop = n: list: sublist n (length list) list;
  dropEnd = n: list: take (lib.max 0 (length list - n)) list;
  sublist =
    start: n: list:
    let
      total = length list;
      size =
        if start >= total then
          0
        else if start + n > total then
          total - start
        else
          n;
    in
    genList (i: elemAt list (start + i)) size;
  hasPrefix = prefix: list: take (length prefix) list == prefix;
  removePrefix =
    prefix: list:
    if hasPrefix prefix list then
      drop (length prefix) list
    else
      throw "lib.lists.removePrefix: the list does not begin with the given prefix";
  commonPrefix =
    a: b:
    let
      shorter = lib.min (length a) (length b);
      differs = findFirstIndex (i: elemAt a i != elemAt b i) shorter (genList (i: i) shorter);
    in
    take differs a;
  last =
    list:
    assert list != [ ] || throw "lists.last: list must not be empty!";
    elemAt list (length list - 1);
  init =
    list:
    assert list != [ ] || throw "lists.init: list must not be empty!";
    take (length list - 1) list;
  crossLists = f: builtins.foldl' (fs: args: builtins.concatMap (g: map g args) fs) [ f ];
  unique = builtins.foldl' (seen: x: if builtins.elem x seen then seen else seen ++ [ x ]) [ ];
  uniqueStrings =
    list:
    builtins.attrNames (
      builtins.listToAttrs (
        map (name: {
          inherit name;
          value = null;
        }) list
      )
    );
  allUnique = list: length (unique list) == length list;
  intersectLists = wanted: builtins.filter (x: builtins.elem x wanted);
  subtractLists = unwanted: builtins.filter (x: !builtins.elem x unwanted);
  mutuallyExclusive = a: b: length a == 0 || !(builtins.any (x: builtins.elem x a) b);
}
