package dev.firn.agent.units;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a unit's programs run in: environment, folders, user. */
final class UnitContext {
  private static final String PATH =
      "/run/current-system/sw/bin:/nix/var/nix/profiles/system/sw/bin:/usr/bin:/bin";

  private final NodeRoot root;
  private final UnitFile unit;
  private final Sandbox.Identity identity;
  private final Map<String, String> environment = new LinkedHashMap<>();

  UnitContext(NodeRoot root, UnitFile unit) {
    this.root = root;
    this.unit = unit;
    identity = new Accounts(root).of(unit);
    environment.put("PATH", PATH);
    unit.service("User").ifPresent(u -> environment.put("USER", u));
    folders("RuntimeDirectory", "/run", "RUNTIME_DIRECTORY");
    folders("StateDirectory", "/var/lib", "STATE_DIRECTORY");
    folders("CacheDirectory", "/var/cache", "CACHE_DIRECTORY");
    folders("LogsDirectory", "/var/log", "LOGS_DIRECTORY");
    for (String word : unit.words("Service", "Environment")) {
      assign(word);
    }
    for (String file : unit.all("Service", "EnvironmentFile")) {
      assignAll(file);
    }
  }

  private void folders(String key, String parent, String variable) {
    List<String> names = unit.words("Service", key);
    if (!names.isEmpty()) {
      environment.put(
          variable, String.join(":", names.stream().map(n -> parent + "/" + n).toList()));
    }
  }

  private void assign(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals > 0) {
      environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
  }

  private void assignAll(String file) {
    boolean optional = file.startsWith("-");
    Path path = root.resolve(optional ? file.substring(1) : file);
    try {
      for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
        if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
          List<String> words = CommandLine.split(line);
          assign(words.isEmpty() ? "" : words.getFirst());
        }
      }
    } catch (IOException e) {
      if (!optional) {
        throw new AgentException(
            "unit-failed",
            unit.name() + ": the environment file '" + file + "' cannot be read: " + e,
            e);
      }
    }
  }

  /** Makes the folders that the unit asks for. */
  void makeFolders() {
    make("RuntimeDirectory", "/run");
    make("StateDirectory", "/var/lib");
    make("CacheDirectory", "/var/cache");
    make("LogsDirectory", "/var/log");
  }

  private void make(String key, String parent) {
    String mode = unit.service(key + "Mode").orElse("0755");
    for (String name : unit.words("Service", key)) {
      Path folder = root.resolve(parent).resolve(name).normalize();
      if (!folder.startsWith(root.resolve(parent))) {
        throw new AgentException(
            "bad-unit", unit.name() + ": " + key + " '" + name + "' leads out of " + parent);
      }
      try {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions(mode)));
        if (Sandbox.isRoot()) {
          Files.setAttribute(folder, "unix:uid", (int) identity.uid(), LinkOption.NOFOLLOW_LINKS);
          Files.setAttribute(folder, "unix:gid", (int) identity.gid(), LinkOption.NOFOLLOW_LINKS);
        }
      } catch (IOException e) {
        throw new AgentException(
            "unit-failed", unit.name() + ": cannot make '" + folder + "': " + e, e);
      }
    }
  }

  private static String permissions(String octal) {
    int mode;
    try {
      mode = Integer.parseInt(octal, 8);
    } catch (NumberFormatException e) {
      mode = 0755;
    }
    StringBuilder text = new StringBuilder();
    for (int shift = 6; shift >= 0; shift -= 3) {
      int bits = mode >> shift & 7;
      text.append((bits & 4) != 0 ? 'r' : '-')
          .append((bits & 2) != 0 ? 'w' : '-')
          .append((bits & 1) != 0 ? 'x' : '-');
    }
    return text.toString();
  }

  /** A command of the unit as a program. */
  Sandbox.Program program(CommandLine command, boolean ownProcesses, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(more);
    List<String> words = command.expanded(all);
    String directory = unit.service("WorkingDirectory").orElse("/");
    if (directory.startsWith("-")) {
      directory = root.exists(directory.substring(1)) ? directory.substring(1) : "/";
    }
    if (!directory.startsWith("/")) {
      directory = "/";
    }
    if (!directory.equals("/") && Sandbox.isRoot() && identity.uid() != 0) {
      words = new java.util.ArrayList<>(words);
      words.addAll(0, List.of("/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory));
      directory = "/";
    }
    return new Sandbox.Program(words, all, directory, identity, ownProcesses, false);
  }
}
