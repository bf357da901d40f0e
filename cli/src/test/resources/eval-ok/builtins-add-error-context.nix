builtins.addErrorContext "while doing nothing wrong" (1 + 1)
