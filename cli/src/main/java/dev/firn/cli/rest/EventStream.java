package dev.firn.cli.rest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The server's events, read on over lost connections: each new one goes on right after the last
 * event that was read, so none is lost and none comes twice.
 */
public final class EventStream {
  /** The server says something at least every 15 seconds. */
  private static final int SILENCE_MILLIS = 45_000;

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final RestClient client;
  private final String path;
  private final Duration patience;
  private final Consumer<String> notices;
  private String lastId = "";
  private boolean opened;

  /**
   * @param path with its query
   * @param patience for how long to try when the server is gone
   * @param notices told when the connection is lost, and when it is back
   */
  public EventStream(RestClient client, String path, Duration patience, Consumer<String> notices) {
    this.client = client;
    this.path = path;
    this.patience = patience;
    this.notices = notices;
  }

  /**
   * Reads until {@code reader} has enough, or the server ends the stream after everything is said.
   *
   * @param reader tells whether to go on
   * @throws UnreachableException if the server stays away for longer than the patience
   * @throws ServerException if it refuses
   */
  public void read(Predicate<ServerEvent> reader) {
    long lostAt = 0;
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      IOException failure;
      opened = false;
      try {
        if (readOnce(reader)) {
          return;
        }
        failure = new IOException("the connection was closed");
      } catch (IOException e) {
        failure = e;
      } catch (ServerException e) {
        if (e.status() != 503 || lostAt == 0) {
          throw e;
        }
        failure = new IOException(e.getMessage());
      }
      long now = System.nanoTime();
      if (opened) {
        lostAt = now;
        pause = FIRST_PAUSE_MILLIS;
        notices.accept("the connection to " + client.server() + " is lost; connecting again");
      } else if (lostAt == 0) {
        if (isRefused(failure)) {
          throw client.unreachable(failure);
        }
        lostAt = now;
      }
      if (now - lostAt > patience.toNanos()) {
        throw client.unreachable(failure);
      }
      sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }
  }

  private static boolean isRefused(IOException e) {
    return e instanceof java.net.ConnectException || e instanceof java.net.UnknownHostException;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted");
    }
  }

  /** Whether reading is over for good. */
  private boolean readOnce(Predicate<ServerEvent> reader) throws IOException {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", "text/event-stream");
    if (!lastId.isEmpty()) {
      headers.put("Last-Event-ID", lastId);
    }
    boolean follows = !path.contains("follow=false");
    try (InputStream in = client.open(path, headers, SILENCE_MILLIS);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      opened = true;
      String id = "";
      String type = "";
      StringBuilder data = new StringBuilder();
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            ServerEvent event = new ServerEvent(id, type, Json.parse(data.toString()));
            lastId = id.isEmpty() ? lastId : id;
            boolean enough = !reader.test(event) || !follows && type.equals(ServerEvent.CAUGHT_UP);
            if (enough) {
              return true;
            }
          }
          id = "";
          type = "";
          data.setLength(0);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(line, 6, line.length());
        }
      }
      return false;
    } catch (SocketTimeoutException e) {
      throw new IOException("the server has been silent for too long", e);
    }
  }
}
