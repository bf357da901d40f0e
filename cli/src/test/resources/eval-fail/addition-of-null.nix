1 +
  null
