# Functions for packages and configurations, under the names that nixpkgs' lib gives them.
let
  fix =
    f:
    let
      self = f self;
    in
    self;
in
fix (
  lib:
  let
    load = file: import file { inherit lib; };
    parts = {
      trivial = load ./trivial.nix;
      fixedPoints = load ./fixed-points.nix;
      lists = load ./lists.nix;
      attrsets = load ./attrsets.nix;
      strings = load ./strings.nix;
      customisation = load ./customisation.nix;
      versions = load ./versions.nix;
      asserts = load ./asserts.nix;
      meta = load ./meta.nix;
      sources = load ./sources.nix;
      generators = load ./generators.nix;
      debug = load ./debug.nix;
      options = load ./options.nix;
      modules = load ./modules.nix;
      systems = load ./systems.nix;
    };
    typeParts = load ./types.nix;
    inherit (parts)
      trivial
      fixedPoints
      lists
      attrsets
      strings
      customisation
      asserts
      meta
      sources
      debug
      options
      modules
      ;
  in
  removeAttrs trivial [ "or" "and" "concat" "xor" ]
  // {
    inherit (trivial) or and concat xor;
  }
  // fixedPoints
  // lists
  // attrsets
  // removeAttrs strings [ "replicate" "intersperse" "join" "splitStringBy" "commonPrefixLength" ]
  // {
    inherit (strings) intersperse commonPrefixLength;
  }
  // customisation
  // asserts
  // meta
  // sources
  // {
    inherit (debug)
      traceIf
      traceVal
      traceValFn
      traceSeq
      traceSeqN
      traceValSeq
      traceValSeqFn
      traceFnSeqN
      addErrorContext
      unsafeGetAttrPos
      runTests
      testAllTrue
      trace
      ;
  }
  // options
  // modules
  // {
    inherit (typeParts)
      types
      isType
      setType
      mkOptionType
      isOptionType
      defaultFunctor
      defaultTypeMerge
      ;
    inherit (parts)
      trivial
      fixedPoints
      lists
      attrsets
      strings
      customisation
      versions
      asserts
      meta
      sources
      generators
      debug
      options
      modules
      systems
      ;
    filesystem = sources;
    licenses = import ./licenses.nix;
    platforms = {
      all = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      linux = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      unix = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      x86_64 = [ "x86_64-linux" ];
    };
    maintainers = { };
    cli = load ./cli.nix;
    fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    fakeSha256 = "0000000000000000000000000000000000000000000000000000000000000000";
    fakeSha512 = lib.concatStrings (lib.replicate 128 "0");
    inherit (builtins) addErrorContext;

    # Names that are close to a mistyped one, the closest first.
    nearest =
      n: name: names:
      let
        scored = map (candidate: {
          inherit candidate;
          distance = strings.levenshtein name candidate;
        }) names;
      in
      map (s: s.candidate) (lists.take n (builtins.sort (a: b: a.distance < b.distance) scored));
    nearNames =
      name: names:
      let
        size = builtins.stringLength name;
        limit = trivial.max 2 (size / 2);
        plausible = builtins.filter (
          c:
          let
            d = builtins.stringLength c - size;
          in
          d <= limit && -d <= limit
        ) names;
      in
      builtins.filter (c: strings.levenshtein name c <= limit) (lib.nearest 3 name plausible);
    quotedOr =
      items:
      if builtins.length items < 2 then
        builtins.concatStringsSep "" items
      else
        "${builtins.concatStringsSep ", " (lists.init items)} or ${lists.last items}";

    extend = overlay: fix (fixedPoints.extends overlay (_: lib));
  }
)
