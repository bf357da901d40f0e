derivation {
  name = "coercions";
  system = "x86_64-linux";
  builder = "/bin/sh";
  integer = -42;
  float = 3.25;
  yes = true;
  no = false;
  nothing = null;
  empty = "";
  list = [ "a" 1 [ ] [ "b" null ] "c" ];
  path = ./source/a.txt;
  set = { outPath = "/somewhere"; };
  shown = { __toString = self: "shown ${self.who}"; who = "once"; };
  quote = "a \"quote\", a \\ and a\ttab,\r\nlines";
}
