package dev.firn.fuzz;

import static dev.firn.fuzz.Target.check;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.firn.instantiate.fetch.archive.ArchiveLimits;
import dev.firn.instantiate.fetch.archive.Unpacker;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.instantiate.flake.LockFile;
import dev.firn.store.StoreException;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** What names sources, pins them and holds them. */
final class SourceTargets {
  private static final ArchiveLimits SMALL = new ArchiveLimits(1 << 20, 1000);

  private SourceTargets() {}

  /**
   * A reference that was read and printed is, read again, printed the same. (It may be another one:
   * a file's URL says nothing of the type that was asked for.)
   */
  static void flakeReference(byte[] input) {
    String text = new String(input, ISO_8859_1);
    for (FlakeRef.ParseOptions options :
        List.of(FlakeRef.ParseOptions.EXPRESSION, FlakeRef.ParseOptions.input(true))) {
      try {
        FlakeRef read = FlakeRef.parse(text, options);
        if (namesAlgorithm(read.toAttrs().text("rev").orElse(""))) {
          continue; // like Nix, it is printed without its algorithm and read as SHA-1
        }
        String printed = read.toString();
        String again = FlakeRef.parse(printed, options).toString();
        check(again.equals(printed), "printed as " + printed + " and then as " + again);
        if (text.contains("git+git+")) {
          continue; // like Nix, attributes lose one of these each time
        }
        FlakeRef ofAttrs = FlakeRef.fromAttrs(read.toAttrs());
        check(
            FlakeRef.fromAttrs(ofAttrs.toAttrs()).equals(ofAttrs), "its attributes are of another");
      } catch (FetchException e) {
        check(e.getMessage() != null, "an error without a message");
      }
    }
  }

  private static boolean namesAlgorithm(String commit) {
    return commit.indexOf(':') >= 0 || commit.indexOf('-') >= 0;
  }

  /** A lock file that was read is, written and read again, the same text. */
  static void flakeLock(byte[] input) {
    LockFile.ReadOptions options = new LockFile.ReadOptions(true, _ -> {});
    try {
      LockFile read = LockFile.parse(new String(input, ISO_8859_1), "fuzz", options);
      String written = read.text();
      String again = LockFile.parse(written, "fuzz", options).text();
      check(again.equals(written), "written as " + written + " and then as " + again);
    } catch (FetchException | StoreException e) {
      check(e.getMessage() != null, "an error without a message");
    }
  }

  /** What is unpacked stays in its folder, and a link in it is never written through. */
  static void tarball(byte[] input) throws IOException {
    Path folder = Files.createTempDirectory("firn-fuzz");
    try {
      Path archive = Files.write(folder.resolve("archive"), input);
      Path target = Files.createDirectory(folder.resolve("target"));
      Path beside = Files.writeString(folder.resolve("beside"), "untouched");
      try {
        Path root = Unpacker.unpack(archive, target, SMALL).root();
        check(root.startsWith(target), "the root is " + root);
      } catch (FetchException | IOException e) {
        check(e.getMessage() != null || e instanceof java.io.EOFException, "no message: " + e);
      }
      check(
          Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS), "the folder is no folder any more");
      check(Files.readString(beside).equals("untouched"), "a file beside was written to");
      try (var names = Files.list(folder)) {
        check(names.count() == 3, "there are other files beside");
      }
    } finally {
      DiskTree.delete(folder);
    }
  }
}
