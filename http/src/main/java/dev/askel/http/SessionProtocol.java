package dev.askel.http;

import dev.askel.engine.api.EngineError;
import dev.askel.http.admission.Admission;
import dev.askel.http.auth.CredentialScope;
import dev.askel.http.message.BoundedBody;
import dev.askel.http.message.DiscardedBody;
import dev.askel.http.message.HttpResponses;
import dev.askel.http.message.RequestFailure;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.session.SessionHead;
import dev.askel.http.session.SessionRecords;
import dev.askel.http.session.SessionRecords.Origin;
import dev.askel.http.session.SignInServices;
import dev.askel.http.signin.SessionOperations;
import dev.askel.http.signin.SessionPaths;
import dev.askel.http.signin.SessionRequest;
import dev.askel.http.signin.SessionResponse;
import dev.askel.http.wire.WireError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests about sessions, reads their bodies and sends the replies. Never fails: each
 * failure becomes an answer.
 */
final class SessionProtocol {
    /** The maximum size of a body. It bounds the memory that a client without a session can use. */
    private static final int BODY_BYTES_MAX = 4_096;

    private final @Nullable SessionOperations operations;
    private final Admission admission;
    private final RequestRunner runner;
    private final HttpSettings settings;
    private final Materializer materializer;

    /**
     * Creates the protocol.
     *
     * @param services null when requests are not verified
     */
    SessionProtocol(
            @Nullable SignInServices services,
            SessionRecords records,
            Admission admission,
            RequestRunner runner,
            HttpSettings settings,
            Materializer materializer) {
        operations =
                services == null
                        ? null
                        : new SessionOperations(services, records, settings.installationAccount());
        this.admission = admission;
        this.runner = runner;
        this.settings = settings;
        this.materializer = materializer;
    }

    /** Whether the request is about sessions. */
    static boolean serves(HttpRequest request) {
        return SessionPaths.contains(request.getUri().path());
    }

    /** Whether the path is the one to which an identity provider redirects the browser. */
    static boolean isProviderReturn(HttpRequest request) {
        return SessionPaths.isProviderReturn(request.getUri().path());
    }

    CompletionStage<HttpResponse> answer(
            HttpRequest request, String requestId, ClientConnection connection) {
        var head = new SessionHead(request);
        var length = request.entity().getContentLengthOption();
        if (length.isEmpty() || length.getAsLong() > BODY_BYTES_MAX) {
            return refused(request, requestId, new WireError.TooLarge(BODY_BYTES_MAX));
        }
        if (!head.isFromOwnPage()) {
            return refused(
                    request,
                    requestId,
                    new WireError.EngineRefusal(
                            new EngineError.AccessDeniedException(
                                    "A change needs the header Origin, as browsers send it.")));
        }
        if (!request.entity().isKnownEmpty() && !isJson(request)) {
            return refused(
                    request,
                    requestId,
                    new WireError.EngineRefusal(
                            new EngineError.ValidationException(
                                    "The Content-Type must be application/json.")));
        }
        // Until the session is found, its account is unknown. The request counts against the share
        // of its address.
        var permit =
                admission.tryAcquireUnverified(
                        CredentialScope.DEFAULT.account(),
                        String.valueOf(connection.clientAddress()),
                        length.getAsLong());
        if (permit.isEmpty()) {
            return refused(request, requestId, throttled());
        }
        var origin = new Origin(requestId, connection.clientAddress());
        return BoundedBody.read(request, settings.bodyLimits(), materializer, null)
                .thenCompose(body ->
                        permit.get().tryStart()
                                ? runner.runShort(() ->
                                        perform(new SessionRequest(request, head, body, origin)))
                                : CompletableFuture.completedStage(
                                        SessionResponse.of(RestResponse.error(throttled()))))
                .handle((answer, failure) -> {
                    permit.get().release();
                    return failure == null
                            ? response(requestId, answer)
                            : response(
                                    requestId,
                                    SessionResponse.of(
                                            RestResponse.error(
                                                    RequestFailure.errorOf(
                                                            requestId,
                                                            "about a session",
                                                            failure))));
                });
    }

    private static boolean isJson(HttpRequest request) {
        return request.entity().getContentType().mediaType().equals(MediaTypes.APPLICATION_JSON);
    }

    private CompletionStage<SessionResponse> perform(SessionRequest request) {
        return operations == null
                ? SessionOperations.performWithoutSignIn(request)
                : operations.perform(request);
    }

    private CompletionStage<HttpResponse> refused(
            HttpRequest request, String requestId, WireError error) {
        return DiscardedBody.drainBriefly(request, settings.bodyLimits(), materializer)
                .thenApply(_ -> response(requestId, SessionResponse.of(RestResponse.error(error))));
    }

    private static HttpResponse response(String requestId, SessionResponse answer) {
        return HttpResponses.rest(requestId, answer.answer())
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .addHeaders(List.copyOf(answer.headers()));
    }

    private static WireError throttled() {
        return new WireError.EngineRefusal(new EngineError.ThrottlingException());
    }
}
