package dev.firn.cli.server;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.RestClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a command that asks a server and has flags but no order between them. Every such
 * command knows {@code --json} and which server.
 */
public final class ServerArguments {
  private static final String JSON = "--json";

  private final ServerFlags server;
  private final List<String> operands = new ArrayList<>();
  private final Map<String, List<String>> given = new HashMap<>();

  private ServerArguments(Console console) {
    this.server = new ServerFlags(console);
  }

  /**
   * Reads them to their end.
   *
   * @param help the command's help, which is printed if it is asked for
   * @param flags the command's own; one that ends in {@code =} takes a value
   * @return empty when the help was printed
   */
  public static Optional<ServerArguments> read(
      Arguments line, Console console, String help, String... flags) {
    List<String> known = List.of(flags);
    ServerArguments read = new ServerArguments(console);
    while (line.next()) {
      String current = line.current();
      if (!line.isFlag()) {
        read.operands.add(ProcessBytes.text(current));
      } else if (current.equals("--help") || current.equals("-h")) {
        Help.print(console, help);
        return Optional.empty();
      } else if (current.equals(JSON) || known.contains(current)) {
        read.note(current, "");
      } else if (known.contains(current + "=")) {
        read.note(current, ProcessBytes.text(line.value()));
      } else if (!read.server.accept(line)) {
        throw line.unknown(help);
      }
    }
    return Optional.of(read);
  }

  private void note(String flag, String value) {
    given.computeIfAbsent(flag, _ -> new ArrayList<>()).add(value);
  }

  /** Whether a flag was given. */
  public boolean has(String flag) {
    return given.containsKey(flag);
  }

  /** Whether the server's answer is to be printed as it is. */
  public boolean json() {
    return has(JSON);
  }

  /** The values of a flag that may be repeated. */
  public List<String> values(String flag) {
    return given.getOrDefault(flag, List.of());
  }

  /** The value of a flag; that of the last one counts. */
  public Optional<String> value(String flag) {
    List<String> all = values(flag);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** A flag's number. */
  public int number(String flag, int standard, int most, String what) {
    Optional<String> text = value(flag);
    if (text.isEmpty()) {
      return standard;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number > 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(
        "'"
            + text.get()
            + "' is no number of "
            + what
            + (most == Integer.MAX_VALUE ? "" : ": one is from 1 to " + most));
  }

  /** What is no flag. */
  public List<String> operands() {
    return operands;
  }

  /**
   * The only operand, if there is one.
   *
   * @throws UsageException if there are more
   */
  public Optional<String> operand() {
    requireAtMost(1);
    return operands.stream().findFirst();
  }

  /**
   * Takes no more operands.
   *
   * @throws UsageException if there are more
   */
  public void requireAtMost(int count) {
    if (operands.size() > count) {
      throw new UsageException("'" + operands.get(count) + "' is one argument too many");
    }
  }

  /** The server that is asked. */
  public Server server() {
    return server.server();
  }

  /** How it is asked. */
  public RestClient client() {
    return server().client();
  }
}
