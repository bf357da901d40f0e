builtins.getEnv "FIRN_SURELY_NOT_SET"
