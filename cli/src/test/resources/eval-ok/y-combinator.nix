let Y = f: (x: x x) (x: f (y: x x y)); in Y (self: n: if n <= 1 then 1 else n * self (n - 1)) 10
