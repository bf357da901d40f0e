package dev.firn.store.local;

import dev.firn.store.hash.Hash;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Nix's database of valid paths, {@code db.sqlite}, schema version 10. Opened when first needed,
 * made when first written. Thread-safe; several processes may use it at once.
 */
final class StoreDatabase implements AutoCloseable {
  private static final String SCHEMA_VERSION = "10";
  private static final int BUSY_TIMEOUT_MILLIS = 120_000;

  private static final List<String> SCHEMA =
      List.of(
          "create table if not exists ValidPaths (id integer primary key autoincrement not null,"
              + " path text unique not null, hash text not null, registrationTime integer not"
              + " null, deriver text, narSize integer, ultimate integer, sigs text, ca text)",
          "create table if not exists Refs (referrer integer not null, reference integer not null,"
              + " primary key (referrer, reference), foreign key (referrer) references"
              + " ValidPaths(id) on delete cascade, foreign key (reference) references"
              + " ValidPaths(id) on delete restrict)",
          "create index if not exists IndexReference on Refs(reference)",
          "create trigger if not exists DeleteSelfRefs before delete on ValidPaths begin delete"
              + " from Refs where referrer = old.id and reference = old.id; end",
          "create table if not exists DerivationOutputs (drv integer not null, id text not null,"
              + " path text not null, primary key (drv, id), foreign key (drv) references"
              + " ValidPaths(id) on delete cascade)",
          "create index if not exists IndexDerivationOutputs on DerivationOutputs(path)");

  private final StoreDir dir;
  private final Path folder;
  private @Nullable Connection connection;
  private boolean closed;
  private @Nullable PreparedStatement selectPath;

  StoreDatabase(StoreDir dir, Path folder) {
    this.dir = dir;
    this.folder = folder;
  }

  private Path file() {
    return folder.resolve("db.sqlite");
  }

  /** Whether there is anything to look up. */
  boolean exists() {
    return Files.exists(file());
  }

  /** What is known about a path, if it is valid. */
  synchronized Optional<PathInfo> query(StorePath path) {
    if (connection == null && !exists()) {
      return Optional.empty();
    }
    try {
      PreparedStatement select = selectPath;
      if (select == null) {
        select =
            connect()
                .prepareStatement(
                    "select id, hash, deriver, narSize, sigs, ca from ValidPaths where path = ?");
        selectPath = select;
      }
      select.setString(1, dir.print(path));
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(path, row)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failure("look up '" + dir.print(path) + "' in", e);
    }
  }

  private PathInfo read(StorePath path, ResultSet row) throws SQLException {
    String deriver = row.getString(3);
    String address = row.getString(6);
    return new PathInfo(
        path,
        Hash.parse(row.getString(2)),
        row.getLong(4),
        references(row.getLong(1)),
        Optional.ofNullable(deriver).map(dir::parse),
        signatures(row.getString(5)),
        Optional.ofNullable(address).filter(a -> !a.isEmpty()).map(ContentAddress::parse));
  }

  private static SortedSet<Signature> signatures(@Nullable String column) {
    SortedSet<Signature> signatures = new TreeSet<>();
    if (column != null && !column.isEmpty()) {
      for (String signature : List.of(column.split(" "))) {
        signatures.add(Signature.parse(signature));
      }
    }
    return signatures;
  }

  private SortedSet<StorePath> references(long id) throws SQLException {
    SortedSet<StorePath> references = new TreeSet<>();
    try (PreparedStatement select =
        connect()
            .prepareStatement(
                "select path from Refs join ValidPaths on reference = id where referrer = ?")) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          references.add(dir.parse(row.getString(1)));
        }
      }
    }
    return references;
  }

  /** Told, before it is registered, about an object that was found on disk but was not valid. */
  interface Unregistered {
    void found(Registration registration);
  }

  /**
   * Registers objects, all or none. Those that are valid already are left as they are.
   *
   * @throws ObjectException {@code missing-reference} if one refers to a path that is not valid
   */
  synchronized void register(Collection<Registration> batch, Unregistered check) {
    try {
      Connection db = connect();
      try (Statement statement = db.createStatement()) {
        statement.execute("begin immediate");
        try {
          new RegisteringTransaction(dir, db, Instant.now().getEpochSecond()).run(batch, check);
          statement.execute("commit");
        } catch (SQLException | RuntimeException e) {
          statement.execute("rollback");
          throw e;
        }
      }
    } catch (SQLException e) {
      throw failure("register paths in", e);
    }
  }

  /** Opens the database ahead of its use; a failure will show again then. */
  synchronized void warmUp() {
    if (!closed) {
      try {
        connect();
      } catch (SQLException | ObjectException e) {
        connection = null;
      }
    }
  }

  private Connection connect() throws SQLException {
    Connection open = connection;
    if (open != null) {
      return open;
    }
    Connection opened = exists() && !Files.isWritable(file()) ? openToRead() : openToWrite();
    connection = opened;
    return opened;
  }

  /**
   * Opens a database of another user, such as the system's. Without the right to make the files
   * that readers and writers agree through, only what was checkpointed can be seen.
   */
  private Connection openToRead() throws SQLException {
    String escaped = file().toString().replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    String url = "jdbc:sqlite:file:" + escaped + "?mode=ro";
    try {
      return readable(url);
    } catch (SQLException e) {
      return readable(url + "&immutable=1");
    }
  }

  private static Connection readable(String url) throws SQLException {
    Connection opened = new org.sqlite.JDBC().connect(url, new Properties());
    try (Statement statement = opened.createStatement()) {
      statement.execute("select 1 from ValidPaths limit 1");
      return opened;
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
  }

  private Connection openToWrite() throws SQLException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ObjectException("database", "cannot make folder '" + folder + "': " + e, e);
    }
    Properties properties = new Properties();
    properties.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
    Connection opened = new org.sqlite.JDBC().connect("jdbc:sqlite:" + file(), properties);
    try {
      prepare(opened);
    } catch (SQLException | ObjectException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  private void prepare(Connection opened) throws SQLException {
    try (Statement statement = opened.createStatement()) {
      statement.execute("pragma foreign_keys = 1");
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = normal");
      statement.execute("pragma wal_autocheckpoint = 40000");
      makeSchema(statement);
    }
  }

  /** Another process may be about to do the same, so the file's existence says nothing. */
  private void makeSchema(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "select 1 from sqlite_master where name = 'IndexDerivationOutputs'")) {
      if (row.next()) {
        return;
      }
    }
    statement.execute("begin immediate");
    for (String sql : SCHEMA) {
      statement.execute(sql);
    }
    statement.execute("commit");
    try {
      Files.writeString(folder.resolve("schema"), SCHEMA_VERSION, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new ObjectException("database", "cannot write to folder '" + folder + "': " + e, e);
    }
  }

  private ObjectException failure(String what, SQLException e) {
    return new ObjectException(
        "database", "cannot " + what + " the store database '" + file() + "': " + e, e);
  }

  @Override
  public synchronized void close() {
    closed = true;
    Connection open = connection;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        throw failure("close", e);
      }
      connection = null;
      selectPath = null;
    }
  }
}
