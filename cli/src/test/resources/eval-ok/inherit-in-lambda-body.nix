(({ pkgs, lib ? pkgs.lib }: { inherit pkgs; inherit (lib) id; n = lib.id 5; }) { pkgs = { lib = { id = x: x; }; v = 1; }; }).n
