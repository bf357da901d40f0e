package dev.firn.cli.server;

import dev.firn.cli.console.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at this machine: what Firn needs of it, and whether it is there. */
final class Machine {
  private static final int JDK = 25;
  private static final int PORT = 8100;
  private static final long LITTLE_DISK = 2L << 30;
  private static final long PROGRAM_SECONDS = 10;

  private final Console console;
  private final StateFolder state;

  Machine(Console console) {
    this.console = console;
    this.state = StateFolder.of(console);
  }

  /** All checks, in the order in which they matter. */
  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    checks.add(java());
    checks.add(sandbox());
    checks.add(namespaces());
    checks.add(packages());
    checks.add(busybox());
    checks.add(stateFolder());
    checks.add(disk());
    checks.add(port());
    checks.add(nix());
    checks.add(server());
    return checks;
  }

  private static Check java() {
    int version = Runtime.version().feature();
    return version >= JDK
        ? Check.ok("jdk", "JDK " + Runtime.version())
        : Check.missing(
            "jdk",
            "Java " + version + " is too old",
            "install a JDK " + JDK + ", and name it in FIRN_JAVA_HOME if it is not found");
  }

  private Check sandbox() {
    Path bwrap = onPath("bwrap");
    if (bwrap == null) {
      return Check.missing(
          "bubblewrap",
          "there is no bwrap, so nothing can be built",
          "install it: apt-get install bubblewrap, or dnf install bubblewrap");
    }
    Result result = run(bwrap.toString(), "--version");
    return result.status == 0
        ? Check.ok("bubblewrap", result.text)
        : Check.missing("bubblewrap", "bwrap does not start: " + result.text, "install it anew");
  }

  private Check namespaces() {
    Path bwrap = onPath("bwrap");
    if (bwrap == null) {
      return Check.warning("namespaces", "cannot be tried without bubblewrap", "");
    }
    Result result =
        run(
            bwrap.toString(),
            "--unshare-all",
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "true");
    return result.status == 0
        ? Check.ok("namespaces", "sandboxes can be made")
        : Check.missing(
            "namespaces",
            "a sandbox cannot be made: " + result.text,
            "allow unprivileged user namespaces: sysctl kernel.unprivileged_userns_clone=1 and"
                + " kernel.apparmor_restrict_unprivileged_userns=0; in Docker: --security-opt"
                + " seccomp=unconfined --security-opt systempaths=unconfined");
  }

  private Check packages() {
    boolean lists =
        Files.exists(Path.of("/etc/apt/sources.list")) || hasFiles("/etc/apt/sources.list.d");
    if (onPath("apt-get") != null && lists) {
      return Check.ok("mirror", "Debian packages come from this machine's apt sources");
    }
    return Check.warning(
        "mirror",
        "no apt sources: base's packages that come from Debian cannot be fetched unless a cache has"
            + " them",
        "add a Debian mirror to /etc/apt/sources.list, or build on another machine");
  }

  private Check busybox() {
    Path busybox = onPath("busybox");
    return busybox == null
        ? Check.warning(
            "busybox",
            "no busybox: builds have no shell before base's own is fetched",
            "install it: apt-get install busybox-static")
        : Check.ok("busybox", busybox.toString());
  }

  private Check stateFolder() {
    Path folder = state.path();
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing != null && Files.isDirectory(existing) && Files.isWritable(existing)
        ? Check.ok("state", folder.toString())
        : Check.missing(
            "state", "'" + folder + "' cannot be written", "name another folder in FIRN_STATE_DIR");
  }

  private Check disk() {
    Path existing = state.path();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    long free = existing.toFile().getUsableSpace();
    String text = (free >> 20) + " MiB free for the state folder";
    return free > LITTLE_DISK
        ? Check.ok("disk", text)
        : Check.warning(
            "disk", text, "free some, or name a folder on another disk in FIRN_STATE_DIR");
  }

  private Check port() {
    Optional<StateFolder.Running> running = state.running();
    if (running.isPresent()) {
      return Check.ok("port", "Firn listens at " + running.get().url());
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
      return Check.ok("port", PORT + " is free");
    } catch (IOException e) {
      return Check.warning(
          "port",
          PORT + " is taken by another program; Firn will take a free one",
          "to choose one: firn up --port N");
    }
  }

  private Check nix() {
    Path nix = onPath("nix-store");
    return nix == null
        ? Check.ok("nix", "not installed; Firn does not need it and keeps its own store")
        : Check.ok("nix", nix + ": a node with --root / registers its paths with it");
  }

  private Check server() {
    Optional<StateFolder.Running> running = state.running();
    if (running.isEmpty()) {
      return Check.ok("server", "does not run; 'firn up' starts it");
    }
    List<String> missing = Standalone.missing(running.get().url());
    return missing.isEmpty()
        ? Check.ok("server", "ready, process " + running.get().pid())
        : Check.missing(
            "server",
            "not ready: waiting for " + String.join(", ", missing),
            "look into " + state.log() + ", or start it anew: firn down; firn up");
  }

  private static boolean hasFiles(String folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder))) {
      return files.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  private @Nullable Path onPath(String program) {
    String path = console.variableNotEmpty("PATH");
    String all = (path == null ? "" : path + ":") + "/usr/sbin:/sbin:/usr/bin:/bin";
    for (String folder : all.split(":", -1)) {
      if (!folder.isEmpty()) {
        Path file = Path.of(folder).resolve(program);
        if (Files.isExecutable(file)) {
          return file;
        }
      }
    }
    return null;
  }

  private record Result(int status, String text) {}

  private static Result run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Result(1, "it does not end");
      }
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Result(process.exitValue(), text);
    } catch (IOException e) {
      return new Result(1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(1, "interrupted");
    }
  }
}
