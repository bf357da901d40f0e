package dev.firn.standalone;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.firn.embedded.EmbeddedKafka;
import dev.firn.embedded.EmbeddedS3;
import dev.firn.kit.auth.ServiceToken;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the object store, the broker, and then the services, the console and a node of this
 * machine. What it keeps is under the state folder; only this machine can connect.
 */
@QuarkusMain
public final class Standalone {
  private static final long LITTLE_DISK = 1 << 20;

  /** Tells {@code firn up} to try again, as the port was free a moment before. */
  private static final int LOST_PORT = 75;

  /** Tells it that another one has the state folder. */
  private static final int HELD = 76;

  private Standalone() {}

  /** Runs until the process is asked to end. */
  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    Logger.getLogger("").setLevel(Level.WARNING); // until the services' own settings are read
    Path state = StateFolder.find();
    try {
      StateFolder.make(state);
      alone(state, arguments);
    } catch (Exception e) {
      fail(e);
    }
  }

  private static void alone(Path state, String[] arguments) throws Exception {
    try (FileChannel channel =
        FileChannel.open(
            state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        System.err.println("another Firn runs with the state folder " + state);
        Runtime.getRuntime().halt(HELD);
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)));
      run(state, arguments);
    }
  }

  /** The last line says why, for people; threads that were started must not keep the process. */
  private static void fail(Exception failure) {
    if (!(failure instanceof StartException)) {
      failure.printStackTrace(System.err);
    }
    System.err.println("firn: cannot start: " + StartException.reason(failure));
    System.err.flush();
    Runtime.getRuntime().halt(StartException.isLostPort(failure) ? LOST_PORT : 1);
  }

  /** What was acknowledged is on disk; the last line says why, for people. */
  private static void giveUp(Path state) {
    boolean full = state.toFile().getUsableSpace() < LITTLE_DISK;
    System.err.println(
        "firn: ends: "
            + (full
                ? "the disk of the state folder " + state + " is full"
                : "the broker cannot go on; the lines above say why"));
    System.err.flush();
    Runtime.getRuntime().halt(1);
  }

  private static void run(Path state, String[] arguments) throws Exception {
    Path tokenFile = state.resolve("token");
    var _ = ServiceToken.readOrMake(tokenFile);
    Files.deleteIfExists(state.resolve("server.json"));
    int port = ListenPort.choose();
    EmbeddedKafka.whenItGivesUp(() -> giveUp(state));
    CountDownLatch quarkusEnded = new CountDownLatch(1);
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    System.err.println("firn: starting the object store and the broker");
    FutureTask<EmbeddedS3> starting =
        new FutureTask<>(() -> EmbeddedS3.start(state.resolve("s3"), 0));
    Thread.ofPlatform().name("start-s3").daemon().start(starting);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(state.resolve("kafka"), 0);
        EmbeddedS3 s3 = starting.get()) {
      System.err.println("firn: starting the services");
      configure(state, tokenFile, port, s3, kafka);
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
            failed.set(failure);
            quarkusEnded.countDown();
          },
          arguments);
      quarkusEnded.countDown();
      Throwable failure = failed.get();
      if (failure != null) {
        fail(StartException.of(failure));
      }
    } finally {
      Files.deleteIfExists(state.resolve("server.json"));
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
