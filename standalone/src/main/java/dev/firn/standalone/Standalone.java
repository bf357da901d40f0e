package dev.firn.standalone;

import dev.firn.embedded.EmbeddedKafka;
import dev.firn.embedded.EmbeddedS3;
import dev.firn.kit.auth.ServiceToken;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts the object store, the broker, and then the services, the console and a node of this
 * machine. What it keeps is under the state folder; only this machine can connect.
 */
@QuarkusMain
public final class Standalone {
  private static final int PREFERRED_PORT = 8100;

  private Standalone() {}

  /** Runs until the process is asked to end. */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    Logger.getLogger("").setLevel(Level.WARNING); // until the services' own settings are read
    Path state = StateFolder.find();
    StateFolder.make(state);
    try (FileChannel channel =
        FileChannel.open(
            state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        System.err.println(
            "firn: another Firn runs with the state folder "
                + state
                + "; stop it with 'firn down', or set FIRN_STATE_DIR to another folder");
        System.exit(1);
      }
      run(state, arguments);
    }
  }

  private static void run(Path state, String[] arguments) throws Exception {
    Path tokenFile = state.resolve("token");
    ServiceToken token = ServiceToken.readOrMake(tokenFile);
    Files.deleteIfExists(state.resolve("server.json"));
    int port = port();
    CountDownLatch quarkusEnded = new CountDownLatch(1);
    System.err.println("firn: starting the object store");
    try (EmbeddedS3 s3 = EmbeddedS3.start(state.resolve("s3"), 0)) {
      System.err.println("firn: starting the broker");
      try (EmbeddedKafka kafka = EmbeddedKafka.start(state.resolve("kafka"), 0)) {
        System.err.println("firn: starting the services");
        configure(state, tokenFile, port, s3, kafka);
        set("firn.activation.cache-token", token.reveal());
        // The services must end before the broker: the JVM runs its shutdown hooks at once, so this
        // one keeps the process until both have ended in their order.
        Thread main = Thread.currentThread();
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      try {
                        quarkusEnded.await(20, TimeUnit.SECONDS);
                        main.join(15_000);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    },
                    "firn-orderly-end"));
        Quarkus.run(
            FirnApplication.class,
            (_, failure) -> {
              if (failure != null) {
                System.err.println(
                    "firn: the services could not be started: " + failure.getMessage());
              }
              quarkusEnded.countDown();
            },
            arguments);
        quarkusEnded.countDown();
      }
    } finally {
      Files.deleteIfExists(state.resolve("server.json"));
    }
  }

  /** The port that people know, or any free one when something else has it. */
  private static int port() throws IOException {
    String given = System.getProperty("quarkus.http.port", "");
    if (given.isBlank()) {
      given = System.getenv().getOrDefault("FIRN_PORT", "");
    }
    if (!given.isBlank()) {
      return Integer.parseInt(given.strip());
    }
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback, PREFERRED_PORT));
      return PREFERRED_PORT;
    } catch (IOException taken) {
      try (ServerSocket any = new ServerSocket(0, 1, loopback)) {
        return any.getLocalPort();
      }
    }
  }

  private static void configure(
      Path state, Path tokenFile, int port, EmbeddedS3 s3, EmbeddedKafka kafka) {
    String url = "http://127.0.0.1:" + port;
    set("quarkus.http.host", "127.0.0.1");
    set("quarkus.http.port", Integer.toString(port));
    set("firn.kafka.bootstrap-servers", kafka.bootstrapServers());
    set("firn.instance", "standalone");
    set("firn.state", state.toString());
    set("firn.work-store", state.resolve("work-store").toString());
    set("firn.token-file", tokenFile.toString());
    set("firn.store-url", url);
    set("firn.build-url", url);
    set("firn.cache-url", url + "/cache/main");
    set("firn.store-service.s3.endpoint", s3.endpoint().toString());
    set("firn.store-service.s3.access-key", s3.accessKey());
    set("firn.store-service.s3.secret-key", s3.secretKey());
  }

  private static void set(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
