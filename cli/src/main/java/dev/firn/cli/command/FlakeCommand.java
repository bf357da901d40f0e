package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.console.Suggestion;
import dev.firn.cli.console.UsageException;
import dev.firn.cli.nix.Evaluation;
import dev.firn.cli.nix.EvaluationFlags;
import dev.firn.instantiate.flake.Flake;
import dev.firn.instantiate.flake.FlakeMetadata;
import dev.firn.instantiate.flake.FlakeOperations;
import dev.firn.instantiate.flake.FlakeOutput;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.flake.InputPath;
import dev.firn.instantiate.flake.LockNode;
import dev.firn.instantiate.flake.LockOptions;
import dev.firn.instantiate.flake.LockedFlake;
import dev.firn.store.tree.BytePaths;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code firn flake}: shows, locks, describes and updates flakes. */
public final class FlakeCommand {
  /** The text of {@code firn flake --help}. */
  public static final String HELP =
      """
      firn flake - show, lock, describe and update flakes

        firn flake show [FLAGS] [FLAKE]        what the flake offers
        firn flake metadata [FLAGS] [FLAKE]    where it is and what its inputs are
        firn flake lock [FLAGS] [FLAKE]        lock inputs that are not locked yet
        firn flake update [FLAGS] [INPUT…]     lock inputs anew; all of them if none is named

      FLAKE is a folder, a URL such as github:OWNER/REPO, or a name from a registry; . by default.

      Flags:
        --json                     show, metadata: print JSON
        --all-systems              show: also what is for other systems
        --legacy                   show: also legacyPackages
        --flake FLAKE              update: the flake, as its arguments are inputs
        --no-write-lock-file       leave flake.lock as it is
        --no-update-lock-file      fail if flake.lock would have to change
        --recreate-lock-file       lock all inputs anew
        --commit-lock-file         commit flake.lock when it changed
        --no-registries            look no names up
        --output-lock-file FILE         write the lock file there instead
        --reference-lock-file FILE      start from that lock file instead of flake.lock
        --update-input INPUT       lock this input anew
        --override-input INPUT FLAKE    take another flake for an input

      """
          + EvaluationFlags.HELP
          + """

      Examples:
        firn flake show
        firn flake metadata --json github:NixOS/nixpkgs
        firn flake update nixpkgs --flake ./site
      """;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Console console;
  private final EvaluationFlags flags;
  private final List<String> operands = new ArrayList<>();
  private final Map<String, String> overrides = new LinkedHashMap<>();
  private final Set<InputPath> updates = new HashSet<>();
  private LockOptions options = LockOptions.COMMAND;
  private String flake = ".";
  private boolean json;
  private boolean allSystems;
  private boolean legacy;

  private FlakeCommand(Console console) {
    this.console = console;
    this.flags = new EvaluationFlags(console);
  }

  /** Runs the command. */
  public static int run(Arguments arguments, Console console) {
    return new FlakeCommand(console).run(arguments);
  }

