''
    four
      six
    four again
  ''
