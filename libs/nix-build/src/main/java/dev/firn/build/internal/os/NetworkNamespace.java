package dev.firn.build.internal.os;

import dev.firn.store.tree.SystemError;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * A process's network namespace and the user namespace that owns it, which need not be the one that
 * the process is in now. Whoever wants to change something in the former has to be in the latter.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int O_CLOEXEC = 0x80000;

  /** ioctl_ns(2). */
  private static final int NS_GET_USERNS = 0xb701;

  private final int network;
  private final int owner;

  private NetworkNamespace(int network, int owner) {
    this.network = network;
    this.owner = owner;
  }

  /** The namespace of a process. */
  public static NetworkNamespace of(String pid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Libc.Result opened =
          Libc.call("open", Libc.string(arena, "/proc/" + pid + "/ns/net").address(), O_CLOEXEC, 0);
      if (opened.failed()) {
        throw SystemError.of("cannot open the sandbox's network namespace", opened.errno());
      }
      Libc.Result owner = Libc.call("ioctl", opened.number(), NS_GET_USERNS);
      if (owner.failed()) {
        Libc.call("close", opened.number());
        throw SystemError.of("cannot find who owns the network namespace", owner.errno());
      }
      return new NetworkNamespace(opened.number(), owner.number());
    }
  }

  /** A path by which other programs can open it, until this is closed. */
  public String path() {
    return path(network);
  }

  /** The same of the user namespace that owns it. */
  public String ownerPath() {
    return path(owner);
  }

  private static String path(int descriptor) {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
  }

  @Override
  public void close() {
    Libc.call("close", network);
    Libc.call("close", owner);
  }
}
