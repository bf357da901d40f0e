let count = n: acc: if n == 0 then acc else count (n - 1) (acc + n); in count 5000 0
