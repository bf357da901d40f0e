let
  names = "ann";
in
builtins.map (name: "user-${name}") names
