package dev.firn.agent.units;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.NodeRoot;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs of a folder node so that they see the node's root as {@code /}, by bubblewrap. The
 * network is the machine's; processes, the store (read-only) and the agent's state (hidden) are
 * not. As root a program runs with the few capabilities that a container has; as another user it is
 * root in a user namespace of its own. On a machine with Nix programs run as they are.
 */
public final class Sandbox {
  private static final List<String> CAPABILITIES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT");
  private static final String BUBBLEWRAP = "bwrap";
  private static final String CHROOT = "/usr/sbin/chroot";
  private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

  private final NodeRoot root;

  /** Sandboxes on a node. */
  public Sandbox(NodeRoot root) {
    this.root = root;
  }

  /** Whether the agent may change to other users. */
  static boolean isRoot() {
    return IS_ROOT;
  }

  /** Whether a process with this first word still prepares a sandbox for the program to come. */
  static boolean isPreparation(String program) {
    return program.equals(BUBBLEWRAP) || program.equals(CHROOT);
  }

  /**
   * Who a program runs as.
   *
   * @param groups further groups
   */
  public record Identity(long uid, long gid, List<Long> groups) {
    /** The superuser. */
    public static final Identity ROOT = new Identity(0, 0, List.of());
  }

  /**
   * A program to run.
   *
   * @param words the program and its arguments, as the node sees them
   * @param environment all of it; nothing is inherited
   * @param workingDirectory as the node sees it
   * @param ownProcesses whether it sees and keeps only its own processes
   * @param diesWithAgent whether it ends when the agent does
   */
  public record Program(
      List<String> words,
      Map<String, String> environment,
      String workingDirectory,
      Identity identity,
      boolean ownProcesses,
      boolean diesWithAgent) {}

  /**
   * The program as a command of this machine.
   *
   * @param status where bubblewrap tells process id and exit code; null for nowhere
   */
  ProcessBuilder command(Program program, @Nullable Path status) {
    if (root.isMachine()) {
      ProcessBuilder direct = new ProcessBuilder(program.words());
      direct.environment().clear();
      direct.environment().putAll(program.environment());
      direct.directory(new File(program.workingDirectory()));
      return direct;
    }
    List<String> words = new ArrayList<>();
    if (status != null) {
      words.addAll(
          List.of("setsid", "/bin/sh", "-c", "exec 3>\"$0\"; exec \"$@\"", status.toString()));
    }
    words.add(BUBBLEWRAP);
    if (status != null) {
      words.addAll(List.of("--json-status-fd", "3"));
    }
    if (program.ownProcesses()) {
      words.add("--unshare-pid");
    }
    if (program.diesWithAgent()) {
      words.add("--die-with-parent");
    }
    words.addAll(List.of("--unshare-ipc", "--new-session", "--clearenv"));
    boolean otherUser = IS_ROOT && program.identity().uid() != 0;
    // as root, a program of another user is started by chroot, which changes the user on its way
    String base = otherUser ? root.dir().toString() : "";
    words.addAll(
        otherUser
            ? List.of("--dev-bind", "/", "/")
            : List.of("--bind", root.dir().toString(), "/"));
    words.addAll(List.of("--dev", base + "/dev", "--proc", base + "/proc"));
    words.addAll(List.of("--ro-bind-try", "/sys", base + "/sys"));
    if (Files.isDirectory(root.physical("/nix/store"))) {
      words.addAll(
          List.of("--ro-bind", root.physical("/nix/store").toString(), base + "/nix/store"));
    }
    for (String hidden : List.of("/var/lib/firn", "/run/firn")) {
      words.addAll(List.of("--tmpfs", base + hidden));
    }
    Path resolver = root.physical("/etc/resolv.conf");
    if (!Files.isSymbolicLink(resolver) && Files.isReadable(Path.of("/etc/resolv.conf"))) {
      words.addAll(List.of("--ro-bind-try", "/etc/resolv.conf", base + "/etc/resolv.conf"));
    }
    hostName().ifPresent(name -> words.addAll(List.of("--unshare-uts", "--hostname", name)));
    if (IS_ROOT) {
      words.addAll(List.of("--cap-drop", "ALL"));
      CAPABILITIES.forEach(c -> words.addAll(List.of("--cap-add", c)));
    } else {
      words.addAll(
          List.of(
              "--unshare-user",
              "--uid",
              Long.toString(program.identity().uid()),
              "--gid",
              Long.toString(program.identity().gid())));
    }
    program.environment().forEach((k, v) -> words.addAll(List.of("--setenv", k, v)));
    if (otherUser) {
      words.addAll(
          List.of(
              "--",
              CHROOT,
              "--userspec=" + program.identity().uid() + ":" + program.identity().gid(),
              "--groups="
                  + String.join(
                      ",", program.identity().groups().stream().map(String::valueOf).toList()),
              root.dir().toString()));
    } else {
      words.addAll(List.of("--chdir", program.workingDirectory(), "--"));
    }
    words.addAll(program.words());
    return new ProcessBuilder(words);
  }

  private java.util.Optional<String> hostName() {
    try {
      Path file = root.resolve("/etc/hostname");
      if (Files.isRegularFile(file) && Files.size(file) < 256) {
        String name = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (name.matches("[A-Za-z0-9.-]{1,64}")) {
          return java.util.Optional.of(name);
        }
      }
    } catch (IOException e) {
      return java.util.Optional.empty();
    }
    return java.util.Optional.empty();
  }

  /**
   * How a program ended.
   *
   * @param exitCode its status; -1 when it took too long
   */
  public record Result(int exitCode, List<String> lastLines) {}

  /**
   * Runs a program to its end.
   *
   * @param log its output is appended
   */
  public Result run(Program program, Path log, long timeoutMillis) {
    try {
      Files.createDirectories(log.getParent());
      long start = Files.exists(log) ? Files.size(log) : 0;
      Process process =
          command(program, null)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      boolean ended = process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      return new Result(ended ? process.exitValue() : -1, LogFiles.tail(log, start, 20));
    } catch (IOException e) {
      throw new AgentException(
          "cannot-run",
          "cannot run '"
              + program.words().getFirst()
              + "': "
              + e.getMessage()
              + (String.valueOf(e.getMessage()).contains("bwrap") ? "; install bubblewrap" : ""),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AgentException(
          "interrupted", "interrupted while '" + program.words().getFirst() + "' ran", e);
    }
  }
}
