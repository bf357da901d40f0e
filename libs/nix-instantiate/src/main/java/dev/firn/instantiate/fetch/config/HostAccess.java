package dev.firn.instantiate.fetch.config;

import dev.firn.instantiate.fetch.SourceAccess;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.store.path.StorePath;
import java.nio.file.Path;

/** Shows fetched trees to an evaluation. */
public final class HostAccess implements SourceAccess {
  private final FileSystemHost host;

  public HostAccess(FileSystemHost host) {
    this.host = host;
  }

  @Override
  public void allow(StorePath path) {
    host.allow(path);
  }

  @Override
  public void mount(StorePath path, Path tree) {
    host.mount(path, tree, true);
  }
}
