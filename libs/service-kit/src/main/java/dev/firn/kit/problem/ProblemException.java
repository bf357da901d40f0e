package dev.firn.kit.problem;

/** Ends a REST call with a problem. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /**
   * @param status of HTTP
   * @param code stable and short, for programs
   * @param detail what is wrong, where, and what to do
   */
  public ProblemException(int status, String code, String detail) {
    super(detail);
    this.problem = Problem.of(status, code, detail);
  }

  /** 400 {@code bad-request}, with a code of its own. */
  public static ProblemException badRequest(String code, String detail) {
    return new ProblemException(400, code, detail);
  }

  /** 404 {@code not-found}. */
  public static ProblemException notFound(String detail) {
    return new ProblemException(404, "not-found", detail);
  }

  /** 409, with a code of its own. */
  public static ProblemException conflict(String code, String detail) {
    return new ProblemException(409, code, detail);
  }

  /** What the caller is told. */
  public Problem problem() {
    return problem;
  }
}
