let d = derivation { name = "c"; system = "s"; builder = "b"; }; in builtins.attrValues (builtins.getContext "${d} and ${d.drvPath}")
