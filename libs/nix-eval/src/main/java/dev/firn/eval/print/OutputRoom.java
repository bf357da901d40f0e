package dev.firn.eval.print;

import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Large;

/** Looks now and then whether a text that is being made is still as long as it may be. */
final class OutputRoom {
  private static final int STEP = 4096;

  private int next = STEP;

  void check(StringBuilder out) {
    if (out.length() >= next) {
      next = out.length() + STEP;
      Large.text(out.length());
      EvalThread.currentMeter().outputTo(out.length());
    }
  }
}
