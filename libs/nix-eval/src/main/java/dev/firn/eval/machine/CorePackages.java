package dev.firn.eval.machine;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.FileType;
import dev.firn.eval.host.Host;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.StringContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host that also has the evaluator's own files, {@code <nix/…>}, in a folder of their own that
 * hides what the host has there.
 */
final class CorePackages implements Host {
  private static final String ROOT = Path.OWN_FILES;

  private static final Map<String, FileType> ENTRIES = Map.of("fetchurl.nix", FileType.REGULAR);

  private final Host host;

  CorePackages(Host host) {
    this.host = host;
  }

  @Override
  public @Nullable FileType type(String path) {
    if (!Path.isOwn(path)) {
      return host.type(path);
    }
    return path.length() == ROOT.length()
        ? FileType.DIRECTORY
        : ENTRIES.get(path.substring(ROOT.length() + 1));
  }

  @Override
  public byte[] readFile(String path) {
    if (!Path.isOwn(path)) {
      return host.readFile(path);
    }
    if (type(path) != FileType.REGULAR) {
      throw missing(path);
    }
    try (InputStream in =
        CorePackages.class.getResourceAsStream(
            "/dev/firn/eval/corepkgs" + path.substring(ROOT.length()))) {
      if (in == null) {
        throw missing(path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, FileType> readDirectory(String path) {
    if (!Path.isOwn(path)) {
      return host.readDirectory(path);
    }
    if (type(path) != FileType.DIRECTORY) {
      throw missing(path);
    }
    return ENTRIES;
  }

  @Override
  public String readLink(String path) {
    return host.readLink(path);
  }

  @Override
  public void checkAccess(String path) {
    if (!Path.isOwn(path)) {
      host.checkAccess(path);
    }
  }

  @Override
  public Set<String> shownPaths() {
    return host.shownPaths();
  }

  @Override
  public String storeDir() {
    return host.storeDir();
  }

  @Override
  public String copyToStore(String path) {
    return Path.isOwn(path)
        ? host.addToStore(CanonicalPath.baseName(path), readFile(path))
        : host.copyToStore(path);
  }

  @Override
  public String addToStore(String name, byte[] contents) {
    return host.addToStore(name, contents);
  }

  @Override
  public void requireInStore(String storePath) {
    host.requireInStore(storePath);
  }

  @Override
  public String realise(String path, StringContext context) {
    return host.realise(path, context);
  }

  @Override
  public @Nullable String resolveSearchPathEntry(String path) {
    return host.resolveSearchPathEntry(path);
  }

  @Override
  public StringContext contextOfFile(String path, byte[] text) {
    return Path.isOwn(path) ? StringContext.EMPTY : host.contextOfFile(path, text);
  }

  @Override
  public @Nullable String environmentVariable(String name) {
    return host.environmentVariable(name);
  }

  @Override
  public void message(MessageKind kind, String text) {
    EvalThread.beforeEffect();
    host.message(kind, text);
  }

  private static EvalException missing(String path) {
    return new EvalException(
        ErrorCode.FILE_NOT_FOUND,
        "the evaluator has no file '" + Path.shown(path) + "'",
        EvalException.NO_POS);
  }
}
