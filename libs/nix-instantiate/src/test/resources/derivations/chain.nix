let
  script = builtins.toFile "script.sh" "cat ${./source/a.txt}";
  base = derivation { name = "chain-base"; system = "x86_64-linux"; builder = "/bin/sh"; inherit script; };
  step = n: if n == 0 then base else derivation {
    name = "chain-${toString n}";
    system = "x86_64-linux";
    builder = "/bin/sh";
    before = step (n - 1);
    again = "${step (n - 1)}/share ${script}";
  };
in
step 4
