let
  lib.greet = "hello";
in
lib.greet "world"
