"a ${null} b"
