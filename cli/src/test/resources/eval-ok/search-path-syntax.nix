builtins.tryEval <no/such/entry-anywhere>
