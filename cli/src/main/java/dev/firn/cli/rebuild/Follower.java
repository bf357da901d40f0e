package dev.firn.cli.rebuild;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.rest.EventStream;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.RestClient;
import dev.firn.cli.rest.ServerEvent;
import dev.firn.cli.rest.ServerException;
import dev.firn.cli.server.Server;
import java.time.Duration;
import java.util.List;

/** Follows a revision by its events until it has ended. */
public final class Follower {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SILENCE_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 500;
  private static final int MOST_WATCHED = 5;

  private final Server server;
  private final RestClient client;
  private final View view;

  Follower(Server server, View view) {
    this.server = server;
    this.client = server.client();
    this.view = view;
  }

  /**
   * Follows.
   *
   * @throws CommandException if the server has given up
   */
  void follow(String revision, Run run) {
    EventStream stream =
        new EventStream(
            client, "/v1/events?revision=" + RestClient.encode(revision), PATIENCE, this::lost);
    Thread watch = Thread.ofVirtual().name("nodes").start(() -> watchNodes(run));
    Thread interrupted =
        new Thread(
            () -> {
              view.close();
              view.notice(
                  "the server goes on; look on with: firn events --follow --revision "
                      + revision
                      + "\nor end it with: firn cancel "
                      + revision);
            });
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      stream.read(
          event -> {
            if (event.type().equals(ServerEvent.CAUGHT_UP)) {
              return true;
            }
            boolean ended;
            synchronized (run) {
              run.add(event);
              ended = run.ended();
            }
            view.event(event, run);
            return !ended;
          });
      view.ended(run);
    } finally {
      watch.interrupt();
      view.close();
      try {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      } catch (IllegalStateException e) {
        // already on the way down
      }
    }
  }

  /** A connection that is lost comes back, unless the server has said that it gives up. */
  private void lost(String notice) {
    server
        .lastWords()
        .ifPresent(
            words -> {
              throw new CommandException(
                  "Firn has ended: "
                      + words
                      + "\n       What was submitted goes on when it is started again: firn up");
            });
    view.notice(notice);
  }

  /**
   * Tells how far the awaited nodes are. Says so when one is not there, as otherwise nothing would
   * ever be said.
   */
  private void watchNodes(Run run) {
    long since = System.nanoTime();
    boolean told = false;
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        List<String> awaited;
        synchronized (run) {
          awaited = run.awaitsNodesOnly() ? run.awaited() : List.of();
        }
        if (awaited.isEmpty()) {
          since = System.nanoTime();
          continue;
        }
        boolean silent = System.nanoTime() - since > SILENCE_MILLIS * 1_000_000;
        for (String node : awaited.subList(0, Math.min(MOST_WATCHED, awaited.size()))) {
          String state = state(node);
          if (!state.isEmpty() && silent && !told) {
            view.notice(state);
          }
        }
        told = told || silent;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String state(String node) {
    try {
      Json answer = client.get("/v1/nodes/" + RestClient.encode(node));
      Json progress = answer.at("progress");
      if (!progress.text("phase").isEmpty()) {
        view.progress(Lines.progress(node, progress));
      }
      return answer.isTrue("connected")
          ? ""
          : "waiting for node " + node + ", which is not connected";
    } catch (ServerException e) {
      return e.status() == 404
          ? "waiting for node "
              + node
              + ", which does not exist yet; 'firn nodes token' shows how a machine joins"
          : "";
    } catch (RuntimeException e) {
      return "";
    }
  }
}
