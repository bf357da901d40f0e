package dev.firn.build.internal.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.build.internal.os.ChildProcess;
import dev.firn.build.internal.os.NetworkNamespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Connects a sandbox's own network namespace to the outside through a program in user mode, so that
 * the builder never shares the machine's namespace: not its abstract sockets, not its loopback.
 */
public final class UserNetwork implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The device that is made in the namespace, and whose name tells that it is there. */
  private static final String DEVICE = "tap0";

  private static final String LOOPBACK = "127.0.0.1";

  private static final int MOST_SAID = 4096;

  private static final int WAIT_MILLIS = 10_000;

  private final Path slirp;
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private @Nullable ChildProcess helper;

  private UserNetwork(Path slirp) {
    this.slirp = slirp;
  }

  /** The program that this machine has for it. */
  static Optional<UserNetwork> find() {
    return Programs.find("slirp4netns").map(UserNetwork::new);
  }

  /** Where names are looked up, inside. */
  String nameServer() {
    return "10.0.2.3";
  }

  /** Connects a sandbox that waits, and lets it go on. */
  void connect(ChildProcess sandbox) throws IOException {
    try {
      String pid;
      try (InputStream told = sandbox.told()) {
        pid = childPid(told);
      }
      awaitLoopback(pid, sandbox);
      try (NetworkNamespace namespace = NetworkNamespace.of(pid)) {
        ChildProcess started =
            ChildProcess.start(
                slirp.toString(),
                List.of(
                    "slirp4netns",
                    "--configure",
                    "--mtu=65520",
                    "--disable-host-loopback",
                    "--netns-type=path",
                    "--userns-path=" + namespace.ownerPath(),
                    namespace.path(),
                    DEVICE),
                new ChildProcess.Descriptors(List.of(), false));
        helper = started;
        Thread.ofPlatform().daemon().name("user-network").start(() -> drain(started));
        awaitDevice(pid, started);
      }
    } catch (IOException | RuntimeException e) {
      close();
      sandbox.kill();
      String said = said(sandbox);
      sandbox.waitFor();
      if (!said.isEmpty()) {
        throw new IOException(e.getMessage() + "; the sandbox said: " + said, e);
      }
      throw e;
    } finally {
      sandbox.release();
    }
  }

  private static String said(ChildProcess ended) {
    try (InputStream in = ended.output()) {
      return new String(in.readNBytes(MOST_SAID), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String childPid(InputStream told) throws IOException {
    String text = new String(told.readAllBytes(), StandardCharsets.UTF_8);
    JsonNode pid = text.isBlank() ? null : MAPPER.readTree(text).get("child-pid");
    if (pid == null) {
      throw new IOException("bubblewrap did not say which process it started");
    }
    return Integer.toString(pid.intValue());
  }

  private void drain(ChildProcess started) {
    try (InputStream in = started.output()) {
      in.transferTo(messages);
      started.waitFor();
    } catch (IOException e) {
      started.kill();
    }
  }

  /**
   * Waits until bubblewrap has given the loopback its address. The helper sets the loopback up,
   * too, the kernel then adds the same address, and bubblewrap ends when it finds it there.
   */
  private static void awaitLoopback(String pid, ChildProcess sandbox) throws IOException {
    comes(LOOPBACK, Path.of("/proc", pid, "net/fib_trie"), sandbox);
  }

  private void awaitDevice(String pid, ChildProcess started) throws IOException {
    Path devices = Path.of("/proc", pid, "net/route");
    if (!comes(DEVICE, devices, started)) {
      throw new IOException(
          Files.exists(devices)
              ? "slirp4netns did not set up the network of the sandbox: "
                  + messages.toString(StandardCharsets.UTF_8).strip()
              : "the sandbox ended before its network was set up");
    }
  }

  /** Waits until a word is in a file, as long as that is there and somebody runs. */
  private static boolean comes(String word, Path file, ChildProcess running) throws IOException {
    for (int waited = 0; waited < WAIT_MILLIS && !running.hasEnded(); waited++) {
      if (!Files.exists(file)) {
        return false;
      }
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(word)) {
        return true;
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the network was being set up", e);
      }
    }
    return false;
  }

  @Override
  public void close() {
    ChildProcess running = helper;
    if (running != null) {
      running.kill();
    }
  }
}
