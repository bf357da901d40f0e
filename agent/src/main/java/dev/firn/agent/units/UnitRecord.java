package dev.firn.agent.units;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a unit that was started, on disk so that an agent that starts again finds its
 * processes.
 *
 * @param text the unit it was started from
 * @param pid the process that holds all others of the unit; 0 for none
 * @param startTicks when that process began, in clock ticks after the machine's boot
 * @param bootId the machine's boot
 * @param exitCode how the main process ended; -1 while it is not known
 * @param sinceMillis when the state began, in milliseconds since 1970
 * @param restarts how often it was started again by itself lately
 */
record UnitRecord(
    String name,
    String text,
    State state,
    long pid,
    long startTicks,
    String bootId,
    int exitCode,
    long sinceMillis,
    int restarts) {
  /** What a unit is at. */
  enum State {
    /** It is being started; after the agent died, start it again. */
    STARTING,
    /** Its processes run, or it is a one-shot that remains. */
    ACTIVE,
    /** It ended well. */
    ENDED,
    /** It ended badly. */
    FAILED
  }

  static UnitRecord starting(UnitSet.Unit unit, int restarts) {
    return new UnitRecord(
        unit.name(),
        unit.text(),
        State.STARTING,
        0,
        0,
        Processes.bootId(),
        -1,
        System.currentTimeMillis(),
        restarts);
  }

  UnitRecord with(State next, long newPid, int code) {
    return new UnitRecord(
        name,
        text,
        next,
        newPid,
        newPid == 0 ? 0 : Processes.startTicks(newPid),
        Processes.bootId(),
        code,
        System.currentTimeMillis(),
        restarts);
  }

  UnitRecord withText(String newText) {
    return new UnitRecord(
        name, newText, state, pid, startTicks, bootId, exitCode, sinceMillis, restarts);
  }

  UnitRecord withRestarts(int count) {
    return new UnitRecord(name, text, state, pid, startTicks, bootId, exitCode, sinceMillis, count);
  }

  UnitSet.Unit unit() {
    return new UnitSet.Unit(name, text, UnitFile.parse(name, text));
  }

  /** The process, if it is still the one that was started. */
  @Nullable ProcessHandle process() {
    if (pid == 0 || !bootId.equals(Processes.bootId()) || Processes.startTicks(pid) != startTicks) {
      return null;
    }
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).orElse(null);
  }

  /** Whether it is as it should be: its processes run, or it need not have any. */
  boolean isUp() {
    return switch (state) {
      case STARTING, FAILED -> false;
      case ENDED -> bootId.equals(Processes.bootId());
      case ACTIVE -> pid == 0 ? bootId.equals(Processes.bootId()) : process() != null;
    };
  }
}
