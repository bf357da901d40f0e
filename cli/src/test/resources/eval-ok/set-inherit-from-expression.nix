let src = { x = 1; y = { z = 2; }; }; in { inherit (src) x; inherit (src.y) z; inherit ({ w = 3; }) w; inherit; }
