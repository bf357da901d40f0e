rec {
  user = { name = "ann"; };
  home = "/home/${user}";
}.home
