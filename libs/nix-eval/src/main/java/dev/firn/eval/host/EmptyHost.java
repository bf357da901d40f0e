package dev.firn.eval.host;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.value.StringContext;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A world without files, store and environment, for expressions that need nothing but themselves.
 */
public final class EmptyHost implements Host {
  private static final String STORE = "/nix/store";

  private final Consumer<String> messages;

  /**
   * @param messages is told what {@code builtins.trace} and {@code builtins.warn} say
   */
  public EmptyHost(Consumer<String> messages) {
    this.messages = messages;
  }

  private static EvalException nothing(ErrorCode code, String path) {
    return new EvalException(
        code, "there is no '" + path + "': this evaluation sees no files", EvalException.NO_POS);
  }

  @Override
  public @Nullable FileType type(String path) {
    return null;
  }

  @Override
  public byte[] readFile(String path) {
    throw nothing(ErrorCode.FILE_NOT_FOUND, path);
  }

  @Override
  public Map<String, FileType> readDirectory(String path) {
    throw nothing(ErrorCode.FILE_NOT_FOUND, path);
  }

  @Override
  public String readLink(String path) {
    throw nothing(ErrorCode.FILE_NOT_FOUND, path);
  }

  @Override
  public void checkAccess(String path) {}

  @Override
  public String storeDir() {
    return STORE;
  }

  @Override
  public String copyToStore(String path) {
    throw nothing(ErrorCode.FILE_NOT_FOUND, path);
  }

  @Override
  public String addToStore(String name, byte[] contents) {
    throw new EvalException(
        ErrorCode.STORE, "there is no store that could take '" + name + "'", EvalException.NO_POS);
  }

  @Override
  public void requireInStore(String storePath) {
    throw nothing(ErrorCode.STORE, storePath);
  }

  @Override
  public String realise(String path, StringContext context) {
    return path;
  }

  @Override
  public @Nullable String resolveSearchPathEntry(String path) {
    return null;
  }

  @Override
  public @Nullable String environmentVariable(String name) {
    return null;
  }

  @Override
  public void message(MessageKind kind, String text) {
    messages.accept(text);
  }
}
