package dev.firn.fuzz;

/** What Jazzer calls with input after input. */
public final class Fuzzer {
  /** The system property that names the target. */
  public static final String TARGET = "firn.fuzz.target";

  private static final Target CHOSEN = Targets.named(System.getProperty(TARGET, "parser"));

  private Fuzzer() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    CHOSEN.read(input);
  }
}
