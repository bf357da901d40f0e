# Every option of a merged system whose name begins with a prefix, with what defines it.
# prefix: names separated by newlines; query: text that the name or description has; after: the last name seen.
system:
{ prefix, query, after, limit }:
let
  inherit (builtins)
    attrNames concatMap concatStringsSep elem filter foldl' isAttrs isFunction isList isPath isString length map
    match replaceStrings stringLength substring toString tryEval typeOf;

  most = builtins.fromJSON limit;
  start = filter (s: isString s && s != "") (builtins.split "\n" prefix);

  try = value: fallback: let tried = tryEval value; in if tried.success then tried.value else fallback;

  # Options are visited in the order of their names, and no more of them than are asked for.
  visit =
    found: path: options:
    foldl' (
      found: name:
      if length found >= most then found
      else
        let
          here = path ++ [ name ];
          option = try options.${name} null;
        in
        if !isAttrs option || name == "_module" then found
        else if try (option._type or null) null == "option" then
          if wanted here option then found ++ [ { path = here; inherit option; } ] else found
        else visit found here option
    ) found (attrNames options);

  dotted = concatStringsSep ".";
  lower = replaceStrings
    [ "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" ]
    [ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s" "t" "u" "v" "w" "x" "y" "z" ];
  has =
    needle: text:
    let
      n = stringLength needle;
      go = i: i + n <= stringLength text && (substring i n text == needle || go (i + 1));
    in
    n == 0 || (match ".*${escape needle}.*" (lower text)) != null;
  escape = replaceStrings
    [ "\\" "." "*" "+" "?" "(" ")" "[" "]" "{" "}" "^" "$" "|" ]
    [ "\\\\" "\\." "\\*" "\\+" "\\?" "\\(" "\\)" "\\[" "\\]" "\\{" "\\}" "\\^" "\\$" "\\|" ];
  description = option:
    let d = try (option.description or "") ""; in
    if isString d then d else if isAttrs d then try (toString (d.text or "")) "" else "";
  wanted = path: option:
    (after == "" || dotted path > after)
    && try (option.internal or false) false != true
    && (query == "" || has (lower query) (dotted path)
      || has (lower query) (replaceStrings [ "\n" ] [ " " ] (description option)));

  # A value as text that a person reads; never more than a few levels, and nothing is built.
  show = depth: value:
    let
      tried = tryEval (
        if isString value then builtins.toJSON (builtins.unsafeDiscardStringContext value)
        else if value == null then "null"
        else if isFunction value then "<function>"
        else if isPath value then toString value
        else if isList value then
          if depth == 0 && value != [ ] then "[ … ]"
          else "[ " + foldl' (s: v: s + show (depth - 1) v + " ") "" (firsts 20 value) + "]"
        else if isAttrs value then
          if value.type or null == "derivation" then "<derivation ${builtins.unsafeDiscardStringContext (value.name or "?")}>"
          else if value ? _type && value ? text && isString value.text then value.text
          else if depth == 0 && value != { } then "{ … }"
          else
            "{ " + foldl' (s: n: s + "${n} = ${show (depth - 1) value.${n}}; ") "" (firsts 20 (attrNames value)) + "}"
        else builtins.toJSON value
      );
    in
    if tried.success then tried.value else "<error>";
  firsts = n: list: if length list <= n then list else builtins.genList (builtins.elemAt list) n;

  places = option:
    let positions = try (option.declarationPositions or [ ]) [ ]; in
    if positions != [ ] then map (p: { file = toString p.file; line = p.line or 0; column = p.column or 0; }) positions
    else map (file: { file = toString file; line = 0; column = 0; }) (try (option.declarations or [ ]) [ ]);

  # nixpkgs before 21.05 tells files and values apart from each other
  definedAt = option:
    option.definitionsWithLocations or (
      let files = option.files or [ ]; values = option.definitions or [ ]; in
      builtins.genList
        (i: { file = builtins.elemAt files i; value = builtins.elemAt values i; })
        (if length files < length values then length files else length values)
    );
  definitions = option:
    map
      (d: {
        file = toString d.file;
        line = d.pos.line or 0;
        column = d.pos.column or 0;
        value = show 2 (d.value or null);
      })
      (try (definedAt option) [ ]);

  describe = { path, option }: {
    name = dotted path;
    inherit path;
    type = try (toString (option.type.description or option.type.name or "unspecified")) "unspecified";
    description = builtins.unsafeDiscardStringContext (description option);
    default =
      if option ? defaultText then show 2 option.defaultText
      else if option ? default then show 2 option.default else null;
    example = if option ? example then show 2 option.example else null;
    readOnly = try (option.readOnly or false) false;
    declarations = places option;
    isDefined = try (option.isDefined or false) false;
    priority = try (option.highestPrio or null) null;
    value = if try (option.isDefined or false) false || option ? default then show 2 option.value else null;
    definitions = definitions option;
  };

  within = foldl' (options: name: options.${name} or { }) system.options start;
  found =
    if try (within._type or null) null == "option" then [ { path = start; option = within; } ]
    else visit [ ] start within;
in
map describe found
