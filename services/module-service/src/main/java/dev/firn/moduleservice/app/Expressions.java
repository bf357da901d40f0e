package dev.firn.moduleservice.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The Nix expressions beside this class. */
final class Expressions {
  static final String MERGE = read("merge.nix");
  static final String SUMMARY = read("summary.nix");
  static final String PROFILE = read("profile.nix");
  static final String OPTIONS = read("options.nix");

  private Expressions() {}

  private static String read(String name) {
    try (InputStream in = Expressions.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      // the evaluator takes one char for a byte
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
