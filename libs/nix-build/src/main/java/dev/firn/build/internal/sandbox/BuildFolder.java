package dev.firn.build.internal.sandbox;

import dev.firn.build.internal.os.FileLock;
import dev.firn.build.internal.os.PrivateTree;
import dev.firn.store.local.LocalStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The folder of one build, which only this user may enter: what the sandbox shows as {@code
 * /nix/store}, {@code /build}, {@code /tmp} and {@code /etc}. A lock beside it tells other
 * processes that it is in use, until this process dies.
 */
public final class BuildFolder implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE = mode("rwx------");
  private static final int SHARED = 01777;
  private static final int STORE = 01775;
  private static final FileAttribute<Set<PosixFilePermission>> OPEN = mode("rwxr-xr-x");
  private static final Path CERTIFICATES = Path.of("/etc/ssl/certs/ca-certificates.crt");
  private static final String DEVICE = "unix:dev";
  private static final AtomicLong COUNTER = new AtomicLong();

  private final Path folder;
  private final FileLock lock;

  private BuildFolder(Path folder, FileLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  /** Where the folders of a store's builds are: on the file system of its objects. */
  public static Path parent(LocalStore store) throws IOException {
    Path state = store.stateFolder();
    Path beside = state.resolveSibling("firn");
    Files.createDirectories(beside);
    Path parent =
        onOneFileSystem(beside, store.folder())
            ? beside.resolve("builds")
            : store.folder().resolve(".firn-builds");
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    }
    return parent;
  }

  private static boolean onOneFileSystem(Path one, Path other) throws IOException {
    try {
      return Files.getFileStore(one).equals(Files.getFileStore(other));
    } catch (IOException e) {
      // below a root that is no mount point, as in a chroot, only the devices can be compared
      return Files.getAttribute(one, DEVICE).equals(Files.getAttribute(other, DEVICE));
    }
  }

  /** Deletes what processes left that died. */
  public static void clean(Path parent) throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, "*.lock")) {
      for (Path file : locks) {
        Optional<FileLock> lock = FileLock.tryLock(file);
        if (lock.isPresent()) {
          try (FileLock _ = lock.get()) {
            String name = String.valueOf(file.getFileName());
            Path folder = parent.resolve(name.substring(0, name.length() - ".lock".length()));
            PrivateTree.delete(folder);
          }
        }
      }
    }
  }

  /** Makes one. */
  public static BuildFolder create(Path parent, String name) throws IOException {
    String unique =
        ProcessHandle.current().pid()
            + "-"
            + Long.toHexString(System.nanoTime())
            + "-"
            + COUNTER.incrementAndGet()
            + "-"
            + name;
    FileLock lock = FileLock.lock(parent.resolve(unique + ".lock"));
    Path folder = parent.resolve(unique);
    try {
      Files.createDirectory(folder, PRIVATE);
      Files.createDirectory(folder.resolve("store"), OPEN);
      Files.setAttribute(folder.resolve("store"), "unix:mode", STORE);
      Files.createDirectory(folder.resolve("build"), PRIVATE);
      Files.createDirectory(folder.resolve("tmp"), OPEN);
      Files.setAttribute(folder.resolve("tmp"), "unix:mode", SHARED);
      Files.createDirectory(folder.resolve("etc"), OPEN);
      return new BuildFolder(folder, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** What the builder sees as the store. */
  public Path store() {
    return folder.resolve("store");
  }

  Path build() {
    return folder.resolve("build");
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  Path etc() {
    return folder.resolve("etc");
  }

  /** A file that the builder cannot see. */
  public Path hidden(String name) {
    return folder.resolve(name);
  }

  void write(Path file, String bytes) throws IOException {
    Files.write(
        file,
        bytes.getBytes(StandardCharsets.ISO_8859_1),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }

  void writeEtc(Optional<String> nameServer) throws IOException {
    Map<String, String> files =
        Map.of(
            "passwd",
            "root:x:0:0:Nix build user:/build:/noshell\n"
                + "nixbld:x:1000:100:Nix build user:/build:/noshell\n"
                + "nobody:x:65534:65534:Nobody:/:/noshell\n",
            "group",
            "root:x:0:\nnixbld:!:100:\nnogroup:x:65534:\n",
            "hosts",
            "127.0.0.1 localhost\n::1 localhost\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(etc().resolve(file.getKey()), file.getValue());
    }
    if (nameServer.isPresent()) {
      write(etc().resolve("nsswitch.conf"), "hosts: files dns\nservices: files\n");
      write(etc().resolve("resolv.conf"), "nameserver " + nameServer.get() + "\n");
      copy(Path.of("/etc/services"), etc().resolve("services"));
      Files.createDirectories(etc().resolve("ssl/certs"));
      copy(CERTIFICATES, etc().resolve("ssl/certs/ca-certificates.crt"));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isReadable(from)) {
      Files.copy(from, to);
    }
  }

  /** Moves what the builder had in its folder to another place. */
  public void keep(Path target) throws IOException {
    Files.move(build(), target);
  }

  @Override
  public void close() throws IOException {
    try {
      PrivateTree.delete(folder);
    } finally {
      lock.close();
    }
  }
}
