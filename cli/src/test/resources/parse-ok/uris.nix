[ http://x.y/z?q=1 a:b ]
