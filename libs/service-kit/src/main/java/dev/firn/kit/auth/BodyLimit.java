package dev.firn.kit.auth;

import dev.firn.kit.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Bounds bodies that are read whole, by what comes and not by what their sender says of it: one
 * that is sent in chunks says nothing. Methods that take a stream bound it themselves.
 */
@Provider
public class BodyLimit implements ReaderInterceptor {
  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    if (context.getType() != InputStream.class) {
      context.setInputStream(new Limited(context.getInputStream()));
    }
    return context.proceed();
  }

  /** Says so. */
  @ServerExceptionMapper
  public Response tooLong(BodyTooLongException e) {
    return Problem.of(413, "body-too-large", String.valueOf(e.getMessage())).response();
  }

  /** A body has more bytes than are read at once. */
  public static final class BodyTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLongException() {
      super("a request has at most " + TokenFilter.MAX_BODY + " bytes");
    }
  }

  private static final class Limited extends FilterInputStream {
    private long left = TokenFilter.MAX_BODY;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      return b < 0 ? b : counted(1, b);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = super.read(into, offset, length);
      return n < 0 ? n : counted(n, n);
    }

    private int counted(int read, int result) throws IOException {
      left -= read;
      if (left < 0) {
        throw new BodyTooLongException();
      }
      return result;
    }
  }
}
