package dev.firn.build.internal.os;

/**
 * How a process ended.
 *
 * @param code its exit code, or 0 if a signal ended it
 * @param signal the signal's number, or 0
 */
public record ExitStatus(int code, int signal) {
  static ExitStatus of(int waitStatus) {
    int signal = waitStatus & 0x7f;
    return signal == 0 ? new ExitStatus(waitStatus >> 8 & 0xff, 0) : new ExitStatus(0, signal);
  }

  /** Whether it ended by itself and well. */
  public boolean isSuccess() {
    return code == 0 && signal == 0;
  }
}
