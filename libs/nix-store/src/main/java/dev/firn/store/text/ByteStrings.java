package dev.firn.store.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Conversions for JSON, whose text is Unicode while Nix's strings are bytes. */
public final class ByteStrings {
  private ByteStrings() {}

  /** The text that the bytes are the UTF-8 encoding of; empty if they are none. */
  public static Optional<String> toText(String bytes) {
    if (isAscii(bytes)) {
      return Optional.of(bytes);
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The UTF-8 encoding of a text. */
  public static String fromText(String text) {
    return isAscii(text)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
