package dev.firn.agent.units;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users and groups as the node's own {@code /etc/passwd} and {@code /etc/group} have them. */
final class Accounts {
  private static final long FIRST_DYNAMIC = 61_184;
  private static final int DYNAMIC = 4_336;

  private final NodeRoot root;

  Accounts(NodeRoot root) {
    this.root = root;
  }

  /**
   * Who a unit's programs run as. One that asks for capabilities beside another user is root in its
   * sandbox, which has no more capabilities than a container's: changing the user on the way in
   * would lose them.
   */
  Sandbox.Identity of(UnitFile unit) {
    if (Sandbox.isRoot() && !unit.words("Service", "AmbientCapabilities").isEmpty()) {
      return Sandbox.Identity.ROOT;
    }
    String user = unit.service("User").orElse(null);
    String group = unit.service("Group").orElse(null);
    if (user == null && unit.flag("Service", "DynamicUser")) {
      long id = FIRST_DYNAMIC + Math.floorMod(unit.name().hashCode(), DYNAMIC);
      return new Sandbox.Identity(id, id, List.of());
    }
    if (user == null && group == null) {
      return Sandbox.Identity.ROOT;
    }
    String name = user == null ? "root" : user;
    String[] entry = line("/etc/passwd", name);
    long uid = entry == null ? number(unit, "user", name) : Long.parseLong(entry[2]);
    long gid = entry == null ? uid : Long.parseLong(entry[3]);
    if (group != null) {
      String[] groupEntry = line("/etc/group", group);
      gid = groupEntry == null ? number(unit, "group", group) : Long.parseLong(groupEntry[2]);
    }
    return new Sandbox.Identity(uid, gid, further(name));
  }

  private static long number(UnitFile unit, String what, String text) {
    if (text.equals("root")) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new AgentException(
          "unknown-" + what,
          unit.name()
              + ": the node has no "
              + what
              + " '"
              + text
              + "'; declare it in users."
              + what
              + "s",
          e);
    }
  }

  private List<Long> further(String user) {
    List<Long> groups = new ArrayList<>();
    for (String[] entry : lines("/etc/group")) {
      if (entry.length > 3 && Arrays.asList(entry[3].split(",")).contains(user)) {
        groups.add(Long.parseLong(entry[2]));
      }
    }
    return groups;
  }

  private String @Nullable [] line(String file, String name) {
    return lines(file).stream()
        .filter(l -> l.length > 3 && l[0].equals(name))
        .findFirst()
        .orElse(null);
  }

  private List<String[]> lines(String file) {
    Path path = root.resolve(file);
    try {
      return Files.isRegularFile(path)
          ? Files.readAllLines(path, StandardCharsets.UTF_8).stream()
              .map(l -> l.split(":", -1))
              .toList()
          : List.of();
    } catch (IOException e) {
      throw new AgentException("io", "cannot read '" + path + "': " + e, e);
    }
  }
}
