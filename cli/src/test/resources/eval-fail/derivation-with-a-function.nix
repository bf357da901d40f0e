(derivation { name = "n"; system = "s"; builder = "b"; hook = x: x; }).outPath
