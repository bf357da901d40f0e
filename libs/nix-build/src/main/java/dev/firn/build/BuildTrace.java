package dev.firn.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.store.StoreException;
import dev.firn.store.local.LocalStore;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import dev.firn.store.realisation.Realisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Optional;

/**
 * Which paths the outputs turned out to have that are not known before their build. Kept beside a
 * store in files named as in a binary cache: {@code firn/build-trace-v2/….drv/OUTPUT.doi}.
 */
public final class BuildTrace {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final LocalStore store;

  public BuildTrace(LocalStore store) {
    this.store = store;
  }

  private Path file(DerivationOutputId id) {
    return store.stateFolder().resolveSibling("firn").resolve(id.cacheKey());
  }

  /** The path of an output, if it was built and is still valid. */
  public Optional<StorePath> find(StorePath derivation, String output) {
    DerivationOutputId id = new DerivationOutputId(derivation, output);
    try {
      Realisation found =
          Realisation.fromValueJson(id, MAPPER.readTree(Files.readString(file(id))));
      return Optional.of(found.outPath()).filter(store::isValid);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException | StoreException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ObjectException("io", "cannot read '" + file(id) + "': " + e, e);
    }
  }

  /** Remembers an output's path. */
  public void record(StorePath derivation, String output, StorePath path) {
    DerivationOutputId id = new DerivationOutputId(derivation, output);
    Realisation realisation = new Realisation(id, path, Collections.emptySortedSet());
    Path file = file(id);
    try {
      Files.createDirectories(file.getParent());
      Path temporary = Files.createTempFile(file.getParent(), ".new-", "");
      Files.writeString(temporary, realisation.valueToJson().toString());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ObjectException("io", "cannot write '" + file + "': " + e, e);
    }
  }
}
