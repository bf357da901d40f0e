package dev.firn.instantiate.fetch.config;

import dev.firn.instantiate.fetch.SourceAccess;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.store.path.StorePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows fetched trees to a host, also those that were fetched before there was one. */
public final class HostAccess implements SourceAccess {
  private final List<Consumer<FileSystemHost>> waiting = new ArrayList<>();
  private @Nullable FileSystemHost host;

  /** From now on there is a host. */
  public synchronized void attach(FileSystemHost attached) {
    host = attached;
    waiting.forEach(w -> w.accept(attached));
    waiting.clear();
  }

  @Override
  public void allow(StorePath path) {
    tell(h -> h.allow(path));
  }

  @Override
  public void mount(StorePath path, Path tree) {
    tell(h -> h.mount(path, tree, true));
  }

  private synchronized void tell(Consumer<FileSystemHost> what) {
    if (host == null) {
      waiting.add(what);
    } else {
      what.accept(host);
    }
  }
}
