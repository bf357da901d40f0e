package dev.firn.eval.limit;

import java.time.Duration;

/**
 * What one evaluation may use at most, on all its threads together. Zero is no limit. How deep
 * calls may be nested is a setting of the evaluator: it is a part of the language's behaviour.
 *
 * @param time from its start to its end
 * @param allocatedBytes memory that it asks for, freed or not; found out every few milliseconds, so
 *     that an evaluation may get somewhat further
 * @param outputBytes what it prints, its traces and its result
 * @param files files and directories that it reads
 * @param readBytes in those files
 * @param fetches what it asks of the network
 * @param names names of attributes that no evaluation has used before; the process keeps them
 * @param heapPercent when so much of the heap stays in use after it was collected, the evaluation
 *     that has allocated most is ended; zero is never
 */
public record Limits(
    Duration time,
    long allocatedBytes,
    long outputBytes,
    long files,
    long readBytes,
    long fetches,
    long names,
    int heapPercent) {
  /** No limit at all. */
  public static final Limits NONE = new Limits(Duration.ZERO, 0, 0, 0, 0, 0, 0, 0);

  public Limits {
    if (time.isNegative()
        || allocatedBytes < 0
        || outputBytes < 0
        || files < 0
        || readBytes < 0
        || fetches < 0
        || names < 0
        || heapPercent < 0
        || heapPercent > 100) {
      throw new IllegalArgumentException("a limit is negative, or is no percentage");
    }
  }

  public Limits withTime(Duration most) {
    return new Limits(
        most, allocatedBytes, outputBytes, files, readBytes, fetches, names, heapPercent);
  }

  public Limits withAllocatedBytes(long most) {
    return new Limits(time, most, outputBytes, files, readBytes, fetches, names, heapPercent);
  }

  public Limits withOutputBytes(long most) {
    return new Limits(time, allocatedBytes, most, files, readBytes, fetches, names, heapPercent);
  }

  public Limits withFiles(long most) {
    return new Limits(
        time, allocatedBytes, outputBytes, most, readBytes, fetches, names, heapPercent);
  }

  public Limits withReadBytes(long most) {
    return new Limits(time, allocatedBytes, outputBytes, files, most, fetches, names, heapPercent);
  }

  public Limits withFetches(long most) {
    return new Limits(
        time, allocatedBytes, outputBytes, files, readBytes, most, names, heapPercent);
  }

  public Limits withNames(long most) {
    return new Limits(
        time, allocatedBytes, outputBytes, files, readBytes, fetches, most, heapPercent);
  }

  public Limits withHeapPercent(int most) {
    return new Limits(time, allocatedBytes, outputBytes, files, readBytes, fetches, names, most);
  }

  /** Whether somebody has to look at the evaluation from outside while it runs. */
  boolean needWatching() {
    return !time.isZero() || allocatedBytes > 0 || heapPercent > 0;
  }
}
