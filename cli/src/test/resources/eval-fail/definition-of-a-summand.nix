let
  limits.count = "3";
in
1 + limits.count
