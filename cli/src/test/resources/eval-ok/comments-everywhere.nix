# a line
/* a block */ { /* in a set */ a = 1; # after
  /** doc */ b = /* **/ 2; } /* the end */
