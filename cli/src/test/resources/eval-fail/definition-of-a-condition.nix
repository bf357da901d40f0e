let
  settings = {
    verbose = "yes";
  };
in
if settings.verbose then 1 else 2
