package dev.firn.instantiate.fetch.input;

import java.util.List;

/** The kinds of sources, in the order in which a URL is offered to them. */
final class Schemes {
  static final List<InputScheme> ALL =
      List.of(
          new DownloadScheme(DownloadScheme.Kind.FILE),
          new GitScheme(),
          new ForgeScheme("github"),
          new ForgeScheme("gitlab"),
          new MercurialScheme(),
          new IndirectScheme(),
          new PathScheme(),
          new ForgeScheme("sourcehut"),
          new DownloadScheme(DownloadScheme.Kind.TARBALL));

  private Schemes() {}

  static InputScheme find(String type) {
    for (InputScheme scheme : ALL) {
      if (scheme.type().equals(type)) {
        return scheme;
      }
    }
    return new UnknownScheme(type);
  }
}
