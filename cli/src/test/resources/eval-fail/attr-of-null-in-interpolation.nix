let cfg = null; in "port ${cfg.port}"
