package dev.askel.http;

import dev.askel.access.AccessKey;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.http.Authentication.Identified;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.wire.RequestMembers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.Host;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the work from the head of a StartSyncExecution call to the decision that it is
 * permitted. The difference between the two benchmarks is the additional time of {@code askel.auth
 * = keys}, without the parsing of the additional headers. Run by {@code ./askel bench jmh
 * SignedCall}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SignedCallBenchmark {
    private static final String TARGET = "AWSStepFunctions.StartSyncExecution";
    private static final String MACHINE =
            "arn:aws:states:eu-north-1:%s:stateMachine:orders-of-customers"
                    .formatted(KnownKey.ACCOUNT);
    private static final byte[] BODY =
            "{\"stateMachineArn\":\"%s\",\"input\":\"{\\\"n\\\":1}\"}"
                    .formatted(MACHINE)
                    .getBytes(StandardCharsets.UTF_8);

    /** The requests have different times of signing, so that no cache contains a whole request. */
    private static final int REQUESTS = 16;

    private final KnownKey known = new KnownKey();
    private final Authentication keys =
            new Authentication(known.services(), Runnable::run, AuditTrail.NONE, KnownKey.ACCOUNT);
    private final Authentication off =
            new Authentication(null, Runnable::run, AuditTrail.NONE, KnownKey.ACCOUNT);
    private final Authorization authorization = authorization();
    private final RequestMembers members = RequestMembers.parse(BODY);
    private final List<HttpRequest> signed = signed(known.key);
    private final HttpRequest unsigned = request(List.of());
    private int next;

    private static Authorization authorization() {
        var workbench = ScriptedWorkbench.of(new ScriptedRepairs());
        return new Authorization(
                workbench.taskInbox(),
                workbench.bulkJobs(),
                KnownKey.ACCOUNT,
                InstantSource.system(),
                AuditTrail.NONE,
                Runnable::run);
    }

    private static List<HttpRequest> signed(AccessKey key) {
        var signer = new RequestSigner(key, "eu-north-1", "states");
        var signable =
                new SignableRequest(
                        "POST",
                        "/",
                        "",
                        List.of(
                                new Header("host", "localhost"),
                                new Header("x-amz-target", TARGET)));
        var now = Instant.now();
        return IntStream.range(0, REQUESTS)
                .mapToObj(age -> signer.sign(signable, BODY, now.minusSeconds(age)))
                .map(SignedCallBenchmark::request)
                .toList();
    }

    /** Creates a request as the HTTP library does for a request with these additional headers. */
    private static HttpRequest request(List<Header> additional) {
        var headers = new ArrayList<HttpHeader>();
        if (!additional.isEmpty()) {
            headers.add(RawRequestURI.create("/"));
        }
        headers.add(Host.create("localhost"));
        headers.add(RawHeader.create("X-Amz-Target", TARGET));
        additional.forEach(header -> headers.add(RawHeader.create(header.name(), header.value())));
        return HttpRequest.POST("http://localhost/")
                .withHeaders(headers)
                .withEntity(
                        HttpEntities.create(
                                ContentTypes.create(
                                        MediaTypes.customBinary(
                                                "application", "x-amz-json-1.0", false)),
                                BODY));
    }

    /** A call whose signature is verified, and whose principal is an administrator. */
    @Benchmark
    public Optional<EngineError> keys() {
        next = (next + 1) % REQUESTS;
        return decision(keys, signed.get(next));
    }

    /** A call without a signature to a server that verifies none. */
    @Benchmark
    public Optional<EngineError> off() {
        return decision(off, unsigned);
    }

    private Optional<EngineError> decision(Authentication authentication, HttpRequest request) {
        var found =
                authentication
                        .identify(request, Authentication.STEP_FUNCTIONS, "id", "127.0.0.1")
                        .toCompletableFuture()
                        .join();
        if (!(found instanceof Identified(var identity))) {
            throw new IllegalStateException("refused: " + found);
        }
        var hash = identity.payloadHash();
        if (hash != null && request.entity() instanceof HttpEntity.Strict body) {
            hash.addWhole(body.getData().toArrayUnsafe());
        }
        if (identity.refusal().isPresent()) {
            throw new IllegalStateException("refused: " + identity.refusal());
        }
        var scope = identity.scope();
        return authorization
                .checkOperation(
                        identity.requester("127.0.0.1"),
                        "StartSyncExecution",
                        new Caller(scope.account(), scope.region(), "id"),
                        members)
                .toCompletableFuture()
                .join();
    }
}
