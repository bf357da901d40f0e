package dev.firn.cli.rest;

/**
 * One server-sent event.
 *
 * @param id the place right after it, to go on from
 * @param type a CloudEvents type, or {@code caught-up}
 * @param data the CloudEvent as JSON
 */
public record ServerEvent(String id, String type, Json data) {
  /** The type of the event that ends what was there at the start. */
  public static final String CAUGHT_UP = "caught-up";

  private static final String PREFIX = "dev.firn.";

  /** The type without prefix and version: {@code build.started}. */
  public String name() {
    String plain = type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
    int version = plain.lastIndexOf(".v");
    return version < 0 ? plain : plain.substring(0, version);
  }

  /** What happened: the event's own members. */
  public Json body() {
    return data.at("data");
  }
}
