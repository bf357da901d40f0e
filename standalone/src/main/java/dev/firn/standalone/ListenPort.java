package dev.firn.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where the services listen. */
final class ListenPort {
  private static final int PREFERRED = 8100;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private ListenPort() {}

  /**
   * The port that the system property {@code quarkus.http.port} or {@code FIRN_PORT} names; without
   * either the port that people know, or any free one when something else has it.
   *
   * @throws StartException if the port that was asked for is taken
   */
  static int choose() throws IOException {
    String given = System.getProperty("quarkus.http.port", "");
    if (given.isBlank()) {
      given = System.getenv().getOrDefault("FIRN_PORT", "");
    }
    return choose(given.strip(), PREFERRED);
  }

  /**
   * @param given empty for none
   */
  static int choose(String given, int preferred) throws IOException {
    if (given.isEmpty()) {
      return isFree(preferred) ? preferred : any();
    }
    int port;
    try {
      port = Integer.parseInt(given);
    } catch (NumberFormatException e) {
      throw new StartException("'" + given + "' is no port", e);
    }
    if (port != 0 && !isFree(port)) {
      throw new StartException(
          "port " + port + " is taken by another program; choose another: firn up --port N", null);
    }
    return port == 0 ? any() : port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static int any() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }
}
