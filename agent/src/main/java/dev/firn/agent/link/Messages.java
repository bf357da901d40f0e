package dev.firn.agent.link;

import dev.firn.agent.AgentException;
import dev.firn.agent.activation.Order;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.JournalFile;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.node.ProfileName;
import dev.firn.agent.node.Profiles;
import dev.firn.api.agent.v1.ActivateOrder;
import dev.firn.api.agent.v1.AgentMessage;
import dev.firn.api.agent.v1.Hello;
import dev.firn.api.agent.v1.Outcome;
import dev.firn.api.agent.v1.Progress;
import dev.firn.api.agent.v1.RunningGeneration;
import java.util.Locale;

/** What goes over the stream, from and to what the agent works with. */
final class Messages {
  private Messages() {}

  /** What the agent says first. */
  static AgentMessage hello(NodeRoot root, String version) {
    Hello.Builder hello = Hello.newBuilder().setAgentVersion(version).setPlatform(platform());
    Journal journal = new JournalFile(root).read();
    for (ProfileName profile : new Profiles(root).present()) {
      Journal.Running running = journal.running(profile);
      String path = running.storePath();
      if (path != null) {
        hello.addRunning(
            RunningGeneration.newBuilder()
                .setProfile(profile.text())
                .setGeneration(running.generation())
                .setStorePath(path));
      }
    }
    return AgentMessage.newBuilder().setHello(hello).build();
  }

  static String platform() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch64";
          default -> arch;
        }
        + "-linux";
  }

  static Order order(ActivateOrder order) {
    Journal.Action action =
        switch (order.getAction()) {
          case ACTION_SWITCH -> Journal.Action.SWITCH;
          case ACTION_BOOT -> Journal.Action.BOOT;
          case ACTION_TEST -> Journal.Action.TEST;
          case ACTION_DRY_ACTIVATE -> Journal.Action.DRY_ACTIVATE;
          case ACTION_UNSPECIFIED, UNRECOGNIZED ->
              throw new AgentException(
                  "bad-order", "the order has an action that this agent does not know");
        };
    return new Order(
        order.getOrderId(),
        order.getRevision(),
        new ProfileName(order.getProfile()),
        order.getGeneration(),
        order.getStorePath(),
        action,
        order.getHealthTimeoutSeconds());
  }

  static AgentMessage outcome(Journal.Ended ended) {
    String path = ended.active().storePath();
    return AgentMessage.newBuilder()
        .setOutcome(
            Outcome.newBuilder()
                .setOrderId(ended.orderId())
                .setResult(
                    switch (ended.result()) {
                      case ACTIVATED -> Outcome.Result.RESULT_ACTIVATED;
                      case ROLLED_BACK -> Outcome.Result.RESULT_ROLLED_BACK;
                      case NOT_STARTED -> Outcome.Result.RESULT_NOT_STARTED;
                    })
                .setProfile(ended.profile())
                .setGeneration(ended.generation())
                .setActiveGeneration(ended.active().generation())
                .setActiveStorePath(path == null ? "" : path)
                .setErrorCode(ended.errorCode())
                .setErrorMessage(ended.errorMessage())
                .addAllUrls(ended.urls())
                .addAllChanges(ended.changes())
                .setFetchedBytes(ended.fetchedBytes())
                .setMillis(ended.millis()))
        .build();
  }

  /** An order that is refused before it is an order; what the node runs stays. */
  static AgentMessage refusal(ActivateOrder order, Journal.Running running, AgentException why) {
    String path = running.storePath();
    return AgentMessage.newBuilder()
        .setOutcome(
            Outcome.newBuilder()
                .setOrderId(order.getOrderId())
                .setResult(Outcome.Result.RESULT_NOT_STARTED)
                .setProfile(order.getProfile())
                .setGeneration(order.getGeneration())
                .setActiveGeneration(running.generation())
                .setActiveStorePath(path == null ? "" : path)
                .setErrorCode(why.code())
                .setErrorMessage(String.valueOf(why.getMessage())))
        .build();
  }

  static AgentMessage progress(
      String orderId, Journal.Phase phase, long done, long total, String text) {
    return AgentMessage.newBuilder()
        .setProgress(
            Progress.newBuilder()
                .setOrderId(orderId)
                .setPhase(
                    switch (phase) {
                      case FETCHING -> Progress.Phase.PHASE_FETCHING;
                      case LINKING, SWITCHING -> Progress.Phase.PHASE_SWITCHING;
                      case CHECKING -> Progress.Phase.PHASE_CHECKING;
                      case ROLLING_BACK -> Progress.Phase.PHASE_ROLLING_BACK;
                    })
                .setBytesDone(done)
                .setBytesTotal(total)
                .setText(text))
        .build();
  }
}