  private int run(Arguments line) {
    if (!line.next()) {
      throw new UsageException("say what to do: show, metadata, lock or update");
    }
    String subcommand = line.current();
    if (subcommand.equals("--help") || subcommand.equals("-h")) {
      return Help.print(console, HELP);
    }
    while (line.next()) {
      switch (line.isFlag() ? line.current() : "") {
        case "" -> operands.add(line.current());
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--json" -> {
          json = true;
          flags.setJsonErrors();
        }
        case "--all-systems" -> allSystems = true;
        case "--legacy" -> legacy = true;
        case "--flake" -> flake = line.value();
        case "--no-write-lock-file" -> options = options.withWrite(false);
        case "--no-update-lock-file" -> options = options.withChanges(false);
        case "--recreate-lock-file" -> options = options.withRecreate(true);
        case "--commit-lock-file" -> options = options.withCommit(true);
        case "--no-registries" -> options = options.withRegistries(false);
        case "--output-lock-file" ->
            options = options.withFiles(options.reference(), Optional.of(path(line.value())));
        case "--reference-lock-file" ->
            options = options.withFiles(Optional.of(path(line.value())), options.output());
        case "--update-input" -> updates.add(InputPath.parse(line.value()));
        case "--override-input" -> {
          String[] pair = line.twoValues();
          overrides.put(pair[0], pair[1]);
        }
        default -> {
          if (!flags.accept(line)) {
            throw line.unknown(HELP);
          }
        }
      }
    }
    prepare(subcommand);
    flags.enableFlakes(false);
    Evaluation.Work work = evaluation -> work(evaluation, subcommand);
    boolean locks = subcommand.equals("lock") || subcommand.equals("update");
    if (locks) {
      flags.refresh();
    }
    return locks
        ? Evaluation.runForFlakes(flags, false, List.of(flake), options, work)
        : Evaluation.run(flags, false, work);
  }

  private Path path(String argument) {
    return BytePaths.of(console.absolute(argument));
  }

  private void prepare(String subcommand) {
    switch (subcommand) {
      case "show", "metadata", "info", "lock" -> {
        if (operands.size() > 1) {
          throw new UsageException("firn flake " + subcommand + " takes one flake");
        }
        flake = operands.isEmpty() ? flake : operands.getFirst();
      }
      case "update" -> {
        operands.forEach(input -> updates.add(InputPath.parse(input)));
        options = options.withRecreate(updates.isEmpty());
      }
      default -> {
        String nearest =
            Suggestion.nearest(subcommand, List.of("show", "metadata", "lock", "update"));
        throw new UsageException(
            "firn flake has no subcommand '"
                + subcommand
                + "'"
                + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
      }
    }
  }

  private int work(Evaluation evaluation, String subcommand) {
    FlakeOperations flakes = new FlakeOperations(evaluation.nix().flakes());
    String folder = console.workingDirectory();
    Map<InputPath, FlakeRef> others = new LinkedHashMap<>();
    overrides.forEach(
        (input, other) -> others.put(InputPath.parse(input), flakes.parse(other, folder).ref()));
    LockOptions chosen = options.withUpdates(updates).withOverrides(others);
    FlakeRef ref = flakes.parse(flake, folder).ref();
    switch (subcommand) {
      case "show" -> show(flakes, flakes.lock(ref, chosen));
      case "lock", "update" -> tell(flakes.lock(ref, chosen));
      default -> describe(flakes.metadata(ref, chosen));
    }
    return 0;
  }

  private void show(FlakeOperations flakes, LockedFlake locked) {
    FlakeOutput outputs = flakes.show(locked, flags.settings().currentSystem(), allSystems, legacy);
    if (json) {
      line(outputs.toJson().compact());
    } else {
      line(locked.flake().locked().toString());
      tree(outputs, "");
    }
  }

  private void tree(FlakeOutput output, String indent) {
    if (output instanceof FlakeOutput.Group group) {
      Iterator<Map.Entry<String, FlakeOutput>> members = group.members().entrySet().iterator();
      while (members.hasNext()) {
        Map.Entry<String, FlakeOutput> member = members.next();
        boolean last = !members.hasNext();
        line(utf8(indent + (last ? "└───" : "├───")) + member.getKey() + member.getValue().label());
        tree(member.getValue(), indent + (last ? "    " : "│   "));
      }
    }
  }

  private void tell(LockedFlake locked) {
    if (locked.changes().isEmpty()) {
      return;
    }
    console.out().flush();
    locked.changes().forEach(change -> console.err().print(utf8(change.text())));
  }

  private void describe(FlakeMetadata metadata) {
    if (json) {
      line(metadata.toJson().compact());
      return;
    }
    Flake of = metadata.flake().flake();
    line("Resolved URL:  " + of.resolved());
    line("Locked URL:    " + of.locked());
    of.description().ifPresent(text -> line("Description:   " + text));
    line("Path:          " + metadata.path());
    of.locked().input().rev().ifPresent(rev -> line("Revision:      " + rev));
    OptionalLong count = of.locked().input().attrs().number("revCount");
    count.ifPresent(n -> line("Revisions:     " + n));
    OptionalLong time = of.locked().input().attrs().number("lastModified");
    time.ifPresent(seconds -> line("Last modified: " + date(seconds)));
    metadata.fingerprint().ifPresent(print -> line("Fingerprint:   " + print));
    LockNode root = metadata.flake().locks().root();
    if (!root.inputs().isEmpty()) {
      line("Inputs:");
      inputs(root, "", new HashSet<>(Set.of(root)));
    }
  }

  private void inputs(LockNode node, String indent, Set<LockNode> seen) {
    Iterator<Map.Entry<String, LockNode.Edge>> edges = node.inputs().entrySet().iterator();
    while (edges.hasNext()) {
      Map.Entry<String, LockNode.Edge> input = edges.next();
      boolean last = !edges.hasNext();
      String name = utf8(indent + (last ? "└───" : "├───")) + input.getKey();
      switch (input.getValue()) {
        case LockNode.Edge.To(LockNode target) -> {
          line(name + ": " + target.lock().map(FlakeCommand::described).orElse(""));
          if (seen.add(target)) {
            inputs(target, indent + (last ? "    " : "│   "), seen);
          }
        }
        case LockNode.Edge.Follows(InputPath path) -> line(name + " follows input '" + path + "'");
      }
    }
  }

  private static String described(LockNode.Lock lock) {
    OptionalLong time = lock.locked().input().attrs().number("lastModified");
    return lock.locked() + (time.isPresent() ? " (" + date(time.getAsLong()) + ")" : "");
  }

  private static String date(long seconds) {
    return TIME.format(Instant.ofEpochSecond(seconds));
  }

  private static String utf8(String text) {
    return ProcessBytes.utf8(text);
  }

  private void line(String text) {
    console.out().line(text);
  }
}
