package dev.firn.instantiate.fetch.builtins;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.instantiate.fetch.error.BadUrlException;
import dev.firn.instantiate.fetch.url.Url;
import java.util.List;

/** Which URLs may be fetched in restricted mode. */
final class UriRules {
  private final Machine machine;
  private final List<String> allowed;

  UriRules(Machine machine, List<String> allowed) {
    this.machine = machine;
    this.allowed = allowed;
  }

  /** Fails when a URL must not be fetched. A local path is checked as any other path. */
  void check(String uri) {
    if (!machine.settings().restricted() || allowed.stream().anyMatch(p -> covers(p, uri))) {
      return;
    }
    if (uri.startsWith("/")) {
      machine.host().checkAccess(uri);
      return;
    }
    try {
      Url url = Url.parse(uri);
      String scheme = url.scheme();
      if (scheme.equals("file") || scheme.equals("path") || scheme.endsWith("+file")) {
        machine.host().checkAccess(url.filePath());
        return;
      }
    } catch (BadUrlException e) {
      throw forbidden(uri);
    }
    throw forbidden(uri);
  }

  private static EvalException forbidden(String uri) {
    return new EvalException(
        ErrorCode.ACCESS_FORBIDDEN,
        "access to URI '"
            + uri
            + "' is forbidden in restricted mode; the setting 'allowed-uris' can allow it",
        EvalException.NO_POS);
  }

  private static boolean covers(String prefix, String uri) {
    if (prefix.isEmpty() || !uri.startsWith(prefix)) {
      return false;
    }
    if (uri.length() == prefix.length()) {
      return true;
    }
    boolean wholeScheme = prefix.endsWith(":") && prefix.indexOf(':') == prefix.length() - 1;
    return wholeScheme || prefix.endsWith("/") || uri.charAt(prefix.length()) == '/';
  }
}
