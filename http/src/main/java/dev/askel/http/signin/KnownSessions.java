package dev.askel.http.signin;

import dev.askel.access.person.PersonSessions;
import dev.askel.access.person.PersonSessions.Lookup;
import dev.askel.engine.api.EngineError;
import dev.askel.http.rest.RestResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Performs requests after their session was found. The lookup has a cache and a bound of concurrent
 * reads, so that invented session ids cause few reads and no writes.
 */
final class KnownSessions {
    private final PersonSessions sessions;

    KnownSessions(PersonSessions sessions) {
        this.sessions = sessions;
    }

    /** Performs a request if its session is known, and refuses it otherwise. */
    CompletionStage<SessionResponse> perform(
            SessionRequest request, Supplier<CompletionStage<SessionResponse>> operation) {
        return perform(
                request,
                operation,
                () ->
                        SessionResponse.of(
                                RestResponse.error(
                                        new EngineError.ResourceNotFound(
                                                "The session has ended. Sign in again.", null))));
    }

    /**
     * Performs a request if its session is known.
     *
     * @param onUnknown creates the answer to a request without a known session
     */
    CompletionStage<SessionResponse> perform(
            SessionRequest request,
            Supplier<CompletionStage<SessionResponse>> operation,
            Supplier<SessionResponse> onUnknown) {
        var id = request.sessionId();
        if (id.isEmpty()) {
            return CompletableFuture.completedStage(onUnknown.get());
        }
        return sessions.find(id)
                .thenCompose(lookup ->
                        switch (lookup) {
                            case Lookup.Found _ -> operation.get();
                            case Lookup.Unknown() ->
                                    CompletableFuture.completedStage(onUnknown.get());
                            case Lookup.Overloaded() ->
                                    SessionResponse.refused(new EngineError.ThrottlingException());
                            case Lookup.Unavailable() ->
                                    SessionResponse.refused(new EngineError.ServiceUnavailable());
                        });
    }
}
