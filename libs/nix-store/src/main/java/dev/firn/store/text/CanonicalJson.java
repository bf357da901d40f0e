package dev.firn.store.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON printed as Nix prints it: no spaces, keys sorted by their UTF-8 bytes, control characters
 * escaped and nothing else, numbers in their shortest form.
 */
public final class CanonicalJson {
  private static final BigInteger MAX_INTEGER = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger MIN_INTEGER = BigInteger.ONE.shiftLeft(63).negate();
  private static final int MAX_PLAIN_EXPONENT = 15;
  private static final int MIN_PLAIN_EXPONENT = -4;

  private CanonicalJson() {}

  /** The text of a node. */
  public static String print(JsonNode node) {
    StringBuilder out = new StringBuilder();
    print(out, node);
    return out.toString();
  }

  private static void print(StringBuilder out, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(e -> sorted.put(ByteStrings.fromText(e.getKey()), e.getValue()));
        char before = '{';
        for (Map.Entry<String, JsonNode> entry : sorted.entrySet()) {
          out.append(before);
          before = ',';
          quote(out, ByteStrings.toText(entry.getKey()).orElse(""));
          out.append(':');
          print(out, entry.getValue());
        }
        out.append(before == '{' ? "{}" : "}");
      }
      case ARRAY -> {
        char before = '[';
        for (JsonNode element : node) {
          out.append(before);
          before = ',';
          print(out, element);
        }
        out.append(before == '[' ? "[]" : "]");
      }
      case STRING -> quote(out, node.textValue());
      case NUMBER -> out.append(number(node));
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL, MISSING, BINARY, POJO -> out.append("null");
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static String number(JsonNode node) {
    if (node.isIntegralNumber()) {
      BigInteger value = node.bigIntegerValue();
      if (value.compareTo(MIN_INTEGER) >= 0 && value.compareTo(MAX_INTEGER) < 0) {
        return value.toString();
      }
    }
    double value = node.doubleValue();
    if (!Double.isFinite(value)) {
      return "null";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    return (value < 0 ? "-" : "") + place(digits, point);
  }

  /**
   * Puts the point into digits.
   *
   * @param point how many digits come before it; may lie outside the digits
   */
  private static String place(String digits, int point) {
    int count = digits.length();
    if (count <= point && point <= MAX_PLAIN_EXPONENT) {
      return digits + "0".repeat(point - count) + ".0";
    }
    if (0 < point && point <= MAX_PLAIN_EXPONENT) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (MIN_PLAIN_EXPONENT < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String magnitude = Integer.toString(Math.abs(exponent));
    String padded = magnitude.length() < 2 ? "0" + magnitude : magnitude;
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + padded;
  }

  /** The UTF-8 encoding of a node's text. */
  public static byte[] bytes(JsonNode node) {
    return print(node).getBytes(StandardCharsets.UTF_8);
  }
}
