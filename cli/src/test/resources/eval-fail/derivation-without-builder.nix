(derivation { name = "n"; system = "s"; }).drvPath
