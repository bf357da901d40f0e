package dev.firn.eval.error;

/** Stable codes of evaluation errors; {@code docs/reference/errors.md} explains each. */
public enum ErrorCode {
  THROWN("FE001", Category.USER),
  ABORTED("FE002", Category.USER),
  ASSERTION_FAILED("FE003", Category.USER),
  TYPE_MISMATCH("FE004", Category.USER),
  UNDEFINED_VARIABLE("FE005", Category.USER),
  ATTRIBUTE_MISSING("FE006", Category.USER),
  ARGUMENT_MISSING("FE007", Category.USER),
  ARGUMENT_UNEXPECTED("FE008", Category.USER),
  NOT_A_FUNCTION("FE009", Category.USER),
  CANNOT_COERCE("FE010", Category.USER),
  INFINITE_RECURSION("FE011", Category.USER),
  CALL_DEPTH_EXCEEDED("FE012", Category.LIMIT),
  STACK_EXHAUSTED("FE013", Category.LIMIT),
  INTEGER_OVERFLOW("FE014", Category.USER),
  DIVISION_BY_ZERO("FE015", Category.USER),
  INDEX_OUT_OF_RANGE("FE016", Category.USER),
  INVALID_ARGUMENT("FE017", Category.USER),
  INVALID_REGEX("FE018", Category.USER),
  INVALID_JSON("FE019", Category.USER),
  INVALID_TOML("FE020", Category.USER),
  ATTRIBUTE_DUPLICATE("FE021", Category.USER),
  CONTEXT_NOT_ALLOWED("FE022", Category.USER),
  INCOMPARABLE("FE023", Category.USER),
  SYNTAX("FE024", Category.USER),
  FILE_NOT_FOUND("FE025", Category.USER),
  FILE_UNREADABLE("FE026", Category.USER),
  SEARCH_PATH("FE027", Category.USER),
  ACCESS_FORBIDDEN("FE028", Category.USER),
  FEATURE_DISABLED("FE029", Category.USER),
  INVALID_DERIVATION("FE030", Category.USER),
  INVALID_STORE_PATH("FE031", Category.USER),
  FETCH_FAILED("FE032", Category.EXTERNAL),
  HASH_MISMATCH("FE033", Category.USER),
  FLAKE("FE034", Category.USER),
  IMPORT_FROM_DERIVATION("FE035", Category.USER),
  STORE("FE036", Category.EXTERNAL),
  LIMIT_EXCEEDED("FE037", Category.LIMIT),
  CANCELLED("FE038", Category.LIMIT),
  UNSUPPORTED("FE039", Category.USER),
  INTERNAL("FE040", Category.INTERNAL),
  TIME_EXCEEDED("FE041", Category.LIMIT),
  ALLOCATION_EXCEEDED("FE042", Category.LIMIT),
  OUTPUT_EXCEEDED("FE043", Category.LIMIT),
  FILES_EXCEEDED("FE044", Category.LIMIT),
  READ_EXCEEDED("FE045", Category.LIMIT),
  FETCHES_EXCEEDED("FE046", Category.LIMIT),
  NAMES_EXCEEDED("FE047", Category.LIMIT),
  HEAP_FULL("FE048", Category.LIMIT);

  /** Who has to act. */
  public enum Category {
    /** The expression or its inputs are wrong. */
    USER,
    /** A limit of the evaluation was reached. */
    LIMIT,
    /** Something outside did not answer as it should; trying again may help. */
    EXTERNAL,
    /** A fault of the evaluator itself. */
    INTERNAL
  }

  private final String id;
  private final Category category;

  ErrorCode(String id, Category category) {
    this.id = id;
    this.category = category;
  }

  /** The stable identifier, such as {@code FE006}. */
  public String id() {
    return id;
  }

  public Category category() {
    return category;
  }
}
