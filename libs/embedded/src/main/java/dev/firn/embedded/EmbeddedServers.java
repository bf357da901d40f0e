package dev.firn.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * One of the embedded servers as a process of its own, to try the services separately without a
 * Kafka and an S3 server at hand. Ends in an orderly way when it is asked to.
 */
public final class EmbeddedServers {
  private static final String USAGE =
      """
      usage: EmbeddedServers kafka FOLDER PORT
             EmbeddedServers s3 FOLDER PORT
      """;

  private EmbeddedServers() {}

  /** Runs a server until the process is asked to end. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) throws InterruptedException {
    if (arguments.size() != 3 || !arguments.get(2).matches("[1-9][0-9]{0,4}")) {
      System.err.print(USAGE);
      return 2;
    }
    Path folder = Path.of(arguments.get(1));
    int port = Integer.parseInt(arguments.get(2));
    try {
      switch (arguments.getFirst()) {
        case "kafka" -> {
          EmbeddedKafka kafka = EmbeddedKafka.start(folder, port);
          untilTheEnd("kafka", kafka.bootstrapServers(), kafka);
        }
        case "s3" -> {
          EmbeddedS3 s3 = EmbeddedS3.start(folder, port);
          untilTheEnd("s3", s3.endpoint().toString(), s3);
        }
        default -> {
          System.err.print(USAGE);
          return 2;
        }
      }
    } catch (EmbeddedException e) {
      System.err.println(e.getMessage());
      return 1;
    }
    return 0;
  }

  private static void untilTheEnd(String name, String address, AutoCloseable server)
      throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (Exception e) {
                    System.err.println(name + " did not stop well: " + e);
                  }
                }));
    System.out.println(name + " is ready at " + address);
    new CountDownLatch(1).await();
  }
}
