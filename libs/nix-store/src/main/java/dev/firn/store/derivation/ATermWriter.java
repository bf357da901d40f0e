package dev.firn.store.derivation;

import dev.firn.store.hash.Hash;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Builds the bytes of a derivation's ATerm. Strings are copied as they are and rewritten only if a
 * byte needs escaping; paths are never made into strings.
 */
final class ATermWriter {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** What comes after the backslash, for the bytes that need one. */
  private static final byte[] ESCAPES = new byte[256];

  static {
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
    ESCAPES['\n'] = 'n';
    ESCAPES['\r'] = 'r';
    ESCAPES['\t'] = 't';
  }

  private final StoreDir dir;
  private byte[] buffer;
  private int size;

  ATermWriter(StoreDir dir) {
    this(dir, 4096);
  }

  /** For so many bytes at first. */
  ATermWriter(StoreDir dir, int room) {
    this.dir = dir;
    this.buffer = new byte[room];
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  int size() {
    return size;
  }

  byte[] buffer() {
    return buffer;
  }

  void derivation(Derivation drv) {
    raw(drv.hasDynamicInputs() ? "DrvWithVersion(\"xp-dyn-drv\",[" : "Derive([");
    outputs(drv);
    raw("],[");
    inputs(drv.inputDerivations());
    raw("],[");
    sources(drv.inputSources());
    raw("],");
    processAndEnv(drv, Collections.emptySortedSet(), Holes.NONE);
    raw(")");
  }

  void outputs(Derivation drv) {
    boolean first = true;
    for (Map.Entry<String, DerivationOutput> entry : drv.outputs().entrySet()) {
      raw(first ? "(" : ",(");
      first = false;
      quoted(entry.getKey());
      output(drv.name(), entry.getKey(), entry.getValue());
      raw(")");
    }
  }

  private void output(String drvName, String outputName, DerivationOutput output) {
    switch (output) {
      case DerivationOutput.InputAddressed o -> {
        raw(",");
        path(o.path());
        raw(",\"\",\"\"");
      }
      case DerivationOutput.Fixed o -> {
        raw(",");
        path(o.path(dir, drvName, outputName));
        raw(",\"");
        raw(o.address().methodAlgorithm());
        raw("\",\"");
        base16(o.address().hash());
        raw("\"");
      }
      case DerivationOutput.Floating o -> {
        raw(",\"\",\"");
        raw(o.method().prefix());
        raw(o.algorithm().label());
        raw("\",\"\"");
      }
      case DerivationOutput.Deferred _ -> raw(",\"\",\"\",\"\"");
      case DerivationOutput.Impure o -> {
        raw(",\"\",\"");
        raw(o.method().prefix());
        raw(o.algorithm().label());
        raw("\",\"impure\"");
      }
    }
  }

  void inputs(SortedMap<StorePath, InputOutputs> inputs) {
    boolean first = true;
    for (Map.Entry<StorePath, InputOutputs> entry : inputs.entrySet()) {
      raw(first ? "(" : ",(");
      first = false;
      path(entry.getKey());
      raw(",");
      inputOutputs(entry.getValue());
      raw(")");
    }
  }

  /** Input derivations named by their hash modulo, as in the text that output paths come from. */
  void hashedInputs(SortedMap<Hash, SortedSet<String>> inputs) {
    boolean first = true;
    for (Map.Entry<Hash, SortedSet<String>> entry : inputs.entrySet()) {
      raw(first ? "(\"" : ",(\"");
      first = false;
      base16(entry.getKey());
      raw("\",");
      names(entry.getValue());
      raw(")");
    }
  }

  private void inputOutputs(InputOutputs input) {
    if (input.dynamic().isEmpty()) {
      names(input.outputs());
      return;
    }
    raw("(");
    names(input.outputs());
    raw(",[");
    boolean first = true;
    for (Map.Entry<String, InputOutputs> entry : input.dynamic().entrySet()) {
      raw(first ? "(" : ",(");
      first = false;
      quoted(entry.getKey());
      raw(",");
      inputOutputs(entry.getValue());
      raw(")");
    }
    raw("])");
  }

  private void names(SortedSet<String> names) {
    raw("[");
    Iterator<String> i = names.iterator();
    while (i.hasNext()) {
      quoted(i.next());
      if (i.hasNext()) {
        raw(",");
      }
    }
    raw("]");
  }

  void sources(SortedSet<StorePath> sources) {
    boolean first = true;
    for (StorePath source : sources) {
      if (!first) {
        raw(",");
      }
      first = false;
      path(source);
    }
  }

  /** Told where the value of an environment variable stands, in bytes from the buffer's start. */
  interface Holes {
    Holes NONE = (_, _) -> {};

    void valueAt(String variable, int position);
  }

  /**
   * {@code "SYSTEM","BUILDER",[ARGS],[ENV]}.
   *
   * @param blank variables whose values are written as empty
   */
  void processAndEnv(Derivation drv, SortedSet<String> blank, Holes holes) {
    quoted(drv.system());
    raw(",");
    string(drv.builder());
    raw(",[");
    boolean first = true;
    for (String arg : drv.args()) {
      if (!first) {
        raw(",");
      }
      first = false;
      string(arg);
    }
    raw("],[");
    first = true;
    String json = drv.structuredAttrs().orElse(null);
    for (Map.Entry<String, String> entry : drv.env().entrySet()) {
      if (json != null && entry.getKey().compareTo(Derivation.JSON_VARIABLE) > 0) {
        variable(Derivation.JSON_VARIABLE, json, first, Holes.NONE);
        first = false;
        json = null;
      }
      String value = blank.contains(entry.getKey()) ? "" : entry.getValue();
      variable(entry.getKey(), value, first, holes);
      first = false;
    }
    if (json != null) {
      variable(Derivation.JSON_VARIABLE, json, first, Holes.NONE);
    }
    raw("]");
  }

  private void variable(String name, String value, boolean first, Holes holes) {
    raw(first ? "(" : ",(");
    string(name);
    raw(",");
    holes.valueAt(name, size + 1);
    string(value);
    raw(")");
  }

  void path(StorePath path) {
    raw("\"");
    raw(dir.path());
    raw("/");
    raw(path.baseName());
    raw("\"");
  }

  void quoted(String text) {
    raw("\"");
    raw(text);
    raw("\"");
  }

  private void base16(Hash hash) {
    reserve(hash.size() * 2);
    hash.base16To(buffer, size);
    size += hash.size() * 2;
  }

  private void string(String text) {
    raw("\"");
    int start = size;
    raw(text);
    int special = firstSpecial(start);
    if (special < size) {
      escapeFrom(special);
    }
    raw("\"");
  }

  /** The position of the first byte to escape, or {@link #size}. */
  private int firstSpecial(int from) {
    byte[] bytes = buffer;
    int end = size;
    int i = from;
    while (i + 8 <= end && !hasSpecial((long) LONGS.get(bytes, i))) {
      i += 8;
    }
    while (i < end && ESCAPES[bytes[i] & 0xff] == 0) {
      i++;
    }
    return i;
  }

  /** Whether one of eight bytes is one to escape; may also say so of others below a space. */
  private static boolean hasSpecial(long word) {
    long quote = word ^ ONES * '"';
    long backslash = word ^ ONES * '\\';
    long zeroOfQuote = (quote - ONES) & ~quote;
    long zeroOfBackslash = (backslash - ONES) & ~backslash;
    long control = (word - ONES * 0x20) & ~word;
    return ((zeroOfQuote | zeroOfBackslash | control) & HIGHS) != 0;
  }

  private void escapeFrom(int from) {
    int extra = 0;
    for (int i = from; i < size; i++) {
      if (ESCAPES[buffer[i] & 0xff] != 0) {
        extra++;
      }
    }
    reserve(extra);
    int to = size + extra;
    for (int i = size - 1; i >= from; i--) {
      byte escape = ESCAPES[buffer[i] & 0xff];
      if (escape == 0) {
        buffer[--to] = buffer[i];
      } else {
        buffer[--to] = escape;
        buffer[--to] = '\\';
      }
    }
    size += extra;
  }

  /** Copies a byte string; the deprecated method is the one that copies Latin-1 without a check. */
  @SuppressWarnings("deprecation")
  void raw(String text) {
    int length = text.length();
    reserve(length);
    text.getBytes(0, length, buffer, size);
    size += length;
  }

  void raw(byte[] bytes, int offset, int length) {
    reserve(length);
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
  }

  private void reserve(int extra) {
    if (buffer.length - size < extra) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, extra)));
    }
  }
}
