package dev.firn.store.local;

import dev.firn.store.hash.HashFormat;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.Signature;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The statements that make a batch of paths valid. Rows travel as one JSON text per table, as a
 * statement for each row would cost more than the rows do.
 */
final class RegisteringTransaction {
  private final StoreDir dir;
  private final Connection db;
  private final long now;
  private final Map<StorePath, Long> ids = new HashMap<>();

  RegisteringTransaction(StoreDir dir, Connection db, long now) {
    this.dir = dir;
    this.db = db;
    this.now = now;
  }

  void run(Collection<Registration> batch, StoreDatabase.Unregistered check) throws SQLException {
    Set<StorePath> mentioned = new HashSet<>();
    for (Registration registration : batch) {
      mentioned.add(registration.info().path());
      mentioned.addAll(registration.info().references());
    }
    lookUpIds(mentioned);
    List<Registration> added = new ArrayList<>();
    long next = nextId();
    for (Registration registration : batch) {
      if (ids.putIfAbsent(registration.info().path(), next) == null) {
        next++;
        added.add(registration);
        if (registration.foundOnDisk()) {
          check.found(registration);
        }
      }
    }
    if (!added.isEmpty()) {
      insertPaths(added);
      insertReferences(added);
      insertOutputs(added);
    }
  }

  private void lookUpIds(Set<StorePath> paths) throws SQLException {
    StringBuilder json = new StringBuilder();
    for (StorePath path : paths) {
      json.append(json.isEmpty() ? "[" : ",");
      quote(json, dir.print(path));
    }
    json.append(json.isEmpty() ? "[]" : "]");
    try (PreparedStatement select =
        db.prepareStatement(
            "select v.path, v.id from json_each(?) j join ValidPaths v on v.path = j.value")) {
      select.setString(1, json.toString());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ids.put(dir.parse(row.getString(1)), row.getLong(2));
        }
      }
    }
  }

  private long nextId() throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select max(coalesce((select max(id) from ValidPaths), 0), coalesce((select seq"
                    + " from sqlite_sequence where name = 'ValidPaths'), 0)) + 1")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void insertPaths(List<Registration> added) throws SQLException {
    StringBuilder json = new StringBuilder("[");
    for (Registration registration : added) {
      PathInfo info = registration.info();
      separate(json).append('[').append(idOf(info.path())).append(',');
      quote(json, dir.print(info.path()));
      json.append(",\"").append(info.narHash().encodeWithAlgorithm(HashFormat.BASE16));
      json.append("\",").append(now).append(',');
      quoteOrNull(json, info.deriver().map(dir::print).orElse(""));
      json.append(',').append(info.narSize()).append(',');
      quoteOrNull(
          json,
          info.signatures().stream().map(Signature::toString).collect(Collectors.joining(" ")));
      json.append(',');
      quoteOrNull(json, info.contentAddress().map(Object::toString).orElse(""));
      json.append(']');
    }
    insert(
        "insert into ValidPaths (id, path, hash, registrationTime, deriver, narSize, sigs, ca)"
            + " select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5,"
            + " value->>6, value->>7 from json_each(?)",
        json);
  }

  private void insertReferences(List<Registration> added) throws SQLException {
    StringBuilder json = new StringBuilder("[");
    for (Registration registration : added) {
      StorePath path = registration.info().path();
      for (StorePath reference : registration.info().references()) {
        Long id = ids.get(reference);
        if (id == null) {
          throw new ObjectException(
              "missing-reference",
              "cannot register '"
                  + dir.print(path)
                  + "': it refers to '"
                  + dir.print(reference)
                  + "', which is not valid; add that first");
        }
        separate(json).append('[').append(idOf(path)).append(',').append(id).append(']');
      }
    }
    insert(
        "insert or ignore into Refs (referrer, reference) select value->>0, value->>1 from"
            + " json_each(?)",
        json);
  }

  private void insertOutputs(List<Registration> added) throws SQLException {
    StringBuilder json = new StringBuilder("[");
    for (Registration registration : added) {
      long id = idOf(registration.info().path());
      registration
          .outputs()
          .forEach(
              (output, path) -> {
                separate(json).append('[').append(id).append(',');
                quote(json, output);
                json.append(',');
                quote(json, dir.print(path));
                json.append(']');
              });
    }
    insert(
        "insert or replace into DerivationOutputs (drv, id, path) select value->>0, value->>1,"
            + " value->>2 from json_each(?)",
        json);
  }

  private long idOf(StorePath path) {
    return ids.getOrDefault(path, 0L);
  }

  private static StringBuilder separate(StringBuilder json) {
    return json.length() > 1 ? json.append(',') : json;
  }

  private void insert(String sql, StringBuilder json) throws SQLException {
    if (json.length() > 1) {
      try (PreparedStatement statement = db.prepareStatement(sql)) {
        statement.setString(1, json.append(']').toString());
        statement.executeUpdate();
      }
    }
  }

  private static void quoteOrNull(StringBuilder json, String text) {
    if (text.isEmpty()) {
      json.append("null");
    } else {
      quote(json, text);
    }
  }

  /** Paths, names, hashes and signatures have no byte that JSON escapes, but for these two. */
  private static void quote(StringBuilder json, String text) {
    json.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}
