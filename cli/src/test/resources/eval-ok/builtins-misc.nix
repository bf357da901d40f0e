with builtins; [ (isString storeDir) (langVersion >= 6) (isString nixVersion) (isInt currentTime) (isList nixPath) true false null (builtins ? builtins) ]
