package dev.firn.agent;

/** Something that the node cannot do; the message says what, where and what to do. */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code stable, for programs: {@code unit-failed}
   */
  public AgentException(String code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * @param code stable, for programs: {@code unit-failed}
   */
  public AgentException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What is wrong, where, and what to do. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** A stable identifier. */
  public String code() {
    return code;
  }
}
