package dev.firn.instantiate.fetch.git;

/** Addresses of submodules, which may be relative to their repository's (gitmodules(5)). */
final class SubmoduleUrls {
  private SubmoduleUrls() {}

  static String resolve(String base, String url) {
    if (!url.startsWith("./") && !url.startsWith("../")) {
      return url;
    }
    String at = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    String rest = url;
    while (true) {
      if (rest.startsWith("./")) {
        rest = rest.substring(2);
      } else if (rest.startsWith("../")) {
        rest = rest.substring(3);
        int slash = at.lastIndexOf('/');
        if (slash <= at.indexOf("//") + 1) {
          throw new GitException(
              "submodules", "submodule '" + url + "' climbs above its repository '" + base + "'");
        }
        at = at.substring(0, slash);
      } else {
        return at + "/" + rest;
      }
    }
  }
}
