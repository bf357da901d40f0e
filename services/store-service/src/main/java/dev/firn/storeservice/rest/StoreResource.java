package dev.firn.storeservice.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firn.kit.auth.Needs;
import dev.firn.kit.problem.ProblemException;
import dev.firn.store.hash.HashFormat;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.storeservice.app.GarbageCollector;
import dev.firn.storeservice.app.PathIndex;
import dev.firn.storeservice.app.RootName;
import dev.firn.storeservice.app.Roots;
import dev.firn.storeservice.app.SigningKey;
import dev.firn.storeservice.app.StoreAnswers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What people and tools ask of the store beside the cache protocol. */
@Path("/v1/store")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "store")
public class StoreResource {
  private final StoreAnswers answers;
  private final Roots roots;
  private final PathIndex index;
  private final GarbageCollector collector;
  private final SecretKey key;

  /** Answers from these. */
  public StoreResource(
      StoreAnswers answers,
      Roots roots,
      PathIndex index,
      GarbageCollector collector,
      SigningKey key) {
    this.answers = answers;
    this.roots = roots;
    this.index = index;
    this.collector = collector;
    this.key = key.secret();
  }

  /**
   * The store.
   *
   * @param storeDir whose paths it keeps
   * @param publicKeys that sign them
   * @param rememberedPaths how many are in memory
   */
  public record StoreView(String storeDir, List<String> publicKeys, long rememberedPaths) {}

  /** A path. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PathView(
      String path,
      String narHash,
      long narSize,
      List<String> references,
      @Nullable String deriver,
      List<String> signatures,
      @Nullable String contentAddress,
      String url,
      long fileSize) {
    static PathView of(StoreDir dir, NarInfo n) {
      return new PathView(
          dir.print(n.info().path()),
          n.info().narHash().encodeWithAlgorithm(HashFormat.NIX32),
          n.info().narSize(),
          n.info().references().stream().map(dir::print).toList(),
          n.info().deriver().map(dir::print).orElse(null),
          n.info().signatures().stream().map(Object::toString).toList(),
          n.info().contentAddress().map(Object::toString).orElse(null),
          n.url(),
          n.fileSize().orElse(0));
    }
  }

  /**
   * A path's closure.
   *
   * @param paths references before referrers
   * @param missing what is neither here nor upstream
   * @param narBytes the size of all archives
   */
  public record ClosureView(List<PathView> paths, List<String> missing, long narBytes) {}

  /** A root. */
  public record RootView(String name, List<String> paths) {}

  /** All roots. */
  public record RootList(List<RootView> roots) {}

  /** The paths that a root is to keep. */
  public record RootRequest(List<String> paths) {}

  @GET
  @Operation(summary = "The store and its keys")
  public StoreView store() {
    return new StoreView(
        answers.dir().path(), List.of(key.publicKey().toString()), index.remembered());
  }

  @GET
  @Path("paths/{path}")
  @Needs(scope = Needs.Scope.NAMED)
  @Operation(summary = "A path: its digest, or digest and name")
  public PathView path(@PathParam("path") String text) {
    return PathView.of(answers.dir(), require(text));
  }

  @GET
  @Path("paths/{path}/closure")
  @Needs(scope = Needs.Scope.NAMED)
  @Operation(summary = "A path and all that it refers to")
  public ClosureView closure(@PathParam("path") String text) throws InterruptedException {
    var closure = answers.closure(List.of(require(text).info().path()));
    return new ClosureView(
        closure.infos().stream().map(n -> PathView.of(answers.dir(), n)).toList(),
        closure.missing().stream().map(answers.dir()::print).toList(),
        closure.narBytes());
  }

  private NarInfo require(String text) {
    StorePath path = new StorePath(text.length() == StorePath.HASH_LENGTH ? text + "-x" : text);
    return index
        .get(path.hashPart())
        .filter(n -> text.length() == StorePath.HASH_LENGTH || n.info().path().equals(path))
        .orElseThrow(() -> ProblemException.notFound("path '" + text + "' is not in the store"));
  }

  @GET
  @Path("roots")
  @Operation(summary = "All roots")
  public RootList roots() {
    return new RootList(
        roots.all().entrySet().stream().map(e -> view(e.getKey(), e.getValue())).toList());
  }

  private RootView view(String name, List<StorePath> paths) {
    return new RootView(name, paths.stream().map(answers.dir()::print).toList());
  }

  @GET
  @Path("roots/{name: .+}")
  @Operation(summary = "A root")
  public RootView root(@PathParam("name") String name) {
    return roots
        .get(new RootName(name))
        .map(paths -> view(name, paths))
        .orElseThrow(() -> ProblemException.notFound("there is no root '" + name + "'"));
  }

  @PUT
  @Path("roots/{name: .+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Keeps the closures of paths from garbage collection")
  public RootView setRoot(@PathParam("name") String name, RootRequest request)
      throws InterruptedException {
    if (request == null || request.paths() == null) {
      throw ProblemException.badRequest("bad-root", "the body has no 'paths'");
    }
    List<StorePath> paths = request.paths().stream().map(answers.dir()::parse).toList();
    List<StorePath> missing = answers.setRoot(new RootName(name), paths);
    if (!missing.isEmpty()) {
      throw ProblemException.conflict(
          "missing-path", "'" + answers.dir().print(missing.getFirst()) + "' is not in the store");
    }
    return view(name, paths);
  }

  @DELETE
  @Path("roots/{name: .+}")
  @Operation(summary = "Removes a root")
  public void deleteRoot(@PathParam("name") String name) {
    if (!roots.delete(new RootName(name))) {
      throw ProblemException.notFound("there is no root '" + name + "'");
    }
  }

  @POST
  @Path("gc")
  @Operation(summary = "Deletes what no root keeps, nobody asked for lately and is not young")
  public GarbageCollector.Report collect(
      @QueryParam("dry-run") boolean dryRun, @QueryParam("force") boolean force) {
    Instant ready = collector.readyAt();
    if (!dryRun && !force && Instant.now().isBefore(ready)) {
      throw ProblemException.conflict(
          "too-early",
          "the store was started a short while ago and does not know who is fetching; collect"
              + " after "
              + ready
              + ", or with force=true if nobody is");
    }
    return collector.run(dryRun);
  }
}
