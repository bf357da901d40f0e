''
  never ends
