''  first stays
    second is not cut by the first
  ''
