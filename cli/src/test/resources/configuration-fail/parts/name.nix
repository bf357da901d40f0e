{ system.name = "mail"; }
