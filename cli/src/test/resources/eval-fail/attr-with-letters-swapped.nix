{ hop = 1; htop = 2; stop = 3; }.hotp
