package dev.firn.agent.node;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.firn.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** The journal on disk. Read by anyone; changed under {@link NodeLock}. */
public final class JournalFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path file;
  private final NodeLock lock;

  /** The journal of a node. */
  public JournalFile(NodeRoot root) {
    file = root.state().resolve("journal");
    lock = NodeLock.of(root);
  }

  /** What is written; an empty journal when nothing is. */
  public Journal read() {
    try {
      return JSON.readValue(Files.readAllBytes(file), Journal.class);
    } catch (NoSuchFileException e) {
      return Journal.empty();
    } catch (IOException e) {
      throw new AgentException(
          "bad-journal",
          "cannot read the journal '"
              + file
              + "': "
              + e.getMessage()
              + "; look at what runs, then move the file away",
          e);
    }
  }

  /** Changes it; it is on the disk when this returns. */
  public Journal update(UnaryOperator<Journal> change) {
    return lock.hold(
        () -> {
          Journal before = read();
          Journal after = change.apply(before);
          if (!after.equals(before)) {
            try {
              DurableFiles.write(file, JSON.writeValueAsBytes(after));
            } catch (IOException e) {
              throw new AgentException("io", "cannot write the journal '" + file + "': " + e, e);
            }
          }
          return after;
        });
  }
}
