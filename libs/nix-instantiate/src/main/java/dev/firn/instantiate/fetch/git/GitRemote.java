package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.Url;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** A repository that is elsewhere, and how it may be reached. */
record GitRemote(Url url, Optional<CredentialsProvider> login, DeniedAddresses denied) {
  /** What a command of JGit does. */
  @FunctionalInterface
  interface Call<C, T> {
    T on(C command) throws GitAPIException;
  }

  /** The URL as JGit has it. */
  String address() {
    try {
      return new URIish(url.toString()).toString();
    } catch (java.net.URISyntaxException e) {
      throw new GitException("bad-url", "'" + url + "' does not name a Git repository", e);
    }
  }

  /**
   * Lets it through if it may be reached, as far as its URL tells. Over HTTP that is asked for each
   * connection instead.
   *
   * @throws dev.firn.instantiate.fetch.error.FetchException {@code denied-address}
   */
  void require() {
    if (url.scheme().equals("ssh") || url.scheme().equals("git")) {
      require(url, denied);
    }
  }

  /** The same for what is reached by another program, or another reader of URLs. */
  static void require(Url url, DeniedAddresses denied) {
    try {
      denied.requireFor(url);
    } catch (UnknownHostException e) {
      throw new GitException(
          "unreachable", "the host of '" + url + "' has no address: " + e.getMessage(), e);
    }
  }

  /** Runs a command that reaches it, and nothing else, wherever it is redirected to. */
  <C extends TransportCommand<C, ?>, T> T reached(C command, Call<C, T> call)
      throws GitAPIException {
    login.ifPresent(command::setCredentialsProvider);
    if (denied.areNone()) {
      return call.on(command);
    }
    command.setTransportConfigCallback(
        transport -> {
          if (transport instanceof TransportHttp http) {
            http.setHttpConnectionFactory(new CheckedConnections(denied));
          }
        });
    T result = call.on(command);
    // its name may have led elsewhere in the meantime
    require();
    return result;
  }

  /** Makes connections to what may be reached; every redirect makes one of its own. */
  private static final class CheckedConnections extends JDKHttpConnectionFactory {
    private final DeniedAddresses denied;

    CheckedConnections(DeniedAddresses denied) {
      this.denied = denied;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
      denied.require(url.getHost(), url.toString());
      return new CheckedConnection(url, denied);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
      denied.require(url.getHost(), url.toString());
      return new CheckedConnection(url, proxy, denied);
    }
  }

  /** Looks again before anything is read, should the name have led elsewhere in the meantime. */
  private static final class CheckedConnection extends JDKHttpConnection {
    private final DeniedAddresses denied;

    CheckedConnection(URL url, DeniedAddresses denied) throws IOException {
      super(url);
      this.denied = denied;
      super.setInstanceFollowRedirects(false);
    }

    CheckedConnection(URL url, Proxy proxy, DeniedAddresses denied) throws IOException {
      super(url, proxy);
      this.denied = denied;
      super.setInstanceFollowRedirects(false);
    }

    /** JGit follows redirects; the connection itself must not. */
    @Override
    public void setInstanceFollowRedirects(boolean follow) {}

    @Override
    public int getResponseCode() throws IOException {
      int code = super.getResponseCode();
      denied.require(getURL().getHost(), getURL().toString());
      return code;
    }
  }
}
