package dev.askel.http;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StepFunctions;
import dev.askel.http.Connections.Connection;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.admission.Turns;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.wire.Operation;
import dev.askel.http.wire.Operations;
import dev.askel.http.wire.WireAnswer;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.Untransported.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
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

    /** How the HTTP library's text begins when a connection ends in the middle of a body. */
    private static final String CLOSED_EARLY = "Entity stream truncation";

    private final StepFunctions stepFunctions;
    private final Admission admission;
    private final LongPolls longPolls;
    private final Turns pages;
    private final HttpSettings settings;
    private final Materializer materializer;

    AwsProtocol(
            StepFunctions stepFunctions,
            Admission admission,
            LongPolls longPolls,
            HttpSettings settings,
            Materializer materializer) {
        this.stepFunctions = stepFunctions;
        this.admission = admission;
        this.longPolls = longPolls;
        pages = new Turns(settings.pagesAtOnce());
        this.settings = settings;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, Connection connection) {
        var bodyBytes = request.entity().getContentLengthOption().orElse(settings.bodyBytesMax());
        if (bodyBytes > settings.bodyBytesMax()) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedStage(
                    Replies.aws(requestId, new WireError.TooLarge(settings.bodyBytesMax())));
        }
        var permit = admission.request(bodyBytes);
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

    /** Answers are counted until they are gone: a client may take its time to read one. */
    private HttpResponse sent(
            HttpRequest request, String requestId, WireAnswer answer, Connection connection) {
        // The whole array is held, not only what is written of it.
        int held = answer.json().buffer().length;
        if (held <= Admission.UNCOUNTED_ANSWER_BYTES_MAX) {
            return Replies.aws(requestId, answer);
        }
        var room = isPoll(request) ? Optional.of(owed(held)) : admission.answer(held);
        return room.map(place -> Replies.aws(requestId, answer, connection, place::giveBack))
                .orElseGet(() -> Replies.aws(requestId, throttled()));
    }

    /** Those who wait for more go home until what has been handed out is read. */
    private Permit owed(int answerBytes) {
        var place = admission.owedAnswer(answerBytes);
        if (!admission.mayOweMore()) {
            longPolls.sendHome();
        }
        return place;
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
            return drained(request).thenApply(_ -> WireAnswer.of(Operations.unknown(target)));
        }
        var scope = CredentialScope.of(header(request, "authorization"));
        if (scope.isEmpty()) {
            var error =
                    new WireError.IncompleteSignature(
                            "Authorization header requires 'Credential' parameter.");
            return drained(request).thenApply(_ -> WireAnswer.of(error));
        }
        var caller = new Caller(scope.get().account(), scope.get().region(), requestId);
        return body(request)
                .thenCompose(body -> {
                    if (operation.get().longPoll()) {
                        return poll(operation.get(), caller, body, connection, permit);
                    }
                    return operation.get().runs()
                            ? run(operation.get(), caller, body, permit)
                            : perform(operation.get(), caller, body);
                });
    }

    private CompletionStage<WireAnswer> perform(
            Operation<?, ?> operation, Caller caller, byte[] body) {
        return operation.pages()
                ? page(operation, caller, body)
                : performNow(operation, caller, body);
    }

    /**
     * A page is read and rendered before the next one takes its turn: until then nobody can count
     * its bytes.
     */
    private CompletionStage<WireAnswer> page(
            Operation<?, ?> operation, Caller caller, byte[] body) {
        return pages.next()
                .thenComposeAsync(
                        turn -> {
                            CompletionStage<WireAnswer> page;
                            try {
                                page = performNow(operation, caller, body);
                            } catch (RuntimeException bug) {
                                page = CompletableFuture.failedStage(bug);
                            }
                            return page.whenComplete((_, _) -> turn.giveBack());
                        },
                        materializer.executionContext())
                .toCompletableFuture()
                .copy()
                .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A run holds no place among the requests but one among those that wait, like a poll. */
    private CompletionStage<WireAnswer> run(
            Operation<?, ?> operation, Caller caller, byte[] body, Permit request) {
        var place = admission.longPoll();
        if (place.isEmpty()) {
            return answered(throttled());
        }
        request.giveBack();
        CompletionStage<WireAnswer> answer;
        try {
            answer = performWithin(settings.runTimeout(), operation, caller, body);
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.whenComplete((_, _) -> place.get().giveBack());
    }

    private CompletionStage<WireAnswer> performNow(
            Operation<?, ?> operation, Caller caller, byte[] body) {
        return performWithin(settings.answerTimeout(), operation, caller, body);
    }

    private CompletionStage<WireAnswer> performWithin(
            Duration timeout, Operation<?, ?> operation, Caller caller, byte[] body) {
        return operation
                .perform(
                        stepFunctions,
                        caller,
                        body,
                        new CompletableFuture<Done>(),
                        materializer.executionContext())
                .toCompletableFuture()
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A poll holds no place among the requests while it waits. Once its client has gone (or the
     * server stops) the engine alone decides whether the poll still gets a task; it has a moment to
     * say so.
     */
    private CompletionStage<WireAnswer> poll(
            Operation<?, ?> operation,
            Caller caller,
            byte[] body,
            Connection connection,
            Permit request) {
        var place = admission.mayOweMore() ? admission.longPoll() : Optional.<Permit>empty();
        if (place.isEmpty()) {
            return answered(throttled());
        }
        request.giveBack();
        var poll = longPolls.open(connection);
        CompletableFuture<WireAnswer> answer;
        try {
            answer =
                    operation
                            .perform(
                                    stepFunctions,
                                    caller,
                                    body,
                                    poll.gone(),
                                    materializer.executionContext())
                            .toCompletableFuture()
                            .copy();
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedFuture(bug);
        }
        var waiting = answer;
        poll.gone().thenRun(() -> withdraw(waiting));
        return waiting.orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> {
                    poll.close();
                    place.get().giveBack();
                });
    }

    private void withdraw(CompletableFuture<WireAnswer> waiting) {
        waiting.completeOnTimeout(
                WireAnswer.empty(), settings.withdrawalTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletionStage<byte[]> body(HttpRequest request) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            return CompletableFuture.completedStage(strict.getData().toArrayUnsafe());
        }
        return request.entity()
                .toStrict(settings.bodyTimeout().toMillis(), settings.bodyBytesMax(), materializer)
                .thenApply(strict -> strict.getData().toArrayUnsafe())
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedStage(new UnreadException(unread(failure))));
    }

    /** Whatever keeps a body from being read is its client's doing. */
    private WireError unread(Throwable failure) {
        return switch (cause(failure)) {
            case EntityStreamSizeException _ -> new WireError.TooLarge(settings.bodyBytesMax());
            case TimeoutException _ -> new WireError.Untransported(Fault.RequestTimeoutException);
            case EntityStreamException malformed
                    when !String.valueOf(malformed.getMessage()).startsWith(CLOSED_EARLY) ->
                    new WireError.Untransported(Fault.MalformedHttpRequestException);
            case Throwable _ -> new WireError.Untransported(Fault.RequestAbortedException);
        };
    }

    /** The body did not come; the reason is the answer, should the client still be there. */
    private static final class UnreadException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient WireError reason;

        UnreadException(WireError reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }
    }

    private CompletionStage<Done> drained(HttpRequest request) {
        return UnwantedBody.drained(request, settings, materializer);
    }

    private WireError failed(HttpRequest request, String requestId, Throwable failure) {
        var cause = cause(failure);
        if (cause instanceof UnreadException unread) {
            return unread.reason;
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

    private static WireError throttled() {
        return new WireError.OfEngine(new EngineError.ThrottlingException());
    }

    private static CompletionStage<WireAnswer> answered(WireError error) {
        return CompletableFuture.completedStage(WireAnswer.of(error));
    }

    private static @Nullable String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse(null);
    }
}
