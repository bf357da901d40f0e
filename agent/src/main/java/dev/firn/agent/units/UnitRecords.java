package dev.firn.agent.units;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.firn.agent.AgentException;
import dev.firn.agent.node.DurableFiles;
import dev.firn.agent.node.NodeRoot;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The records of a node's units, a file each. Changed under the node's lock. */
final class UnitRecords {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path folder;

  UnitRecords(NodeRoot root) {
    folder = root.unitRecords();
  }

  Optional<UnitRecord> read(String unit) {
    Path file = file(unit);
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), UnitRecord.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new AgentException("io", "cannot read '" + file + "': " + e, e);
    }
  }

  Map<String, UnitRecord> all() {
    Map<String, UnitRecord> all = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.service.json")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String unit = name.substring(0, name.length() - ".json".length());
        read(unit).ifPresent(r -> all.put(unit, r));
      }
    } catch (NoSuchFileException e) {
      return all;
    } catch (IOException e) {
      throw new AgentException("io", "cannot list '" + folder + "': " + e, e);
    }
    return all;
  }

  void write(UnitRecord record) {
    Path file = file(record.name());
    try {
      DurableFiles.replace(file, JSON.writeValueAsBytes(record));
    } catch (IOException e) {
      throw new AgentException("io", "cannot write '" + file + "': " + e, e);
    }
  }

  void remove(String unit) {
    Path file = file(unit);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new AgentException("io", "cannot remove '" + file + "': " + e, e);
    }
  }

  private Path file(String unit) {
    return folder.resolve(unit + ".json");
  }
}
