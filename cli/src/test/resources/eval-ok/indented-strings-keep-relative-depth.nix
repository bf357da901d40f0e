''
  a
    b

      c
  d''
