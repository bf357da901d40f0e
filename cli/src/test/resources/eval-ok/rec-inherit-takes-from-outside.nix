let v = "outer"; in rec { inherit v; w = v + "!"; }
