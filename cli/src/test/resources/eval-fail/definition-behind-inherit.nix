let
  flag = 1;
  inner = let inherit flag; in flag && true;
in
inner
