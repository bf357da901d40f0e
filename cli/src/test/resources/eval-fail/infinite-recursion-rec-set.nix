rec { x = y.z; y = { z = x; }; }
