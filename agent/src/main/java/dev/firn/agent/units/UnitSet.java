package dev.firn.agent.units;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The services that a generation starts: those that {@code multi-user.target} or a target of the
 * network wants, by a link or by {@code WantedBy=}, and what they require.
 */
public final class UnitSet {
  private static final Set<String> TARGETS =
      Set.of("multi-user.target", "default.target", "network.target", "network-online.target");

  private final Map<String, Unit> units;

  private UnitSet(Map<String, Unit> units) {
    this.units = units;
  }

  /**
   * A service to run.
   *
   * @param text its file and its drop-ins; two units with equal text are the same
   */
  public record Unit(String name, String text, UnitFile file) {}

  /** No services. */
  public static UnitSet none() {
    return new UnitSet(Map.of());
  }

  /** Reads the services of a generation. */
  public static UnitSet of(NodeRoot root, String toplevel) {
    Path folder = root.resolve(toplevel + "/etc/systemd/system");
    Map<String, Unit> all = new TreeMap<>();
    Deque<String> wanted = new ArrayDeque<>();
    try {
      for (String name : names(folder)) {
        if (name.endsWith(".service") && !name.contains("@")) {
          Unit unit = read(root, folder, name);
          if (!unit.text().isBlank()) {
            all.put(name, unit);
          }
        }
      }
      for (String target : TARGETS) {
        wanted.addAll(names(folder.resolve(target + ".wants")));
        wanted.addAll(names(folder.resolve(target + ".requires")));
      }
    } catch (IOException e) {
      throw new AgentException("io", "cannot read the units in '" + folder + "': " + e, e);
    }
    for (Unit unit : all.values()) {
      List<String> by = new ArrayList<>(unit.file().words("Install", "WantedBy"));
      by.addAll(unit.file().words("Install", "RequiredBy"));
      if (by.stream().anyMatch(TARGETS::contains)) {
        wanted.add(unit.name());
      }
    }
    Map<String, Unit> chosen = new TreeMap<>();
    while (!wanted.isEmpty()) {
      Unit unit = all.get(wanted.pop());
      if (unit != null && chosen.putIfAbsent(unit.name(), unit) == null) {
        for (String key : List.of("Requires", "Wants", "BindsTo")) {
          wanted.addAll(unit.file().words("Unit", key));
        }
      }
    }
    return new UnitSet(ordered(chosen));
  }

  private static Unit read(NodeRoot root, Path folder, String name) throws IOException {
    StringBuilder text = new StringBuilder(text(root, folder.resolve(name)));
    Path dropIns = folder.resolve(name + ".d");
    for (String dropIn : names(dropIns)) {
      if (dropIn.endsWith(".conf")) {
        text.append('\n').append(text(root, dropIns.resolve(dropIn)));
      }
    }
    return new Unit(name, text.toString(), UnitFile.parse(name, text.toString()));
  }

  private static String text(NodeRoot root, Path file) throws IOException {
    Path real = root.resolve("/" + root.dir().relativize(file));
    // a unit that is masked leads to /dev/null
    return Files.isRegularFile(real) ? Files.readString(real, StandardCharsets.UTF_8) : "";
  }

  private static List<String> names(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(e -> names.add(e.getFileName().toString()));
    } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  /** Services before those that name them in {@code After=}; a circle is broken where it is met. */
  private static Map<String, Unit> ordered(Map<String, Unit> units) {
    Map<String, Unit> done = new LinkedHashMap<>();
    for (Unit unit : units.values()) {
      visit(unit, units, done, new LinkedHashSet<>());
    }
    return done;
  }

  private static void visit(
      Unit unit, Map<String, Unit> units, Map<String, Unit> done, Set<String> path) {
    if (done.containsKey(unit.name()) || !path.add(unit.name())) {
      return;
    }
    for (String before : unit.file().words("Unit", "After")) {
      Unit other = units.get(before);
      if (other != null) {
        visit(other, units, done, path);
      }
    }
    for (Unit other : units.values()) {
      if (other.file().words("Unit", "Before").contains(unit.name())) {
        visit(other, units, done, path);
      }
    }
    path.remove(unit.name());
    done.putIfAbsent(unit.name(), unit);
  }

  /** The services in the order in which they are started, by name. */
  public Map<String, Unit> units() {
    return units;
  }
}
