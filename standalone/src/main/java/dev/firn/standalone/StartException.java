package dev.firn.standalone;

import java.net.BindException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why Firn cannot start, in a sentence for people. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** What made the services fail. */
  static Exception of(Throwable failure) {
    return failure instanceof Exception e ? e : new StartException(failure.toString(), failure);
  }

  /** The innermost cause that says something. */
  static String reason(Throwable failure) {
    String text = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (cause instanceof StartException && message != null) {
        return message;
      }
      if (isFullDisk(cause)) {
        return "the disk of the state folder is full";
      }
      if (message != null && !message.isBlank()) {
        text =
            cause instanceof java.io.IOException || text.isEmpty()
                ? message
                : cause.getClass().getSimpleName() + ": " + message;
      }
    }
    return text.isEmpty() ? failure.toString() : text.lines().findFirst().orElse(text);
  }

  private static boolean isFullDisk(Throwable cause) {
    String message = cause.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("no space left on device");
  }

  /** Whether another program took the port after it was found free. */
  static boolean isLostPort(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException
          || cause.getClass().getSimpleName().equals("QuarkusBindException")) {
        return true;
      }
    }
    return false;
  }
}
