let big = 9223372036854775807; in
  big + 1
