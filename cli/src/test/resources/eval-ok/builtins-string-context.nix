let c = builtins.appendContext "s" { }; in [ (builtins.hasContext "a") (builtins.getContext c) (builtins.unsafeDiscardStringContext "u") ]
