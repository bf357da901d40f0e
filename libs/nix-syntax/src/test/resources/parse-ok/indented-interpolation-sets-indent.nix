with {}; ''
    a
  ${b}
      ''\  c
''
