package dev.askel.http;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StepFunctions;
import dev.askel.http.Connections.Connection;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.wire.Operation;
import dev.askel.http.wire.Operations;
import dev.askel.http.wire.WireAnswer;
import dev.askel.http.wire.WireError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /}: one request of AWS JSON 1.0, from admission to answer (spec/api.md section 1).
 * Never fails: what goes wrong is an answer, and our bugs are logged under the request id the
 * client sees.
 */
final class AwsProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(AwsProtocol.class);

    private final StepFunctions stepFunctions;
    private final ApiThrottle throttle;
    private final Admission admission;
    private final WorkPlaces places;
    private final HttpSettings settings;
    private final Metrics metrics;
    private final Materializer materializer;

    AwsProtocol(
            StepFunctions stepFunctions,
            ApiThrottle throttle,
            Admission admission,
            WorkPlaces places,
            HttpSettings settings,
            Metrics metrics,
            Materializer materializer) {
        this.stepFunctions = stepFunctions;
        this.throttle = throttle;
        this.admission = admission;
        this.places = places;
        this.settings = settings;
        this.metrics = metrics;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, Connection connection) {
        long begun = System.nanoTime();
        return answerUncounted(request, requestId, connection)
                .thenApply(response -> {
                    metrics.answered(
                            operationName(request),
                            response.status().intValue(),
                            System.nanoTime() - begun);
                    return response;
                });
    }

    private CompletionStage<HttpResponse> answerUncounted(
            HttpRequest request, String requestId, Connection connection) {
        var bodyBytes = request.entity().getContentLengthOption().orElse(settings.bodyBytesMax());
        if (bodyBytes > settings.bodyBytesMax()) {
            var tooLarge = new WireError.TooLarge(settings.bodyBytesMax());
            return drained(request).thenApply(_ -> Replies.aws(requestId, tooLarge));
        }
        var scope = CredentialScope.of(header(request, "authorization"));
        var permit =
                throttle.admits(scope, operationName(request))
                        ? admission.request(account(scope), bodyBytes)
                        : Optional.<Permit>empty();
        if (permit.isEmpty()) {
            return drained(request).thenApply(_ -> Replies.aws(requestId, throttled()));
        }
        CompletionStage<WireAnswer> answer;
        try {
            answer = admitted(request, requestId, connection, permit.get());
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.handle((rendered, failure) -> {
            permit.get().giveBack();
            return failure == null
                    ? sent(request, requestId, rendered, connection)
                    : Replies.aws(requestId, failed(request, requestId, failure));
        });
    }

    /** Null for what is no operation: it costs no token. */
    private static @Nullable String operationName(HttpRequest request) {
        return Operations.of(header(request, "x-amz-target")).map(Operation::name).orElse(null);
    }

    /** Whose share a request takes; who does not say it has the share of those who need not. */
    static String account(Optional<CredentialScope> scope) {
        return scope.orElse(CredentialScope.DEFAULT).account();
    }

    /** Answers are counted until they are gone: a client may take its time to read one. */
    private HttpResponse sent(
            HttpRequest request, String requestId, WireAnswer answer, Connection connection) {
        // The whole array is held, not only what is written of it.
        int held = answer.json().buffer().length;
        if (held <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return Replies.aws(requestId, answer);
        }
        var room = isPoll(request) ? Optional.of(places.owed(held)) : admission.answer(held);
        return room.map(place -> Replies.aws(requestId, answer, connection, place::giveBack))
                .orElseGet(() -> Replies.aws(requestId, throttled()));
    }

    /** What a poll has got is its worker's; it cannot be asked to come again. */
    private static boolean isPoll(HttpRequest request) {
        return Operations.of(header(request, "x-amz-target"))
                .map(Operation::longPoll)
                .orElse(false);
    }

    private CompletionStage<WireAnswer> admitted(
            HttpRequest request, String requestId, Connection connection, Permit permit) {
        var target = header(request, "x-amz-target");
        var operation = Operations.of(target);
        if (operation.isEmpty()) {
            return drained(request).thenApply(_ -> WireAnswer.of(new WireError.UnknownOperation()));
        }
        var scope = CredentialScope.of(header(request, "authorization"));
        if (scope.isEmpty()) {
            var error =
                    new WireError.IncompleteSignature(
                            "Authorization header requires 'Credential' parameter.");
            return drained(request).thenApply(_ -> WireAnswer.of(error));
        }
        var caller = new Caller(scope.get().account(), scope.get().region(), requestId);
        return WantedBody.bytes(request, settings, materializer)
                .thenCompose(body -> answered(operation.get(), caller, body, connection, permit));
    }

    private CompletionStage<WireAnswer> answered(
            Operation<?, ?> operation,
            Caller caller,
            byte[] body,
            Connection connection,
            Permit permit) {
        if (!permit.begins()) {
            return answered(throttled());
        }
        if (operation.longPoll()) {
            return places.poll(
                            gone -> perform(operation, caller, body, gone),
                            WireAnswer.empty(),
                            connection,
                            caller.account(),
                            permit)
                    .orElseGet(() -> answered(throttled()));
        }
        Supplier<CompletionStage<WireAnswer>> work =
                () -> perform(operation, caller, body, new CompletableFuture<Done>());
        if (operation.runs()) {
            return places.run(work, caller.account(), permit)
                    .orElseGet(() -> answered(throttled()));
        }
        return operation.pages() ? places.page(work) : places.soon(work);
    }

    private CompletionStage<WireAnswer> perform(
            Operation<?, ?> operation, Caller caller, byte[] body, CompletionStage<Done> gone) {
        return operation.perform(
                stepFunctions, caller, body, gone, materializer.executionContext());
    }

    private CompletionStage<Done> drained(HttpRequest request) {
        return UnwantedBody.drained(request, settings, materializer);
    }

    private WireError failed(HttpRequest request, String requestId, Throwable failure) {
        var cause = cause(failure);
        if (cause instanceof WantedBody.UnreadException unread) {
            return unread.reason();
        }
        var target = header(request, "x-amz-target");
        if (cause instanceof TimeoutException) {
            LOG.warn("request {} {}: no answer in time: {}", requestId, target, cause.toString());
            return new WireError.OfEngine(new EngineError.ServiceUnavailable());
        }
        LOG.error("request {} {} failed", requestId, target, cause);
        return new WireError.OfEngine(new EngineError.InternalFailure());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private WireError throttled() {
        metrics.throttled();
        return new WireError.OfEngine(new EngineError.ThrottlingException());
    }

    private static CompletionStage<WireAnswer> answered(WireError error) {
        return CompletableFuture.completedStage(WireAnswer.of(error));
    }

    private static @Nullable String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse(null);
    }
}
