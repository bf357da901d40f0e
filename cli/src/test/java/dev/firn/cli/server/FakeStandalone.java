package dev.firn.cli.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Stands in for the server in a process of its own: each start does what the next line of the file
 * {@code plan} in its state folder says, and {@code serve} when there is none. Needs the JDK only.
 */
final class FakeStandalone {
  private FakeStandalone() {}

  /** A jar that runs this class, as {@code $FIRN_STANDALONE} names it. */
  static Path jar(Path folder) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, FakeStandalone.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        FakeStandalone.class.getProtectionDomain().getCodeSource().getLocation().toString());
    Path jar = folder.resolve("fake-runner.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  /** Says what the next starts do. */
  static void plan(Path state, String... lines) throws IOException {
    Files.write(state.resolve("plan"), List.of(lines));
  }

  /** Runs one line of the plan. */
  public static void main(String[] arguments) throws Exception {
    Path state = Path.of(System.getenv("FIRN_STATE_DIR"));
    try (FileChannel channel =
            FileChannel.open(
                state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        System.exit(76);
      }
      if (Files.exists(state.resolve("slow"))) {
        Thread.sleep(500);
      }
      // over this channel: closing any other of the same file would give up the lock
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      String line = next(state.resolve("plan"));
      System.out.println("firn: the plan says " + line);
      if (line.startsWith("exit ")) {
        System.exit(Integer.parseInt(line.substring(5)));
      }
      if (line.startsWith("cannot ")) {
        System.out.println("firn: cannot start: " + line.substring(7));
        System.exit(1);
      }
      if (line.equals("serve")) {
        serve(state);
      }
      Thread.sleep(60_000); // nobody forgets it for ever
    }
  }

  private static String next(Path plan) throws IOException {
    List<String> lines = Files.exists(plan) ? new ArrayList<>(Files.readAllLines(plan)) : List.of();
    if (lines.isEmpty()) {
      return "serve";
    }
    String line = lines.removeFirst();
    Files.write(plan, lines);
    return line;
  }

  private static void serve(Path state) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/q/health/ready",
        exchange -> {
          byte[] body = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Files.writeString(state.resolve("token"), "t\n");
    Files.writeString(
        state.resolve("server.json"),
        "{\"url\":\"http://127.0.0.1:%d\",\"tokenFile\":\"token\",\"pid\":%d,\"node\":\"laptop\"}"
            .formatted(server.getAddress().getPort(), ProcessHandle.current().pid()));
  }
}
