map toString [ 1 (-7) 1.5 true false null "s" [ 1 [ 2 "x" ] [ ] true ] /p { __toString = s: "me"; } { outPath = "/o"; } 1.0e20 0.1 ]
