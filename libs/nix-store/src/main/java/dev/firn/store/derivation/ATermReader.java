package dev.firn.store.derivation;

import dev.firn.store.StoreException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Reads a derivation's ATerm. Every error names the byte offset. */
final class ATermReader {
  /** Levels of derivations that make derivations; Nix's grammar has no bound of its own. */
  private static final int MAX_DYNAMIC_DEPTH = 64;

  private static final String DYNAMIC = "xp-dyn-drv";

  private final StoreDir dir;
  private final String name;
  private final byte[] text;
  private int at;
  private boolean dynamic;

  ATermReader(StoreDir dir, String name, byte[] text) {
    this.dir = dir;
    this.name = name;
    this.text = text;
  }

  Derivation derivation() {
    if (looksAt("DrvWithVersion(")) {
      at += "DrvWithVersion(".length();
      int start = at;
      String version = string();
      if (!version.equals(DYNAMIC)) {
        throw error(
            "unknown-version",
            start,
            "format version "
                + StoreException.show(version)
                + " is unknown; the only one is '"
                + DYNAMIC
                + "'");
      }
      dynamic = true;
      expect(',');
    } else if (looksAt("Derive(")) {
      at += "Derive(".length();
    } else {
      throw error("syntax", 0, "it begins with neither 'Derive(' nor 'DrvWithVersion('");
    }
    SortedMap<String, DerivationOutput> outputs = new TreeMap<>();
    list(() -> output(outputs));
    expect(',');
    SortedMap<StorePath, InputOutputs> inputs = new TreeMap<>();
    list(() -> input(inputs));
    expect(',');
    SortedSet<StorePath> sources = new TreeSet<>();
    list(() -> addNew(sources, at, path()));
    expect(',');
    String system = string();
    expect(',');
    String builder = string();
    expect(',');
    List<String> args = new ArrayList<>();
    list(() -> args.add(string()));
    expect(',');
    SortedMap<String, String> env = new TreeMap<>();
    list(() -> variable(env));
    expect(')');
    if (at < text.length) {
      throw error("syntax", at, "there are " + (text.length - at) + " bytes after the end");
    }
    Optional<String> json = Optional.ofNullable(env.remove(Derivation.JSON_VARIABLE));
    return new Derivation(name, outputs, inputs, sources, system, builder, args, env, json);
  }

  private void output(SortedMap<String, DerivationOutput> outputs) {
    expect('(');
    int start = at;
    String outputName = string();
    expect(',');
    int pathAt = at;
    String path = string();
    expect(',');
    int algorithmAt = at;
    String algorithm = string();
    expect(',');
    int hashAt = at;
    String hash = string();
    expect(')');
    located(
        start,
        () -> {
          StorePath.checkName(outputName);
          return outputName;
        });
    DerivationOutput output;
    if (algorithm.isEmpty()) {
      if (!hash.isEmpty()) {
        throw error("output", hashAt, "output '" + outputName + "' has a hash but no algorithm");
      }
      output =
          path.isEmpty()
              ? new DerivationOutput.Deferred()
              : new DerivationOutput.InputAddressed(located(pathAt, () -> dir.parse(path)));
    } else {
      var method = located(algorithmAt, () -> ContentAddressMethod.parseWithAlgorithm(algorithm));
      output = contentOutput(outputName, pathAt, path, method, hashAt, hash);
    }
    if (outputs.putIfAbsent(outputName, output) != null) {
      throw error("duplicate", start, "output '" + outputName + "' occurs twice");
    }
  }

  private DerivationOutput contentOutput(
      String outputName,
      int pathAt,
      String path,
      ContentAddressMethod.WithAlgorithm method,
      int hashAt,
      String hash) {
    HashAlgorithm algorithm = method.algorithm();
    boolean impure = hash.equals("impure");
    if (hash.isEmpty() || impure) {
      if (!path.isEmpty()) {
        throw error(
            "output",
            pathAt,
            "output '" + outputName + "' is not known before the build, so it must have no path");
      }
      return impure
          ? new DerivationOutput.Impure(method.method(), algorithm)
          : new DerivationOutput.Floating(method.method(), algorithm);
    }
    Hash digest = located(hashAt, () -> Hash.parseDigest(hash, algorithm));
    var fixed = new DerivationOutput.Fixed(new ContentAddress(method.method(), digest));
    StorePath stated = located(pathAt, () -> dir.parse(path));
    StorePath right = located(pathAt, () -> fixed.path(dir, name, outputName));
    if (!stated.equals(right)) {
      throw error(
          "fixed-output-path",
          pathAt,
          "output '"
              + outputName
              + "' has path '"
              + path
              + "', but its content address leads to '"
              + dir.print(right)
              + "'");
    }
    return fixed;
  }

