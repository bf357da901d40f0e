with builtins; [ (add 1 2) (sub 1 2) (mul 3 4) (div 9 2) (lessThan 1 2) (bitAnd 12 10) (bitOr 12 10) (bitXor 12 10) (bitAnd (-1) 255) (ceil 1.2) (floor (-1.2)) (ceil (-0.5)) (floor 7) ]
