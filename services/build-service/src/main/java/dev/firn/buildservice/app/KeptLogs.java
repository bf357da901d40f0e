package dev.firn.buildservice.app;

import dev.firn.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Logs of builds that ended, where every instance finds them. */
public interface KeptLogs {
  /** Keeps a log, in the place of an earlier one. */
  void put(StorePath derivation, InputStream log) throws IOException, InterruptedException;

  /** The log of a derivation's last build; closed by the caller. */
  Optional<InputStream> get(StorePath derivation) throws IOException, InterruptedException;
}
