(args@{ x, y ? 2 }: [ x y (args ? y) ]) { x = 1; }
