# Strings, numbers and lists by themselves.
{ lib }:
let
  text = builtins.readFile ./lib.nix;
  lines = lib.lines text;
  counted = builtins.groupBy (word: lib.substring 0 1 word) (lib.concatMap (line: lib.filter (w: lib.isString w && w != "") (builtins.split "[^a-zA-Z]+" line)) lines);
  versions = map (n: "${toString (lib.modulo (n * 7) 11)}.${toString (lib.modulo n 5)}${lib.optionalString (lib.modulo n 3 == 0) "pre"}") (lib.range 1 120);
  fibonacci = n: if n < 2 then n else fibonacci (n - 1) + fibonacci (n - 2);
  collatz = n: steps: if n == 1 then steps else collatz (if lib.modulo n 2 == 0 then n / 2 else 3 * n + 1) (steps + 1);
in
{
  all = {
    counts = lib.mapAttrs (letter: lib.length) counted;
    assignments = lib.length (lib.filter (line: builtins.match " *([a-zA-Z']+) = .*;" line != null) lines);
    sorted = builtins.hashString "sha256" (lib.concatSep "," (builtins.sort (a: b: builtins.compareVersions a b < 0) versions));
    names = map (v: (builtins.parseDrvName "package-${v}").version) (lib.filter (lib.hasSuffix "pre") versions);
    fibonacci = fibonacci 17;
    collatz = lib.foldl' (most: n: let steps = collatz n 0; in if steps > most then steps else most) 0 (lib.range 1 400);
    roundTrip = builtins.fromJSON (builtins.toJSON { list = [ 1 2.5 null true "é\n" ]; nested.set = { }; }) == { list = [ 1 2.5 null true "é\n" ]; nested.set = { }; };
    toml = (builtins.fromTOML "[a]\nb = [1, 2]\nc = \"d\"\n").a.c;
    caught = builtins.tryEval (throw "on purpose");
    files = builtins.attrNames (builtins.readDir ./.);
    hash = builtins.hashFile "sha256" ./lib.nix != "";
  };
}
