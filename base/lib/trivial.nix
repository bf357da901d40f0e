# Small functions that everything else rests on.
{ lib }:
{
  id = x: x;
  const = value: _: value;
  pipe = builtins.foldl' (value: f: f value);
  concat = front: back: front ++ back;
  or = a: b: a || b;
  and = a: b: a && b;
  xor = a: b: (!a) != (!b);
  bitAnd = builtins.bitAnd;
  bitOr = builtins.bitOr;
  bitXor = builtins.bitXor;
  bitNot = n: -1 - n;
  boolToString = b: if b then "true" else "false";
  boolToYesNo = b: if b then "yes" else "no";
  mergeAttrs = under: over: under // over;
  flip = f: a: b: f b a;
  defaultTo = fallback: value: if value == null then fallback else value;
  mapNullable = f: value: if value == null then null else f value;
  min = a: b: if b < a then b else a;
  max = a: b: if b > a then b else a;
  mod = a: b: a - b * (a / b);
  compare =
    a: b:
    if a < b then
      -1
    else if b < a then
      1
    else
      0;
  splitByAndCompare =
    inFront: whenBoth: whenNeither: a: b:
    if inFront a then
      (if inFront b then whenBoth a b else -1)
    else if inFront b then
      1
    else
      whenNeither a b;

  inherit (builtins)
    pathExists
    readFile
    isBool
    isInt
    isFloat
    add
    sub
    lessThan
    seq
    deepSeq
    genericClosure
    ;
  importJSON = file: builtins.fromJSON (builtins.readFile file);
  importTOML = file: builtins.fromTOML (builtins.readFile file);

  release = "24.11";
  oldestSupportedRelease = 2411;
  isInOldestRelease = release: lib.oldestSupportedRelease >= release;
  oldestSupportedReleaseIsAtLeast = release: lib.oldestSupportedRelease >= release;
  codeName = "Firn";
  versionSuffix = "";
  version = lib.release + lib.versionSuffix;
  revisionWithDefault = fallback: fallback;
  inPureEvalMode = !builtins ? currentSystem;
  inNixShell = false;

  warn =
    builtins.warn or (message: value: builtins.trace "evaluation warning: ${message}" value);
  warnIf = condition: message: if condition then lib.warn message else lib.id;
  warnIfNot = condition: message: if condition then lib.id else lib.warn message;
  throwIf = condition: message: if condition then throw message else lib.id;
  throwIfNot = condition: message: if condition then lib.id else throw message;
  info = message: value: builtins.trace "INFO: ${message}" value;
  showWarnings = warnings: value: builtins.foldl' (rest: message: lib.warn message rest) value warnings;
  checkListOfEnum =
    what: valid: given: value:
    let
      wrong = lib.subtractLists valid given;
    in
    if wrong == [ ] then
      value
    else
      throw "${what}: ${lib.concatMapStringsSep ", " toString wrong} is none of ${lib.concatMapStringsSep ", " toString valid}";

  setFunctionArgs = f: args: {
    __functor = _: f;
    __functionArgs = args;
  };
  functionArgs =
    f: if f ? __functor then f.__functionArgs or (lib.functionArgs (f.__functor f)) else builtins.functionArgs f;
  isFunction = f: builtins.isFunction f || (f ? __functor && lib.isFunction (f.__functor f));
  mirrorFunctionArgs =
    f:
    let
      args = lib.functionArgs f;
    in
    g: lib.setFunctionArgs g args;
  toFunction = v: if lib.isFunction v then v else _: v;

  fromHexString = text: (builtins.fromTOML "n=0x${lib.removePrefix "0x" (lib.removePrefix "0X" text)}").n;
  toHexString =
    number:
    builtins.concatStringsSep "" (
      map (digit: builtins.substring digit 1 "0123456789ABCDEF") (lib.toBaseDigits 16 number)
    );
  toBaseDigits =
    base: number:
    let
      digits = n: if n < base then [ n ] else digits (n / base) ++ [ (lib.mod n base) ];
    in
    assert builtins.isInt base && base >= 2 && builtins.isInt number && number >= 0;
    digits number;
}
