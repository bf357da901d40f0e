{
  /** Twice as much. */
  double = x: x * 2;
  /* not one */ plain = x: x;
}
