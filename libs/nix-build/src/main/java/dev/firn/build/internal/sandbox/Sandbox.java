package dev.firn.build.internal.sandbox;

import dev.firn.build.internal.environment.BuilderEnvironment;
import dev.firn.build.internal.os.ChildProcess;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.BytePaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A bubblewrap sandbox for one builder: its own user, process, IPC, network, host name and cgroup
 * namespaces, user 1000 and group 100 without any capability, as process 1. When that ends the
 * kernel ends all others.
 */
public final class Sandbox {
  private final Path bubblewrap;
  private final StoreDir dir;
  private final Path storeFolder;
  private final BuildFolder folder;
  private final List<Path> devices;

  /**
   * A sandbox in a folder.
   *
   * @param storeFolder where the inputs really are
   * @param devices that the builder may use besides those that every machine has
   */
  public Sandbox(
      Path bubblewrap, StoreDir dir, Path storeFolder, BuildFolder folder, List<Path> devices) {
    this.bubblewrap = bubblewrap;
    this.dir = dir;
    this.storeFolder = storeFolder;
    this.folder = folder;
    this.devices = List.copyOf(devices);
  }

  /** The machine's bubblewrap, if there is one. */
  public static Optional<Path> findBubblewrap() {
    return Programs.find("bwrap");
  }

  /** A builder that was started, and what brings the network to it. */
  public record Started(ChildProcess builder, Optional<UserNetwork> network) {}

  /**
   * Starts the builder.
   *
   * @param inputs all that it may see of the store
   * @param shell what is {@code /bin/sh}
   * @param extraPaths further paths, by their path in the sandbox
   * @param network whether it is to have a network, if there is a program that brings it
   */
  public Started start(
      String builder,
      BuilderEnvironment environment,
      Set<StorePath> inputs,
      Optional<Path> shell,
      Map<String, Path> extraPaths,
      boolean network)
      throws IOException {
    Optional<UserNetwork> found = network ? UserNetwork.find() : Optional.empty();
    folder.writeEtc(found.map(UserNetwork::nameServer));
    for (Map.Entry<String, String> file : environment.files().entrySet()) {
      folder.write(folder.build().resolve(file.getKey()), file.getValue());
    }
    List<String> options = new ArrayList<>();
    namespaces(options);
    files(options, inputs, shell, extraPaths);
    environment.variables().forEach((n, v) -> options.addAll(List.of("--setenv", n, v)));
    Path optionsFile = folder.hidden("options");
    Files.write(optionsFile, zeroEnded(options));
    Path filterFile = folder.hidden("filter");
    byte[] filter = SyscallFilter.program();
    Files.write(filterFile, filter);
    ChildProcess.Descriptors descriptors =
        new ChildProcess.Descriptors(
            List.of(BytePaths.bytes(optionsFile), BytePaths.bytes(filterFile)), found.isPresent());
    List<String> command = new ArrayList<>(List.of("bwrap", "--args", "3"));
    if (filter.length > 0) {
      command.addAll(List.of("--seccomp", "4"));
    }
    if (descriptors.gate()) {
      command.addAll(List.of("--info-fd", Integer.toString(descriptors.telling())));
      command.addAll(List.of("--block-fd", Integer.toString(descriptors.waiting())));
    }
    command.add("--");
    command.add(builder);
    command.addAll(environment.arguments());
    ChildProcess started = ChildProcess.start(BytePaths.bytes(bubblewrap), command, descriptors);
    if (found.isPresent()) {
      found.get().connect(started);
    }
    return new Started(started, found);
  }

  private static void namespaces(List<String> options) {
    options.addAll(
        List.of(
            "--unshare-user",
            "--uid",
            "1000",
            "--gid",
            "100",
            "--unshare-pid",
            "--as-pid-1",
            "--unshare-ipc",
            "--unshare-uts",
            "--hostname",
            "localhost",
            "--unshare-net",
            "--unshare-cgroup-try",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL"));
  }

  private void files(
      List<String> options,
      Set<StorePath> inputs,
      Optional<Path> shell,
      Map<String, Path> extraPaths)
      throws IOException {
    String parent = dir.path().substring(0, Math.max(1, dir.path().lastIndexOf('/')));
    folderIn(options, parent);
    folderIn(options, "/bin");
    bind(options, "--bind", folder.store(), dir.path());
    bind(options, "--bind", folder.build(), BuilderEnvironment.BUILD_FOLDER);
    bind(options, "--bind", folder.temporary(), "/tmp");
    bind(options, "--ro-bind", folder.etc(), "/etc");
    options.addAll(
        List.of("--dev", "/dev", "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"));
    devices.forEach(device -> bind(options, "--dev-bind", device, device.toString()));
    for (StorePath input : inputs) {
      Path real = storeFolder.resolve(input.baseName());
      if (Files.isSymbolicLink(real)) {
        options.addAll(
            List.of("--symlink", BytePaths.target(Files.readSymbolicLink(real)), dir.print(input)));
      } else {
        bind(options, "--ro-bind", real, dir.print(input));
      }
    }
    if (shell.isPresent()) {
      bind(options, "--ro-bind", shell.get(), "/bin/sh");
    }
    extraPaths.forEach((inside, real) -> bind(options, "--ro-bind", real, inside));
    options.addAll(List.of("--remount-ro", "/", "--chdir", BuilderEnvironment.BUILD_FOLDER));
  }

  private static void folderIn(List<String> options, String path) {
    options.addAll(List.of("--perms", "0755", "--dir", path));
  }

  private static void bind(List<String> options, String how, Path real, String inside) {
    options.addAll(List.of(how, BytePaths.bytes(real), inside));
  }

  private static byte[] zeroEnded(List<String> options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String option : options) {
      out.writeBytes(option.getBytes(StandardCharsets.ISO_8859_1));
      out.write(0);
    }
    return out.toByteArray();
  }
}
