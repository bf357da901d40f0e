package dev.firn.build.internal.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The program by which the kernel judges a builder's system calls, in classic BPF (seccomp(2)).
 * Refused are: giving files the setuid or setgid bit, extended attributes and access control lists
 * (a store cannot hold them), and kernel keyrings (they are not divided by namespaces). All else is
 * allowed. Calls of the processor's 32-bit kinds are judged too.
 */
final class SyscallFilter {
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int ENOTSUP = 95;
  private static final int SET_ID_BITS = 06000;

  private static final int LOAD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_SET = 0x45;
  private static final int RETURN = 0x06;
  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL = 0x00050000;

  private static final int OFFSET_NUMBER = 0;
  private static final int OFFSET_ARCHITECTURE = 4;
  private static final int OFFSET_ARGUMENTS = 16;

  /** A kind of system calls: its numbers. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Table(
      int architecture, int[] modeSecond, int[] modeThird, int[] attributes, int[] keyrings) {}

  private static final int FCHMODAT2 = 452;

  private static final Table X86_64 =
      new Table(
          0xc000003e,
          new int[] {90, 91},
          new int[] {268, FCHMODAT2},
          new int[] {188, 189, 190, 191, 192, 193, 194, 195, 196, 463, 464, 465},
          new int[] {248, 249, 250});

  private static final Table I386 =
      new Table(
          0x40000003,
          new int[] {15, 94},
          new int[] {306, FCHMODAT2},
          new int[] {226, 227, 228, 229, 230, 231, 232, 233, 234, 463, 464, 465},
          new int[] {286, 287, 288});

  private static final Table AARCH64 =
      new Table(
          0xc00000b7,
          new int[] {52},
          new int[] {53, FCHMODAT2},
          new int[] {5, 6, 7, 8, 9, 10, 11, 12, 13, 463, 464, 465},
          new int[] {217, 218, 219});

  private static final Table ARM =
      new Table(
          0x40000028,
          new int[] {15, 94},
          new int[] {333, FCHMODAT2},
          new int[] {226, 227, 228, 229, 230, 231, 232, 233, 234, 463, 464, 465},
          new int[] {309, 310, 311});

  private static final int X32_BIT = 0x40000000;

  private final List<long[]> program = new ArrayList<>();

  private SyscallFilter() {}

  /** The program as {@code struct sock_filter[]}; empty on a processor that has no table here. */
  static byte[] program() {
    SyscallFilter filter = new SyscallFilter();
    switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> filter.make(X86_64, I386, true);
      case "aarch64" -> filter.make(AARCH64, ARM, false);
      default -> {
        return new byte[0];
      }
    }
    return filter.bytes();
  }

  private void make(Table wide, Table narrow, boolean x32) {
    table(wide, x32);
    table(narrow, false);
    add(RETURN, 0, 0, FAIL | ENOSYS);
  }

  private void table(Table table, boolean x32) {
    add(LOAD, 0, 0, OFFSET_ARCHITECTURE);
    int skip = program.size();
    add(JUMP_EQUAL, 0, 0, table.architecture());
    add(LOAD, 0, 0, OFFSET_NUMBER);
    if (x32) {
      add(JUMP_SET, 0, 1, X32_BIT);
      add(RETURN, 0, 0, FAIL | ENOSYS);
    }
    refuse(table.attributes(), ENOTSUP);
    refuse(table.keyrings(), EPERM);
    refuseMode(table.modeSecond(), 1);
    refuseMode(table.modeThird(), 2);
    add(RETURN, 0, 0, ALLOW);
    // what belongs to another architecture goes on behind this table
    program.get(skip)[2] = program.size() - skip - 1L;
  }

  private void refuse(int[] numbers, int error) {
    for (int number : numbers) {
      add(JUMP_EQUAL, 0, 1, number);
      add(RETURN, 0, 0, FAIL | error);
    }
  }

  private void refuseMode(int[] numbers, int argument) {
    for (int number : numbers) {
      add(JUMP_EQUAL, 0, 4, number);
      add(LOAD, 0, 0, OFFSET_ARGUMENTS + 8 * argument);
      add(JUMP_SET, 0, 1, SET_ID_BITS);
      add(RETURN, 0, 0, FAIL | EPERM);
      add(RETURN, 0, 0, ALLOW);
    }
  }

  private void add(int code, int ifTrue, int ifFalse, int value) {
    program.add(new long[] {code, ifTrue, ifFalse, value});
  }

  private byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.nativeOrder());
    for (long[] each : program) {
      out.putShort((short) each[0]);
      out.put((byte) each[1]);
      out.put((byte) each[2]);
      out.putInt((int) each[3]);
    }
    return out.array();
  }
}
