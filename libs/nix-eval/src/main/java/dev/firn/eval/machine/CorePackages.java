package dev.firn.eval.machine;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.FileType;
import dev.firn.eval.host.Host;
import dev.firn.eval.value.StringContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host that also has the evaluator's own files, {@code <nix/…>}, in a folder of their own that
 * hides what the host has there.
 */
final class CorePackages implements Host {
  /** The folder that stands for {@code <nix>}. */
  static final String ROOT = "/__corepkgs__";

  private static final Map<String, FileType> ENTRIES = Map.of("fetchurl.nix", FileType.REGULAR);

  private final Host host;

  CorePackages(Host host) {
    this.host = host;
  }

  private static boolean isOwn(String path) {
    return path.startsWith(ROOT)
        && (path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/');
  }

  @Override
  public @Nullable FileType type(String path) {
    if (!isOwn(path)) {
      return host.type(path);
    }
    return path.length() == ROOT.length()
        ? FileType.DIRECTORY
        : ENTRIES.get(path.substring(ROOT.length() + 1));
  }

  @Override
  public byte[] readFile(String path) {
    if (!isOwn(path)) {
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
    if (!isOwn(path)) {
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
    if (!isOwn(path)) {
      host.checkAccess(path);
    }
  }

  @Override
  public String storeDir() {
    return host.storeDir();
  }

  @Override
  public String copyToStore(String path) {
    return host.copyToStore(path);
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
    return isOwn(path) ? StringContext.EMPTY : host.contextOfFile(path, text);
  }

  @Override
  public @Nullable String environmentVariable(String name) {
    return host.environmentVariable(name);
  }

  @Override
  public void message(MessageKind kind, String text) {
    host.message(kind, text);
  }

  private static EvalException missing(String path) {
    return new EvalException(
        ErrorCode.FILE_NOT_FOUND,
        "the evaluator has no file '<nix" + path.substring(ROOT.length()) + ">'",
        EvalException.NO_POS);
  }
}