  private void input(SortedMap<StorePath, InputOutputs> inputs) {
    expect('(');
    int start = at;
    StorePath path = path();
    expect(',');
    InputOutputs outputs = inputOutputs(0);
    expect(')');
    if (outputs.isEmpty()) {
      throw error("empty-input", start, "input derivation '" + path + "' names no outputs");
    }
    if (inputs.putIfAbsent(path, outputs) != null) {
      throw error("duplicate", start, "input derivation '" + path + "' occurs twice");
    }
  }

  private InputOutputs inputOutputs(int depth) {
    SortedSet<String> outputs = new TreeSet<>();
    SortedMap<String, InputOutputs> children = new TreeMap<>();
    if (at < text.length && text[at] == '(' && dynamic) {
      if (depth == MAX_DYNAMIC_DEPTH) {
        throw error("too-deep", at, "dynamic outputs are nested deeper than " + MAX_DYNAMIC_DEPTH);
      }
      at++;
      list(() -> addNew(outputs, at, string()));
      expect(',');
      list(
          () -> {
            expect('(');
            int start = at;
            String output = string();
            expect(',');
            InputOutputs child = inputOutputs(depth + 1);
            expect(')');
            if (children.putIfAbsent(output, child) != null) {
              throw error("duplicate", start, "dynamic output '" + output + "' occurs twice");
            }
          });
      expect(')');
    } else {
      list(() -> addNew(outputs, at, string()));
    }
    return new InputOutputs(outputs, children);
  }

  private void variable(SortedMap<String, String> env) {
    expect('(');
    int start = at;
    String key = string();
    expect(',');
    String value = string();
    expect(')');
    if (env.putIfAbsent(key, value) != null) {
      throw error(
          "duplicate", start, "environment variable " + StoreException.show(key) + " occurs twice");
    }
  }

  private <T> void addNew(SortedSet<T> set, int start, T element) {
    if (!set.add(element)) {
      throw error("duplicate", start, "'" + element + "' occurs twice");
    }
  }

  private StorePath path() {
    int start = at;
    String path = string();
    return located(start, () -> dir.parse(path));
  }

  private <T> T located(int offset, Supplier<T> read) {
    try {
      return read.get();
    } catch (StoreException e) {
      throw new DerivationException("value", prefix(offset) + String.valueOf(e.getMessage()), e);
    }
  }

  private void list(Runnable element) {
    expect('[');
    if (at < text.length && text[at] == ']') {
      at++;
      return;
    }
    while (true) {
      element.run();
      if (at < text.length && text[at] == ']') {
        at++;
        return;
      }
      expect(',');
    }
  }

  private String string() {
    expect('"');
    int start = at;
    int i = start;
    while (i < text.length && text[i] != '"' && text[i] != '\\') {
      i++;
    }
    if (i < text.length && text[i] == '"') {
      at = i + 1;
      return new String(text, start, i - start, StandardCharsets.ISO_8859_1);
    }
    int end = i;
    while (end < text.length && text[end] != '"') {
      end += text[end] == '\\' ? 2 : 1;
    }
    if (end >= text.length) {
      throw error("syntax", start - 1, "the string that begins here has no end");
    }
    byte[] out = new byte[end - start];
    System.arraycopy(text, start, out, 0, i - start);
    int length = i - start;
    while (i < end) {
      byte b = text[i++];
      if (b == '\\') {
        b = unescape(text[i++]);
      }
      out[length++] = b;
    }
    at = end + 1;
    return new String(out, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static byte unescape(byte b) {
    return switch (b) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> b;
    };
  }

  private boolean looksAt(String token) {
    if (text.length - at < token.length()) {
      return false;
    }
    for (int i = 0; i < token.length(); i++) {
      if (text[at + i] != token.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void expect(char c) {
    if (at >= text.length) {
      throw error("syntax", at, "it ends where '" + c + "' should be");
    }
    if (text[at] != c) {
      throw error(
          "syntax", at, "expected '" + c + "' but found " + StoreException.showByte(text[at]));
    }
    at++;
  }

  private DerivationException error(String code, int offset, String what) {
    return new DerivationException(code, prefix(offset) + what);
  }

  private String prefix(int offset) {
    return "cannot read derivation '" + name + "': at byte " + offset + ", ";
  }
}
