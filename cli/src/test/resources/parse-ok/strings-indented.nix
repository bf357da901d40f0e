with { };
''
    x
      y ${z}
    ''${no} ''' ''\n
  ''
