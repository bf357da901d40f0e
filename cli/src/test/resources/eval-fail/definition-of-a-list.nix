let
  cfg.extra = { a = 1; };
in
[ 1 2 ] ++ cfg.extra
