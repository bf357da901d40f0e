package dev.firn.instantiate.fetch.closure;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Replaces texts in files by others of the same length, and hashes a file as if its references to
 * itself were not there (Nix manual, "store object content address", self-references).
 */
final class SelfReference {
  private static final int BUFFER = 1 << 20;

  private SelfReference() {}

  /**
   * SHA-256 over the file with each occurrence of {@code digits} replaced by zero bytes, followed
   * by the places where they were.
   */
  static Hash hashWithout(Path file, String digits) throws IOException {
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    List<Long> places = replace(file, Map.of(digits, "\0".repeat(digits.length())), hasher);
    for (long place : places) {
      byte[] text = ("|" + place).getBytes(StandardCharsets.ISO_8859_1);
      hasher.update(text, 0, text.length);
    }
    return hasher.finish();
  }

  /**
   * Copies a file with texts replaced by others, each as long as what it replaces.
   *
   * @param texts byte strings
   * @return where replacements were made
   */
  static List<Long> replace(Path file, Map<String, String> texts, OutputStream out)
      throws IOException {
    int longest = texts.keySet().stream().mapToInt(String::length).max().orElse(1);
    List<Long> places = new ArrayList<>();
    byte[] window = new byte[BUFFER + longest];
    int held = 0;
    long start = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      while (true) {
        int n = in.readNBytes(window, held, BUFFER);
        int end = held + n;
        boolean last = n < BUFFER;
        // what could begin a match that ends beyond the window waits for more
        int sure = last ? end : end - longest + 1;
        replaceIn(window, end, texts.keySet(), texts, start, places);
        out.write(window, 0, Math.max(sure, 0));
        if (last) {
          return places;
        }
        held = end - sure;
        System.arraycopy(window, sure, window, 0, held);
        start += sure;
      }
    }
  }

  private static void replaceIn(
      byte[] window,
      int end,
      Collection<String> wanted,
      Map<String, String> texts,
      long start,
      List<Long> places) {
    String text = new String(window, 0, end, StandardCharsets.ISO_8859_1);
    for (String each : wanted) {
      byte[] other = texts.getOrDefault(each, each).getBytes(StandardCharsets.ISO_8859_1);
      for (int at = text.indexOf(each); at >= 0; at = text.indexOf(each, at + each.length())) {
        System.arraycopy(other, 0, window, at, other.length);
        places.add(start + at);
      }
    }
  }
}
