{ lib }:
let
  inherit (builtins)
    substring
    stringLength
    replaceStrings
    concatStringsSep
    match
    split
    elemAt
    length
    genList
    ;
  lowers = "abcdefghijklmnopqrstuvwxyz";
  uppers = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  chars = text: genList (i: substring i 1 text) (stringLength text);
  lowerChars = chars lowers;
  upperChars = chars uppers;
  keywords = [
    "assert"
    "else"
    "if"
    "in"
    "inherit"
    "let"
    "or"
    "rec"
    "then"
    "with"
  ];
in
rec {
  inherit (builtins)
    compareVersions
    elem
    fromJSON
    isString
    match
    parseDrvName
    readFile
    replaceStrings
    split
    storeDir
    stringLength
    substring
    tail
    toJSON
    typeOf
    unsafeDiscardStringContext
    concatStringsSep
    filter
    ;
  inherit lowerChars upperChars;

  join = concatStringsSep;
  concatStrings = concatStringsSep "";
  concatMapStrings = f: list: concatStringsSep "" (map f list);
  concatImapStrings = f: list: concatStringsSep "" (lib.imap1 f list);
  intersperse =
    between: list:
    if list == [ ] || length list == 1 then
      list
    else
      builtins.tail (
        builtins.concatMap (x: [
          between
          x
        ]) list
      );
  concatMapStringsSep = sep: f: list: concatStringsSep sep (map f list);
  concatImapStringsSep = sep: f: list: concatStringsSep sep (lib.imap1 f list);
  concatMapAttrsStringSep = sep: f: set: concatStringsSep sep (lib.mapAttrsToList f set);
  concatLines = concatMapStrings (line: line + "\n");
  replaceString = from: to: replaceStrings [ from ] [ to ];
  replicate = n: text: concatStrings (lib.lists.replicate n text);
  trim = trimWith {
    start = true;
    end = true;
  };
  trimWith =
    {
      start ? false,
      end ? false,
    }:
    text:
    let
      blank = "[ \t\r\n]*";
      left = if start then blank else "";
      right = if end then "(.*[^ \t\r\n])${blank}" else "(.*)";
      found = match "${left}${right}" text;
      onlyBlank = match blank text != null;
      # when only the start is trimmed the first kept byte must not be blank
      startOnly = match "${blank}([^ \t\r\n].*)" text;
    in
    if onlyBlank then
      (if start || end then "" else text)
    else if start && !end then
      lib.head startOnly
    else if found == null then
      ""
    else if start then
      lib.head (match "${blank}([^ \t\r\n].*[^ \t\r\n]|[^ \t\r\n])${blank}" text)
    else
      lib.head found;
  makeSearchPath = sub: paths: concatStringsSep ":" (map (p: toString p + "/" + sub) (builtins.filter (p: p != null) paths));
  makeSearchPathOutput = output: sub: pkgs: makeSearchPath sub (map (lib.getOutput output) pkgs);
  makeLibraryPath = makeSearchPathOutput "lib" "lib";
  makeIncludePath = makeSearchPathOutput "dev" "include";
  makeBinPath = makeSearchPathOutput "bin" "bin";
  normalizePath =
    text:
    let
      parts = builtins.filter (x: builtins.isString x) (split "/+" text);
    in
    concatStringsSep "/" parts;
  optionalString = condition: text: if condition then text else "";
  hasPrefix =
    prefix: text:
    lib.warnIf (builtins.isPath prefix)
      "lib.strings.hasPrefix: the first argument (${toString prefix}) is a path; a path that is copied to the store has another name there, so the answer will be false."
      (substring 0 (stringLength prefix) text == prefix);
  hasSuffix =
    suffix: text:
    let
      total = stringLength text;
      size = stringLength suffix;
    in
    total >= size && substring (total - size) total text == suffix;
  hasInfix = infix: text: length (split (escapeRegex infix) "${text}") > 1;
  stringToCharacters = chars;
  stringAsChars = f: text: concatStrings (map f (chars text));
  charToInt =
    let
      table = import ./ascii.nix;
    in
    c: table.${c};
  escape = list: replaceStrings list (map (c: "\\${c}") list);
  escapeC = list: replaceStrings list (map (c: "\\x${lib.toLower (lib.fixedWidthString 2 "0" (lib.toHexString (charToInt c)))}") list);
  escapeURL =
    let
      safe = chars (lowers + uppers + "0123456789-_.~");
      table = import ./ascii.nix;
      others = builtins.filter (c: !builtins.elem c safe) (builtins.attrNames table);
      coded = map (c: "%" + fixedWidthString 2 "0" (lib.toHexString table.${c})) others;
    in
    replaceStrings others coded;
  escapeShellArg =
    arg:
    let
      text = toString arg;
    in
    if match "[[:alnum:],._+:@%/-]+" text != null then text else "'" + replaceStrings [ "'" ] [ "'\\''" ] text + "'";
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  isValidPosixName = name: match "[a-zA-Z_][a-zA-Z0-9_]*" name != null;
  toShellVar =
    name: value:
    if !isValidPosixName name then
      throw "toShellVar: ${name} is not a valid shell variable name"
    else if builtins.isAttrs value && !isStringLike value then
      "declare -A ${name}=(${
        concatStringsSep " " (lib.mapAttrsToList (n: v: "[${escapeShellArg n}]=${escapeShellArg v}") value)
      })"
    else if builtins.isList value then
      "declare -a ${name}=(${escapeShellArgs value})"
    else
      "${name}=${escapeShellArg value}";
  toShellVars = set: concatStringsSep "\n" (lib.mapAttrsToList toShellVar set);
  escapeNixString = text: escape [ "$" ] (builtins.toJSON text);
  escapeRegex = escape (chars "\\[{()^$?*+|.");
  escapeNixIdentifier =
    name:
    if match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null && !builtins.elem name keywords then
      name
    else
      escapeNixString name;
  escapeXML = replaceStrings [ "\"" "'" "<" ">" "&" ] [ "&quot;" "&apos;" "&lt;" "&gt;" "&amp;" ];
  toLower = replaceStrings upperChars lowerChars;
  toUpper = replaceStrings lowerChars upperChars;
  toSentenceCase =
    text:
    if !builtins.isString text then
      throw "toSentenceCase does only accepts string values, but got ${builtins.typeOf text}"
    else
      toUpper (substring 0 1 text) + toLower (substring 1 (-1) text);
  toCamelCase =
    text:
    let
      parts = builtins.filter (p: builtins.isString p && p != "") (split "[-_ ]+" text);
      decap = p: toLower (substring 0 1 p) + substring 1 (-1) p;
      cap = p: toUpper (substring 0 1 p) + substring 1 (-1) p;
    in
    lib.throwIfNot (builtins.isString text) "toCamelCase does only accepts string values, but got ${builtins.typeOf text}" (
      concatStrings (lib.imap0 (i: p: if i == 0 then decap p else cap p) parts)
    );
  addContextFrom = source: target: substring 0 0 source + target;
  splitString =
    sep: text:
    # what is split off has no context of its own: a unit's file would lose the packages that it names
    map (addContextFrom text) (
      builtins.filter builtins.isString (split (escapeRegex (toString sep)) (toString text))
    );
  splitStringBy =
    isSplit: keepSplit: text:
    let
      all = chars text;
      step =
        acc: c:
        if isSplit acc.prev c then
          {
            prev = c;
            done = acc.done ++ [ acc.now ];
            now = if keepSplit then c else "";
          }
        else
          acc
          // {
            prev = c;
            now = acc.now + c;
          };
      end = builtins.foldl' step {
        prev = "";
        done = [ ];
        now = "";
      } all;
    in
    end.done ++ [ end.now ];
  removePrefix =
    prefix: text:
    if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  removeSuffix =
    suffix: text:
    if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  versionOlder = a: b: builtins.compareVersions b a == 1;
  versionAtLeast = a: b: !versionOlder a b;
  getName = x: if builtins.isString x then (builtins.parseDrvName x).name else x.pname or (builtins.parseDrvName x.name).name;
  getVersion =
    x: if builtins.isString x then (builtins.parseDrvName x).version else x.version or (builtins.parseDrvName x.name).version;
  nameFromURL =
    url: sep:
    let
      file = lib.last (splitString "/" url);
      name = lib.head (splitString sep file);
    in
    assert name != file;
    name;
  cmakeOptionType = type: name: value: "-D${name}:${toUpper type}=${value}";
  cmakeBool = name: on: cmakeOptionType "bool" name (toUpper (lib.boolToString on));
  cmakeFeature = cmakeOptionType "string";
  mesonOption = name: value: "-D${name}=${value}";
  mesonBool = name: on: mesonOption name (lib.boolToString on);
  mesonEnable = name: on: mesonOption name (if on then "enabled" else "disabled");
  enableFeature = on: name: "--${if on then "enable" else "disable"}-${name}";
  enableFeatureAs = on: name: value: enableFeature on name + optionalString on "=${value}";
  withFeature = on: name: "--${if on then "with" else "without"}-${name}";
  withFeatureAs = on: name: value: withFeature on name + optionalString on "=${value}";
  fixedWidthString =
    width: filler: text:
    let
      missing = width - stringLength text;
      pad = substring 0 missing (replicate missing filler);
    in
    if missing < 0 then
      throw "fixedWidthString: requested string length (${toString width}) must not be shorter than actual length (${toString (stringLength text)})"
    else
      pad + text;
  fixedWidthNumber = width: n: fixedWidthString width "0" (toString n);
  floatToString =
    number:
    let
      text = toString number;
      exact = builtins.toJSON number;
    in
    lib.warnIf (builtins.fromJSON text != number) "Imprecise conversion from float to string ${text}" text;
  isCoercibleToString =
    x: isStringLike x || builtins.isBool x || builtins.isInt x || builtins.isFloat x || x == null || builtins.isList x && builtins.all isCoercibleToString x;
  isConvertibleWithToString = isCoercibleToString;
  isStringLike = x: builtins.isString x || builtins.isPath x || x ? outPath || x ? __toString;
  isSimpleString = builtins.isString;
  isStorePath =
    x:
    if isStringLike x then
      let
        text = toString x;
      in
      substring 0 1 text == "/" && (dirOf text == builtins.storeDir || match "/[0-9a-z]{52}" text != null)
    else
      false;
  toInt =
    text:
    let
      found = match "[[:space:]]*(-?[[:digit:]]+)[[:space:]]*" text;
      digits = lib.head found;
      ambiguous = match "0[[:digit:]]+" digits != null;
    in
    if found == null then
      throw "toInt: Could not convert ${escapeNixString text} to int."
    else if ambiguous then
      throw "toInt: Ambiguity in interpretation of ${escapeNixString text} between octal and zero padded integer."
    else
      builtins.fromJSON digits;
  toIntBase10 =
    text:
    let
      found = match "[[:space:]]*0*(-?[[:digit:]]+)[[:space:]]*" text;
    in
    if found == null then
      throw "toIntBase10: Could not convert ${escapeNixString text} to int."
    else if match "0+" (lib.head found) != null then
      0
    else
      builtins.fromJSON (lib.head found);
  readPathsFromFile = root: file: map (line: root + "/${line}") (builtins.filter (line: line != "" && !hasPrefix "#" line) (splitString "\n" (builtins.readFile file)));
  fileContents = file: removeSuffix "\n" (builtins.readFile file);
  sanitizeDerivationName =
    text:
    let
      plain = builtins.unsafeDiscardStringContext (toString text);
      kept = concatMapStrings (x: if builtins.isList x then "-" else x) (split "[^[:alnum:]+._?=-]+" (lib.head (match "\\.*(.*)" plain)));
      size = stringLength kept;
      short = if size > 207 then substring (size - 207) (-1) kept else kept;
    in
    if short == "" then "unknown" else short;
  levenshtein =
    a: b:
    let
      la = stringLength a;
      lb = stringLength b;
      cb = chars b;
      # one row of the table after another
      row =
        previous: i:
        let
          c = substring (i - 1) 1 a;
        in
        builtins.foldl' (
          acc: j:
          let
            same = c == elemAt cb (j - 1);
            diagonal = elemAt previous (j - 1) + (if same then 0 else 1);
          in
          acc ++ [ (lib.min diagonal (lib.min (elemAt previous j + 1) (elemAt acc (j - 1) + 1))) ]
        ) [ i ] (lib.range 1 lb);
    in
    lib.last (builtins.foldl' row (lib.range 0 lb) (lib.range 1 la));
  levenshteinAtMost =
    limit: a: b:
    let
      difference = stringLength a - stringLength b;
    in
    difference <= limit && - difference <= limit && levenshtein a b <= limit;
  commonPrefixLength =
    a: b:
    let
      shorter = lib.min (stringLength a) (stringLength b);
      at = i: if i < shorter && substring i 1 a == substring i 1 b then at (i + 1) else i;
    in
    at 0;
  commonSuffixLength =
    a: b:
    let
      la = stringLength a;
      lb = stringLength b;
      shorter = lib.min la lb;
      at = i: if i < shorter && substring (la - i - 1) 1 a == substring (lb - i - 1) 1 b then at (i + 1) else i;
    in
    at 0;
}
