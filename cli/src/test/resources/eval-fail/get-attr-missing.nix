builtins.getAttr "prot" { port = 80; host = "h"; }
