package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.Suggestion;
import dev.firn.cli.console.UsageException;
import dev.firn.store.nar.NarListing;
import dev.firn.store.nar.NarRestorer;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.DiskTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** {@code firn nar}: makes, lists and unpacks Nix archives. */
public final class NarCommand {
  /** The text of {@code firn nar --help}. */
  public static final String HELP =
      """
      firn nar - make, list and unpack Nix archives (NAR)

        firn nar dump PATH                  write an archive of PATH to standard output
        firn nar pack PATH                  the same
        firn nar ls [FLAGS] NAR [PATH]      list what an archive has at PATH (default: /)
        firn nar cat NAR PATH               write a file of an archive to standard output
        firn nar restore NAR TARGET         unpack an archive to TARGET, which must not exist

      NAR may be - for standard input.

      Flags of ls:
        -l, --long         types and sizes too
        -R, --recursive    subdirectories too
        -d, --directory    a directory itself, not what is in it
        --json             as JSON

      Examples:
        firn nar dump ./src > src.nar
        firn nar ls -lR src.nar
        firn nar cat src.nar /main.c
        curl -s https://cache.example/nar/abc.nar.xz | xz -d | firn nar restore - ./unpacked
      """;

  private final Console console;
  private boolean longFormat;
  private boolean recursive;
  private boolean directoryItself;
  private boolean json;
  private final List<String> operands = new ArrayList<>();

  private NarCommand(Console console) {
    this.console = console;
  }

  /** Runs the command. */
  public static int run(Arguments arguments, Console console) {
    NarCommand command = new NarCommand(console);
    try {
      return command.run(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(Arguments arguments) throws IOException {
    if (!arguments.next()) {
      throw new UsageException("say what to do: dump, ls, cat or restore");
    }
    String subcommand = arguments.current();
    if (subcommand.equals("--help") || subcommand.equals("-h")) {
      return Help.print(console, HELP);
    }
    while (arguments.next()) {
      switch (arguments.isFlag() ? arguments.current() : "") {
        case "" -> operands.add(arguments.current());
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "-l", "--long" -> longFormat = true;
        case "-R", "--recursive" -> recursive = true;
        case "-d", "--directory" -> directoryItself = true;
        case "--json" -> json = true;
        default -> throw arguments.unknown(HELP);
      }
    }
    switch (subcommand) {
      case "dump", "pack", "dump-path" -> dump();
      case "ls" -> list();
      case "cat" -> cat();
      case "restore" -> restore();
      default -> {
        String nearest =
            Suggestion.nearest(subcommand, List.of("dump", "pack", "ls", "cat", "restore"));
        throw new UsageException(
            "firn nar has no subcommand '"
                + subcommand
                + "'"
                + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
      }
    }
    return 0;
  }

  private void operands(int least, int most, String usage) {
    if (operands.size() < least || operands.size() > most) {
      throw new UsageException("give it as: " + usage);
    }
  }

  private void dump() throws IOException {
    operands(1, 1, "firn nar dump PATH");
    if (console.terminal().out()) {
      throw new UsageException(
          "an archive is not for a terminal; send it to a file: firn nar dump PATH > FILE");
    }
    OutputStream out = console.out().stream();
    NarWriter.write(DiskTree.open(BytePaths.of(console.absolute(operands.getFirst()))), out);
    out.flush();
  }

  private InputStream archive() throws IOException {
    String name = operands.getFirst();
    InputStream in =
        name.equals("-")
            ? console.in()
            : Files.newInputStream(BytePaths.of(console.absolute(name)));
    return new BufferedInputStream(in, 1 << 16);
  }

  private void list() throws IOException {
    operands(1, 2, "firn nar ls [FLAGS] NAR [PATH]");
    if (json && directoryItself) {
      throw new UsageException("'--directory' says nothing that '--json' could show; drop one");
    }
    String path = operands.size() == 2 ? operands.get(1) : "/";
    NarListing found;
    try (InputStream in = archive()) {
      found =
          NarListing.read(in)
              .find(path)
              .orElseThrow(
                  () ->
                      new CommandException(
                          "the archive has nothing at '"
                              + path
                              + "'; firn nar ls -R NAR shows what it has"));
    }
    if (json) {
      console
          .out()
          .line(dev.firn.cli.console.ProcessBytes.utf8(found.toJson(recursive).toString()));
    } else if (found instanceof NarListing.Directory directory && !directoryItself) {
      listEntries(directory, ".");
    } else {
      String name = path.replaceAll("/+$", "");
      listOne(
          found,
          found instanceof NarListing.Directory ? "." : name.substring(name.lastIndexOf('/') + 1));
    }
  }

  private void listEntries(NarListing.Directory directory, String path) {
    directory.entries().forEach((name, entry) -> listOne(entry, path + "/" + name));
  }

  private void listOne(NarListing entry, String path) {
    console.out().line(longFormat ? longLine(entry, path) : path);
    if (recursive && entry instanceof NarListing.Directory directory) {
      listEntries(directory, path);
    }
  }

  private static String longLine(NarListing entry, String path) {
    return switch (entry) {
      case NarListing.Regular file ->
          line(file.executable() ? "-r-xr-xr-x" : "-r--r--r--", file.size(), path);
      case NarListing.Symlink link -> line("lrwxrwxrwx", 0, path + " -> " + link.target());
      case NarListing.Directory _ -> line("dr-xr-xr-x", 0, path);
    };
  }

  private static String line(String mode, long size, String rest) {
    String digits = Long.toString(size);
    return mode + " " + " ".repeat(Math.max(0, 20 - digits.length())) + digits + " " + rest;
  }

  private void cat() throws IOException {
    operands(2, 2, "firn nar cat NAR PATH");
    try (InputStream in = archive()) {
      OutputStream out = console.out().stream();
      NarListing.copyFile(in, operands.get(1), out);
      out.flush();
    }
  }

  private void restore() throws IOException {
    operands(2, 2, "firn nar restore NAR TARGET");
    try (InputStream in = archive()) {
      NarRestorer.restore(
          in, BytePaths.of(console.absolute(operands.get(1))), NarRestorer.Style.PLAIN);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          "'" + e.getMessage() + "' is there already; name a target that does not exist");
    }
  }
}
