let hostName = "a"; in hostname
