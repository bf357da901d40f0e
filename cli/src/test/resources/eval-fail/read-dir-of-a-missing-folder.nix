builtins.readDir /no/such/folder/here
