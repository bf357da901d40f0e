package dev.firn.instantiate.fetch.url;

import dev.firn.instantiate.fetch.error.FetchException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that nothing may be fetched from. A service that fetches for others stands where they
 * do not: it reaches its own loopback, the addresses at which a cloud tells a machine its
 * credentials, and the network that it is in.
 */
public final class DeniedAddresses {
  /** No rule: for who fetches on a machine of their own. */
  public static final DeniedAddresses NONE =
      new DeniedAddresses(List.of(), InetAddress::getAllByName);

  /** The word for no rule at all. */
  private static final String NO_RULE = "none";

  private static final Map<String, List<String>> GROUPS = groups();

  /** Names and addresses that every program reads in the same way. */
  private static final Pattern PLAIN_HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Pattern PLAIN_ADDRESS = Pattern.compile("[0-9a-fA-F:.]+");
  private static final Pattern PLAIN_USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+~-]*");

  private final List<AddressRange> ranges;
  private final Resolver resolver;

  private DeniedAddresses(List<AddressRange> ranges, Resolver resolver) {
    this.ranges = List.copyOf(ranges);
    this.resolver = resolver;
  }

  /** Finds the addresses of a name. */
  @FunctionalInterface
  public interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private static Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    // 0.0.0.0 leads to the machine itself, too
    groups.put("loopback", List.of("127.0.0.0/8", "0.0.0.0/8", "::1", "::"));
    groups.put("link-local", List.of("169.254.0.0/16", "fe80::/10"));
    // those of clouds that are not link-local: Alibaba, Azure, Oracle; AWS, Google, Scaleway
    groups.put(
        "metadata",
        List.of(
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::/32",
            "fd20:ce::254",
            "fd00:42::42"));
    groups.put(
        "private",
        List.of(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "fc00::/7",
            "fec0::/10"));
    return groups;
  }

  /**
   * Reads {@code loopback}, {@code link-local}, {@code metadata}, {@code private}, addresses and
   * ranges such as {@code 10.1.0.0/16}; {@code none} alone is no rule.
   *
   * @throws IllegalArgumentException naming the word that is none of these
   */
  public static DeniedAddresses parse(List<String> words) {
    List<AddressRange> ranges = new ArrayList<>();
    for (String word : words) {
      List<String> group = GROUPS.get(word);
      if (group != null) {
        for (String range : group) {
          ranges.add(AddressRange.parse(range).orElseThrow().named(word));
        }
        continue;
      }
      Optional<AddressRange> range = AddressRange.parse(word);
      if (range.isPresent()) {
        ranges.add(range.get());
      } else if (!word.equals(NO_RULE) || words.size() > 1) {
        throw new IllegalArgumentException(
            "denied-addresses: '"
                + word
                + "' is neither an address, nor a range such as 10.0.0.0/8, nor one of "
                + String.join(", ", GROUPS.keySet())
                + (word.equals(NO_RULE) ? "; 'none' stands alone" : ""));
      }
    }
    return new DeniedAddresses(ranges, InetAddress::getAllByName);
  }

  /** The same with names looked up elsewhere. */
  public DeniedAddresses lookedUpBy(Resolver other) {
    return new DeniedAddresses(ranges, other);
  }

  public boolean areNone() {
    return ranges.isEmpty();
  }

  /**
   * Lets a host through, unless one of its addresses is denied: whoever connects takes any of them.
   *
   * @param host a name or an address, in brackets or not
   * @param shown what the message calls the source
   * @throws FetchException {@code denied-address}
   * @throws UnknownHostException if it has no address
   */
  public void require(String host, String shown) throws UnknownHostException {
    if (areNone()) {
      return;
    }
    String bare = host.startsWith("[") && host.endsWith("]") ? inside(host) : host;
    for (InetAddress address : resolver.addresses(bare)) {
      Optional<AddressRange> denied = find(address.getAddress());
      if (denied.isPresent()) {
        throw new FetchException(
            "denied-address",
            "'"
                + shown
                + "' leads to an address that nothing may be fetched from here ("
                + denied.get().name()
                + "); name a source that is elsewhere, or have whoever runs this change the setting"
                + " 'denied-addresses'");
      }
    }
  }

  private static String inside(String brackets) {
    return brackets.substring(1, brackets.length() - 1);
  }

  /**
   * The same for a URL that a program of the machine is going to be given, which must not read
   * another host in it.
   *
   * @throws FetchException {@code bad-url} if it could
   */
  public void requireFor(Url url) throws UnknownHostException {
    if (areNone()) {
      return;
    }
    Url.Authority authority = url.authority().orElse(Url.Authority.NONE);
    Pattern host = authority.bracketed() ? PLAIN_ADDRESS : PLAIN_HOST;
    if (!host.matcher(authority.host()).matches()
        || authority.user().filter(u -> !PLAIN_USER.matcher(u).matches()).isPresent()
        || authority.password().isPresent()) {
      throw new FetchException(
          "bad-url", "the host, the user or the password in '" + url + "' cannot be checked");
    }
    require(authority.host(), url.toString());
  }

  private Optional<AddressRange> find(byte[] address) {
    for (byte[] each : meanings(address)) {
      for (AddressRange range : ranges) {
        if (range.contains(each)) {
          return Optional.of(range);
        }
      }
    }
    return Optional.empty();
  }

  /** An address, and the IPv4 address that it leads to where it holds one. */
  private static List<byte[]> meanings(byte[] address) {
    List<byte[]> all = new ArrayList<>(List.of(address));
    if (address.length == 16) {
      for (Embedding each : Embedding.ALL) {
        if (each.prefix.contains(address)) {
          all.add(Arrays.copyOfRange(address, each.at, each.at + 4));
        }
      }
    }
    return all;
  }

  /** IPv6 addresses that stand for IPv4 addresses, and where in them these are. */
  private record Embedding(AddressRange prefix, int at) {
    /** Translated, compatible, NAT64 (well-known and local), 6to4; Java unwraps mapped ones. */
    static final List<Embedding> ALL =
        List.of(
            of("::ffff:0:0:0/96", 12),
            of("::/96", 12),
            of("64:ff9b::/96", 12),
            of("64:ff9b:1::/48", 12),
            of("2002::/16", 2));

    private static Embedding of(String prefix, int at) {
      return new Embedding(AddressRange.parse(prefix).orElseThrow(), at);
    }
  }
}
