let
  base = [ "a" ];
in
base // { b = 1; }
