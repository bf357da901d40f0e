package dev.firn.storeservice.grpc;

import dev.firn.api.store.v1.DeleteRootRequest;
import dev.firn.api.store.v1.DeleteRootResponse;
import dev.firn.api.store.v1.DescribeRequest;
import dev.firn.api.store.v1.DescribeResponse;
import dev.firn.api.store.v1.PathInfo;
import dev.firn.api.store.v1.QueryClosureRequest;
import dev.firn.api.store.v1.QueryClosureResponse;
import dev.firn.api.store.v1.QueryMissingRequest;
import dev.firn.api.store.v1.QueryMissingResponse;
import dev.firn.api.store.v1.QueryPathInfosRequest;
import dev.firn.api.store.v1.QueryPathInfosResponse;
import dev.firn.api.store.v1.SetRootRequest;
import dev.firn.api.store.v1.SetRootResponse;
import dev.firn.api.store.v1.StoreServiceGrpc;
import dev.firn.kit.FirnSettings;
import dev.firn.store.StoreException;
import dev.firn.store.blob.BlobException;
import dev.firn.store.hash.HashFormat;
import dev.firn.store.narinfo.NarInfo;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.SecretKey;
import dev.firn.storeservice.app.Closures;
import dev.firn.storeservice.app.RootName;
import dev.firn.storeservice.app.Roots;
import dev.firn.storeservice.app.SigningKey;
import dev.firn.storeservice.app.StoreAnswers;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** {@code firn.store.v1}; each call is answered on a virtual thread of its own. */
@GrpcService
public class StoreGrpc extends StoreServiceGrpc.StoreServiceImplBase {
  private static final Logger LOG = Logger.getLogger(StoreGrpc.class);
  private static final int MOST_PATHS = 10_000;

  private final StoreAnswers answers;
  private final Roots roots;
  private final SecretKey key;
  private final String cacheUrl;

  /** Answers from these. */
  public StoreGrpc(StoreAnswers answers, Roots roots, SigningKey key, FirnSettings settings) {
    this.answers = answers;
    this.roots = roots;
    this.key = key.secret();
    this.cacheUrl = settings.cacheUrl().toString();
  }

  private interface Call<T> {
    T answer() throws InterruptedException;
  }

  private static <T> void answer(StreamObserver<T> observer, Call<T> call) {
    Thread.startVirtualThread(
        () -> {
          T answer;
          try {
            answer = call.answer();
          } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
          } catch (BlobException e) {
            observer.onError(
                Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
            return;
          } catch (StoreException e) {
            observer.onError(
                Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
          } catch (InterruptedException | RuntimeException e) {
            LOG.error("a call failed", e);
            observer.onError(
                Status.INTERNAL.withDescription("the store's log has more").asRuntimeException());
            return;
          }
          observer.onNext(answer);
          observer.onCompleted();
        });
  }

  private List<StorePath> paths(List<String> texts) {
    if (texts.size() > MOST_PATHS) {
      throw Status.INVALID_ARGUMENT
          .withDescription("at most " + MOST_PATHS + " paths at once, not " + texts.size())
          .asRuntimeException();
    }
    return texts.stream().map(answers.dir()::parse).toList();
  }

  @Override
  public void queryMissing(
      QueryMissingRequest request, StreamObserver<QueryMissingResponse> observer) {
    answer(
        observer,
        () -> {
          QueryMissingResponse.Builder answer = QueryMissingResponse.newBuilder();
          answers
              .missing(paths(request.getStorePathsList()), request.getAskUpstreams())
              .forEach(p -> answer.addMissing(answers.dir().print(p)));
          return answer.build();
        });
  }

  @Override
  public void queryPathInfos(
      QueryPathInfosRequest request, StreamObserver<QueryPathInfosResponse> observer) {
    answer(
        observer,
        () -> {
          QueryPathInfosResponse.Builder answer = QueryPathInfosResponse.newBuilder();
          for (StorePath path : paths(request.getStorePathsList())) {
            Optional<NarInfo> found = answers.here(path);
            found.ifPresent(n -> answer.addInfos(info(n)));
          }
          return answer.build();
        });
  }

  @Override
  public void queryClosure(
      QueryClosureRequest request, StreamObserver<QueryClosureResponse> observer) {
    answer(
        observer,
        () -> {
          Closures.Closure closure = answers.closure(paths(request.getStorePathsList()));
          if (!closure.missing().isEmpty()) {
            throw Status.NOT_FOUND
                .withDescription(
                    "'"
                        + answers.dir().print(closure.missing().iterator().next())
                        + "' is not in the store")
                .asRuntimeException();
          }
          return QueryClosureResponse.newBuilder()
              .addAllInfos(closure.infos().stream().map(this::info).toList())
              .build();
        });
  }

  private PathInfo info(NarInfo n) {
    return PathInfo.newBuilder()
        .setStorePath(answers.dir().print(n.info().path()))
        .setNarHash(n.info().narHash().encodeWithAlgorithm(HashFormat.NIX32))
        .setNarSize(n.info().narSize())
        .addAllReferences(n.info().references().stream().map(answers.dir()::print).toList())
        .setDeriver(n.info().deriver().map(answers.dir()::print).orElse(""))
        .addAllSignatures(n.info().signatures().stream().map(Object::toString).toList())
        .setContentAddress(n.info().contentAddress().map(Object::toString).orElse(""))
        .setFileSize(n.fileSize().orElse(0))
        .build();
  }

  @Override
  public void setRoot(SetRootRequest request, StreamObserver<SetRootResponse> observer) {
    answer(
        observer,
        () -> {
          List<StorePath> missing =
              answers.setRoot(new RootName(request.getName()), paths(request.getStorePathsList()));
          if (!missing.isEmpty()) {
            throw Status.FAILED_PRECONDITION
                .withDescription(
                    "'" + answers.dir().print(missing.getFirst()) + "' is not in the store")
                .asRuntimeException();
          }
          return SetRootResponse.getDefaultInstance();
        });
  }

  @Override
  public void deleteRoot(DeleteRootRequest request, StreamObserver<DeleteRootResponse> observer) {
    answer(
        observer,
        () ->
            DeleteRootResponse.newBuilder()
                .setExisted(roots.delete(new RootName(request.getName())))
                .build());
  }

  @Override
  public void describe(DescribeRequest request, StreamObserver<DescribeResponse> observer) {
    answer(
        observer,
        () ->
            DescribeResponse.newBuilder()
                .setCacheUrl(cacheUrl)
                .addPublicKeys(key.publicKey().toString())
                .build());
  }
}
