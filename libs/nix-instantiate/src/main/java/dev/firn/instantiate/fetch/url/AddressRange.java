package dev.firn.instantiate.fetch.url;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The addresses that begin with the same bits, such as {@code 10.0.0.0/8} or {@code fe80::/10}.
 *
 * @param name what a message calls it
 */
record AddressRange(String name, InetAddress start, int bits) {
  /** Nothing that would be looked up as a name. */
  private static final Pattern LITERAL =
      Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

  /** Reads {@code ADDRESS/BITS}, or a single address; empty if it is neither. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!LITERAL.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress start = InetAddress.ofLiteral(address);
      int all = start.getAddress().length * 8;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      return bits < 0 || bits > all
          ? Optional.empty()
          : Optional.of(new AddressRange(text, start, bits));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  AddressRange named(String other) {
    return new AddressRange(other, start, bits);
  }

  boolean contains(byte[] address) {
    byte[] from = start.getAddress();
    if (address.length != from.length) {
      return false;
    }
    int whole = bits / 8;
    int mask = 0xff00 >> bits % 8 & 0xff;
    return Arrays.equals(from, 0, whole, address, 0, whole)
        && (mask == 0 || ((from[whole] ^ address[whole]) & mask) == 0);
  }
}
