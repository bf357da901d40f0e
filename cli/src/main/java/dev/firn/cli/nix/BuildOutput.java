package dev.firn.cli.nix;

import dev.firn.build.BuildListener;
import dev.firn.cli.console.Output;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Shows builds on standard error as they run: plain lines, each builder's whole. */
final class BuildOutput implements BuildListener {
  private static final long TELL_EVERY_NANOS = 2_000_000_000L;

  private final Output err;
  private final StoreDir dir;
  private final boolean quiet;
  private final Map<StorePath, StringBuilder> partial = new HashMap<>();
  private final Map<StorePath, Long> told = new HashMap<>();

  BuildOutput(EvaluationFlags flags, StoreDir dir, boolean quiet) {
    this.err = flags.console().err();
    this.dir = dir;
    this.quiet = quiet;
  }

  @Override
  public synchronized void started(StorePath derivation) {
    line("building '" + dir.print(derivation) + "'...");
  }

  @Override
  public synchronized void output(StorePath derivation, byte[] bytes, int offset, int length) {
    if (quiet) {
      return;
    }
    StringBuilder text = partial.computeIfAbsent(derivation, _ -> new StringBuilder());
    text.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    int end = text.lastIndexOf("\n");
    if (end >= 0) {
      line(text.substring(0, end));
      text.delete(0, end + 1);
    }
  }

  @Override
  public synchronized void downloaded(StorePath derivation, String url, long bytes, long total) {
    long now = System.nanoTime();
    Long last = told.get(derivation);
    boolean complete = bytes == total;
    if (last == null || now - last > TELL_EVERY_NANOS || complete) {
      told.put(derivation, now);
      String of = total < 0 ? "" : " of " + total;
      if (last == null || complete || !quiet) {
        line("downloading '" + url + "': " + bytes + of + " bytes");
      }
    }
  }

  @Override
  public synchronized void built(dev.firn.build.BuildResult result) {
    finish(result.derivation());
  }

  @Override
  public synchronized void failed(dev.firn.build.BuildException failure) {
    finish(failure.derivation());
  }

  private void finish(StorePath derivation) {
    StringBuilder rest = partial.remove(derivation);
    if (rest != null && !rest.isEmpty()) {
      line(rest.toString());
    }
  }

  private void line(String text) {
    err.line(text);
    err.flush();
  }
}
