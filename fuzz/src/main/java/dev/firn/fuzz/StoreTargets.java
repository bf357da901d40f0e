package dev.firn.fuzz;

import static dev.firn.fuzz.Target.check;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.store.StoreException;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationJson;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.nar.NarEvent;
import dev.firn.store.nar.NarException;
import dev.firn.store.nar.NarReader;
import dev.firn.store.nar.NarWriter;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.FileSystemObject;
import dev.firn.store.tree.MemoryTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The formats of the store. */
final class StoreTargets {
  private static final StoreDir DIR = StoreDir.DEFAULT;
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoreTargets() {}

  /** An archive has one form: what was read, written again, is what was read. */
  static void nar(byte[] input) throws IOException {
    NarReader reader = new NarReader(new ByteArrayInputStream(input));
    FileSystemObject tree;
    try {
      tree = tree(reader);
    } catch (NarException e) {
      return;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NarWriter.write(tree, out);
    byte[] read = Arrays.copyOf(input, (int) reader.offset());
    check(Arrays.equals(out.toByteArray(), read), "written again it is another archive");
  }

  private static FileSystemObject tree(NarReader reader) throws IOException {
    Deque<String> names = new ArrayDeque<>();
    Deque<Map<String, FileSystemObject>> open = new ArrayDeque<>();
    FileSystemObject root = null;
    while (true) {
      String name = "";
      @Nullable FileSystemObject done = null;
      switch (reader.next()) {
        case NarEvent.Directory directory -> {
          names.push(directory.name());
          open.push(new TreeMap<>());
        }
        case NarEvent.EndOfDirectory() -> {
          name = names.pop();
          done = MemoryTree.directory(open.pop());
        }
        case NarEvent.Regular(String n, boolean executable, long size, long offset) -> {
          ByteArrayOutputStream contents = new ByteArrayOutputStream();
          reader.copyContents(contents);
          name = n;
          done = MemoryTree.file(contents.toByteArray(), executable);
        }
        case NarEvent.Symlink(String n, String target) -> {
          name = n;
          done = MemoryTree.symlink(target);
        }
        case NarEvent.EndOfArchive() -> {
          if (root == null) {
            throw new IllegalStateException("an archive of nothing");
          }
          return root;
        }
      }
      if (done != null) {
        if (open.isEmpty()) {
          root = done;
        } else {
          check(open.peek().put(name, done) == null, "the name '" + name + "' twice");
        }
      }
    }
  }

  /** A derivation that was read is written, read and written the same. */
  static void aterm(byte[] input) {
    try {
      Derivation read = Derivation.parseATerm(DIR, "fuzz", input);
      byte[] written = read.toATerm(DIR);
      if (!isPlain(read.system())
          || !read.inputDerivations().values().stream().allMatch(StoreTargets::isPlain)) {
        return; // Nix writes these as they are, so they do not come back
      }
      Derivation again = Derivation.parseATerm(DIR, "fuzz", written);
      check(again.equals(read), "read again it is another derivation");
      check(Arrays.equals(again.toATerm(DIR), written), "written twice it differs");
    } catch (StoreException e) {
      check(!e.code().isEmpty(), "an error without a code");
    }
  }

  private static boolean isPlain(InputOutputs uses) {
    return uses.outputs().stream().allMatch(StoreTargets::isPlain)
        && uses.dynamic().keySet().stream().allMatch(StoreTargets::isPlain)
        && uses.dynamic().values().stream().allMatch(StoreTargets::isPlain);
  }

  /** Whether nothing in it has to be written with a backslash. */
  private static boolean isPlain(String text) {
    return text.chars().noneMatch(c -> "\"\\\n\r\t".indexOf(c) >= 0);
  }

  /** The same for a derivation in JSON. */
  static void derivationJson(byte[] input) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(input);
    } catch (IOException e) {
      // No JSON, or bytes that are no UTF-8.
      return;
    }
    if (json == null) {
      return;
    }
    try {
      Derivation read = DerivationJson.read(json);
      Derivation again = DerivationJson.read(DerivationJson.write(read));
      check(again.equals(read), "read again it is another derivation");
    } catch (StoreException e) {
      check(!e.code().isEmpty(), "an error without a code");
    }
  }

  /** What is known of a path is, printed and read again, the same. */
  static void narInfo(byte[] input) {
    try {
      NarInfo read = NarInfo.parse(DIR, "fuzz", new String(input, ISO_8859_1));
      String printed = read.print(DIR);
      NarInfo again = NarInfo.parse(DIR, "fuzz", printed);
      check(again.equals(read), "read again it is another: " + printed);
      check(again.print(DIR).equals(printed), "printed twice it differs: " + printed);
    } catch (StoreException e) {
      check(!e.code().isEmpty(), "an error without a code");
    }
  }

  /** A store path is printed as it was written, and names nothing outside the store. */
  static void storePath(byte[] input) {
    String text = new String(input, ISO_8859_1);
    try {
      StorePath path = DIR.parse(text);
      check(DIR.print(path).equals(text), "printed as " + DIR.print(path));
      check(path.toString().indexOf('/') < 0, "a store path with a slash: " + path);
      check(!path.name().matches("\\.\\.?(-.*)?"), "a store path that leads away: " + path);
    } catch (StoreException e) {
      check(!e.code().isEmpty(), "an error without a code");
    }
    try {
      StoreDir.Inside inside = DIR.split(text);
      check((DIR.print(inside.storePath()) + inside.rest()).equals(text), "split into " + inside);
    } catch (StoreException e) {
      check(!e.code().isEmpty(), "an error without a code");
    }
  }
}
