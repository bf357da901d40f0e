[ (x: x) (x: y: z: [ x y z ]) ({ }: 1) ({ ... }: 2) ({ a }: a) ({ a, b ? a, ... }: b) ({ a, }: a) (all@{ a }: all) ({ a } @ all: all) (_: 1) ]
