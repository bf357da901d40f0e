package dev.firn.eval.regex;

/** The matches in a text, one after the other, none overlapping. Not thread-safe. */
public final class Search {
  private final Program program;
  private final Matcher matcher;
  private final int length;
  private int start = -1;
  private int end;
  private boolean begun;
  private boolean first = true;

  Search(Program program, Matcher matcher, int length) {
    this.program = program;
    this.matcher = matcher;
    this.length = length;
  }

  /**
   * Goes to the next match. After an empty match one that begins there and is not empty comes
   * first.
   */
  public boolean next() {
    if (!begun) {
      begun = true;
      return find(0, true);
    }
    int from = end;
    if (start == end) {
      // Where the first match is empty, GNU's library takes its place for the text's beginning.
      matcher.begin(first ? from : -1);
      first = false;
      if (end == length) {
        return false;
      }
      if (found(from, matcher.matchAt(from, true))) {
        return true;
      }
      from++;
    }
    first = false;
    return find(from, false);
  }

  private boolean find(int from, boolean textBegins) {
    boolean[] beginnings = program.first;
    matcher.begin(textBegins ? from : -1);
    for (int at = from; at <= length; at++) {
      if (beginnings != null) {
        at = matcher.skipTo(beginnings, at);
        if (at < 0) {
          return false;
        }
      }
      if (found(at, matcher.matchAt(at, false))) {
        return true;
      }
    }
    return false;
  }

  private boolean found(int at, int to) {
    if (to < 0) {
      return false;
    }
    start = at;
    end = to;
    return true;
  }

  /** Where the match begins. */
  public int start() {
    return start;
  }

  /** Where it ends. */
  public int end() {
    return end;
  }

  /** Where a group's match begins, from group 1 on; -1 when it took no part. */
  public int start(int group) {
    return matcher.found(2 * (group - 1) + 1) < 0 ? -1 : matcher.found(2 * (group - 1));
  }

  /** Where a group's match ends; -1 when it took no part. */
  public int end(int group) {
    return matcher.found(2 * (group - 1) + 1);
  }
}
