package dev.firn.syntax.internal;

/** Classes of bytes, for table look-ups indexed with an unsigned byte. */
final class Bytes {
  /** May follow the first byte of an identifier. */
  static final byte IDENTIFIER = 1;

  /** May stand in a segment of a path. */
  static final byte PATH = 2;

  /** May follow the colon of a URI. */
  static final byte URI = 4;

  /** May follow the first byte of a URI's scheme. */
  static final byte SCHEME = 8;

  static final byte DIGIT = 16;
  static final byte LETTER = 32;

  /** May begin an identifier. */
  static final byte NAME_START = 64;

  /** The classes of each byte, or-ed. */
  static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 'a'; c <= 'z'; c++) {
      CLASSES[c] = CLASSES[c - 'a' + 'A'] = IDENTIFIER | PATH | URI | SCHEME | LETTER | NAME_START;
    }
    for (int c = '0'; c <= '9'; c++) {
      CLASSES[c] = IDENTIFIER | PATH | URI | SCHEME | DIGIT;
    }
    add(IDENTIFIER, "_'-");
    add(NAME_START, "_");
    add(PATH, "._-+");
    add(URI, "%/?:@&=+$,-_.!~*'");
    add(SCHEME, "+-.");
  }

  private Bytes() {}

  static boolean is(byte classes, byte b) {
    return (CLASSES[b & 0xff] & classes) != 0;
  }

  private static void add(byte to, String members) {
    for (int i = 0; i < members.length(); i++) {
      CLASSES[members.charAt(i)] |= to;
    }
  }
}
