builtins.toXML { a = 1; l = [ true null "x<y>&\"" ]; f = { p, q ? 1, ... }: p; g = x: x; d = { type = "derivation"; drvPath = "/d"; outPath = "/o"; }; fl = 1.5; }
