package dev.firn.eval.regex;

import java.util.List;

/** A regular expression's structure. */
sealed interface Pattern {
  /** Whether the empty text matches. */
  boolean nullable();

  /** One byte out of a set of 256. */
  record Bytes(boolean[] members) implements Pattern {
    @Override
    public boolean nullable() {
      return false;
    }
  }

  /** {@code ^}, or {@code $}. */
  record Anchor(boolean begin) implements Pattern {
    @Override
    public boolean nullable() {
      return true;
    }
  }

  /** {@code (…)}, numbered from 1. */
  record Group(int index, Pattern body) implements Pattern {
    @Override
    public boolean nullable() {
      return body.nullable();
    }
  }

  /** One after the other; perhaps none. */
  record Sequence(List<Pattern> parts) implements Pattern {
    @Override
    public boolean nullable() {
      return parts.stream().allMatch(Pattern::nullable);
    }
  }

  /** Alternatives, at least two. */
  record Choice(List<Pattern> alternatives) implements Pattern {
    @Override
    public boolean nullable() {
      return alternatives.stream().anyMatch(Pattern::nullable);
    }
  }

  /**
   * A repetition.
   *
   * @param most -1 for no limit
   * @param plus whether it is written {@code +}, which tries its body once before it asks for more
   */
  record Repeat(Pattern body, int least, int most, boolean plus) implements Pattern {
    @Override
    public boolean nullable() {
      return least == 0 || body.nullable();
    }
  }
}
