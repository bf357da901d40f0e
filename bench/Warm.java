import dev.firn.cli.Main;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Runs one nix-instantiate command many times in this process and prints the seconds of each. {@code
 * ROUND} in an argument becomes the number of the round, such as for a new store each time.
 */
public final class Warm {
  private Warm() {}

  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    List<String> command =
        Stream.concat(Stream.of("nix-instantiate"), Stream.of(args).skip(1)).toList();
    for (int round = 0; round < rounds; round++) {
      String number = String.valueOf(round);
      long start = System.nanoTime();
      int status =
          Main.run(
              command.stream().map(word -> word.replace("ROUND", number)).toList(),
              System.getenv(),
              System.getProperty("user.dir"),
              InputStream.nullInputStream(),
              OutputStream.nullOutputStream(),
              System.err);
      if (status != 0) {
        System.exit(status);
      }
      System.out.printf(Locale.ROOT, "%.3f%n", (System.nanoTime() - start) / 1e9);
    }
    System.exit(0);
  }
}
