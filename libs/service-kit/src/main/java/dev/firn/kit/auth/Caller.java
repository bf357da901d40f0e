package dev.firn.kit.auth;

import dev.firn.kit.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;

/** Who makes the current REST request. */
@RequestScoped
public class Caller {
  private Grant grant = Grant.NONE;

  void is(Grant other) {
    grant = other;
  }

  /** What they may. */
  public Grant grant() {
    return grant;
  }

  /** Refuses a node that the token is not for. */
  public void requireNode(String node) {
    if (!grant.coversNode(node)) {
      throw new ProblemException(
          403, "out-of-scope", "this token is not for the node '" + node + "'");
    }
  }

  /** Refuses a configuration that the token is not for. */
  public void requireConfiguration(String configuration) {
    if (!grant.coversConfiguration(configuration)) {
      throw new ProblemException(
          403, "out-of-scope", "this token is not for the configuration '" + configuration + "'");
    }
  }
}
