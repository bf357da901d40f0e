builtins.fromTOML ''
  title = "x"
  n = 0x1F
  f = 1.5
  on = true
  list = [1, 2, [3]]
  "quoted key" = 'literal \n'
  [table]
  a.b = 1
  [[things]]
  k = 1
  [[things]]
  k = 2
''
