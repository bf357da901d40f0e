package dev.firn.instantiate.fetch.url;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.instantiate.fetch.error.FetchException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeniedAddressesTest {
  private static final DeniedAddresses ALL =
      DeniedAddresses.parse(List.of("loopback", "link-local", "metadata", "private"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "127.255.255.254",
        "2130706433",
        "0.0.0.0",
        "0",
        "localhost",
        "[::1]",
        "::1",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:a9fe:a9fe]",
        "[::127.0.0.1]",
        "[::ffff:0:10.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::7f00:1]",
        "[2002:a9fe:a9fe::]",
        "169.254.169.254",
        "169.254.170.2",
        "[fe80::1]",
        "[febf::1]",
        "100.100.100.200",
        "168.63.129.16",
        "[fd00:ec2::254]",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "[fd12:3456::1]",
      })
  void anAddressInADeniedRangeIsNotReachedHoweverItIsWritten(String host) {
    assertThatThrownBy(() -> ALL.require(host, "http://" + host + "/x"))
        .isInstanceOf(FetchException.class)
        .hasMessageStartingWith("'http://" + host + "/x' leads to")
        .hasMessageContaining("'denied-addresses'")
        .extracting("code")
        .isEqualTo("fetch/denied-address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.0.1",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "[fec0::1:2]",
        "[2001:db8::1]",
        "[64:ff9b::101:101]",
        "[2002:101:101::]",
      })
  void othersAre(String host) {
    DeniedAddresses withoutSiteLocal =
        DeniedAddresses.parse(
            List.of(
                "loopback", "link-local", "metadata", "10.0.0.0/8", "172.16.0.0/12", "fc00::/7"));
    assertThatCode(() -> withoutSiteLocal.require(host, host)).doesNotThrowAnyException();
  }

  @Test
  void aHostIsRefusedForAnyOneOfItsAddresses() throws Exception {
    InetAddress[] addresses = {InetAddress.ofLiteral("1.1.1.1"), InetAddress.ofLiteral("10.0.0.7")};
    DeniedAddresses denied =
        DeniedAddresses.parse(List.of("10.0.0.0/29")).lookedUpBy(_ -> addresses);

    assertThatThrownBy(() -> denied.require("example.org", "x"))
        .hasMessageContaining("10.0.0.0/29")
        .hasMessageNotContaining("10.0.0.7");
    addresses[1] = InetAddress.ofLiteral("10.0.0.8");
    assertThatCode(() -> denied.require("example.org", "x")).doesNotThrowAnyException();
  }

  @Test
  void aHostWithoutAnAddressIsNotLetThrough() {
    assertThatThrownBy(() -> ALL.require("no-such-host.invalid", "x"))
        .isInstanceOf(UnknownHostException.class);
    assertThatThrownBy(() -> ALL.require("0x7f.0.0.1", "x"))
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh://127.0.0.1%2f@example.org/x",
        "ssh://example.org%2f@127.0.0.1/x",
        "ssh://a%40b@1.1.1.1/x",
        "ssh://-oProxyCommand=x/x",
        "ssh://a:b@1.1.1.1/x",
        "ssh:///x",
        "ssh://[fe80::1%25eth0]/x",
      })
  void whatAProgramCouldReadInAnotherWayIsRefused(String url) {
    assertThatThrownBy(() -> ALL.requireFor(Url.parse(url))).hasMessageContaining("checked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh://git@1.1.1.1:22/x", "ssh://[2001:db8::1]/x", "git://1.1.1.1/x%2f"})
  void whatIsWrittenPlainlyIsNot(String url) {
    assertThatCode(() -> ALL.requireFor(Url.parse(url))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loop-back",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0/8",
        "::1/129",
        "example.org",
        "/8",
        ""
      })
  void aWordThatIsNoRangeIsNamed(String word) {
    assertThatThrownBy(() -> DeniedAddresses.parse(List.of("loopback", word)))
        .hasMessageContaining("'" + word + "'");
  }

  @Test
  void noneStandsAlone() {
    assertThatCode(() -> DeniedAddresses.parse(List.of("none")).require("127.0.0.1", "x"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DeniedAddresses.parse(List.of("none", "loopback")))
        .hasMessageContaining("stands alone");
  }
}
