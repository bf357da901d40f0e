package dev.firn.cli.server;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.rest.RestClient;
import dev.firn.store.tree.BytePaths;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which server a command talks to. */
public final class ServerFlags {
  /** The part of a help text about them. */
  public static final String HELP =
      """
      Server:
        --server URL         which one (default: $FIRN_SERVER, else the one of this machine)
        --token-file FILE    its token (default: $FIRN_TOKEN_FILE, $FIRN_TOKEN, else the one of this machine)
      """;

  private final Console console;
  private @Nullable String url;
  private @Nullable String tokenFile;

  /** Nothing given yet. */
  public ServerFlags(Console console) {
    this.console = console;
  }

  /** Takes the current argument if it is one of these flags. */
  public boolean accept(Arguments line) {
    switch (line.current()) {
      case "--server" -> url = line.value();
      case "--token-file" -> tokenFile = line.value();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The environment. */
  public Console console() {
    return console;
  }

  /** Whether a server was named, so that none is to be started here. */
  public boolean isNamed() {
    return named() != null;
  }

  private @Nullable String named() {
    return url != null ? url : console.variableNotEmpty("FIRN_SERVER");
  }

  /**
   * The server.
   *
   * @throws CommandException if none is named and none runs here
   */
  public Server server() {
    return find()
        .orElseThrow(
            () ->
                new CommandException(
                    "no Firn runs on this machine: start one with 'firn up', or name one with --server"
                        + " URL"));
  }

  /** The server that was named, or the one that runs on this machine. */
  public Optional<Server> find() {
    StateFolder state = StateFolder.of(console);
    String name = named();
    if (name != null) {
      return Optional.of(
          new Server(new RestClient(uri(ProcessBytes.text(name)), namedToken(state)), "", null));
    }
    return state.running().map(this::local);
  }

  /** The server of this machine. */
  Server local(StateFolder.Running running) {
    Path file = tokenFile == null ? running.tokenFile() : path(tokenFile);
    return new Server(
        new RestClient(running.url(), StateFolder.token(file)),
        running.node(),
        StateFolder.of(console));
  }

  private String namedToken(StateFolder state) {
    String file = tokenFile != null ? tokenFile : console.variableNotEmpty("FIRN_TOKEN_FILE");
    if (file != null) {
      return StateFolder.token(path(file));
    }
    String token = console.variableNotEmpty("FIRN_TOKEN");
    if (token != null) {
      return token;
    }
    Path own = state.path().resolve("token");
    return Files.isReadable(own) ? StateFolder.token(own) : "";
  }

  private Path path(String file) {
    return BytePaths.of(console.absolute(file));
  }

  private static URI uri(String text) {
    try {
      URI uri = URI.create(text.endsWith("/") ? text : text + "/");
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new UsageException(
        "'" + text + "' is no server: write it as http://HOST:PORT or https://HOST");
  }
}
