package dev.askel.http.session;

import dev.askel.access.oidc.SignInAttempt;
import dev.askel.access.oidc.SignInRefusal;
import dev.askel.access.person.FederatedUser;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.http.session.OidcSignIn.Begun;
import dev.askel.http.session.OidcSignIn.Outcome;
import dev.askel.http.session.SessionRecords.Action;
import dev.askel.http.session.SessionRecords.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Redirects browsers to the sign-in page of an OpenID Connect provider, and completes the sign-in
 * when they return. A refused sign-in redirects to the console's sign-in page with the reason.
 */
public final class OidcRedirects {
    private static final Logger LOG = LoggerFactory.getLogger(OidcRedirects.class);

    /**
     * Unauthenticated clients can cause any number of these refusals, so they are logged at debug
     * level.
     */
    private static final Set<SignInRefusal> UNBOUNDED =
            Set.of(SignInRefusal.ATTEMPT, SignInRefusal.BUSY, SignInRefusal.PLAIN_HTTP);

    private static final String CONSOLE = "/console/";
    private static final Duration SIGN_OUT_PAGE_MAX = Duration.ofSeconds(3);

    private final SignInServices services;
    private final OidcSignIn oidc;
    private final SessionRecords records;
    private final String returnPath;

    /**
     * Creates the redirects of a server.
     *
     * @param returnPath the path to which the provider redirects the browser
     */
    public OidcRedirects(
            SignInServices services, OidcSignIn oidc, SessionRecords records, String returnPath) {
        this.services = services;
        this.oidc = oidc;
        this.records = records;
        this.returnPath = returnPath;
    }

    /** The address to which the browser is redirected, and the cookies that it stores. */
    public record Redirect(String location, List<RawHeader> cookies) {
        public Redirect {
            cookies = List.copyOf(cookies);
        }
    }

    /**
     * Begins a sign-in. When the sign-in has succeeded, the browser is redirected to the console
     * page that the query names.
     */
    public CompletionStage<Redirect> begin(SessionHead head, Map<String, List<String>> query) {
        if (!services.permitsSignIn(head)) {
            return done(signInPage(head, SignInRefusal.PLAIN_HTTP, List.of()));
        }
        var page = parameter(query, "page").orElse("");
        return oidc.begin(services.signIns().issueState(), page, returnAddress(head))
                .thenApply(outcome ->
                        switch (outcome) {
                            case Outcome.Refused<Begun>(var reason, _) ->
                                    signInPage(head, reason, List.of());
                            case Outcome.Ok<Begun>(var begun) ->
                                    new Redirect(
                                            begun.page().toString(),
                                            List.of(head.attemptCookie(begun.attempt())));
                        });
    }

    /** Completes a sign-in with the parameters that the provider sent. */
    public CompletionStage<Redirect> complete(
            SessionHead head, Map<String, List<String>> query, Client client, Origin origin) {
        return new Completion(head, query, client, origin).run();
    }

    /** The completion of one sign-in. */
    private final class Completion {
        private final SessionHead head;
        private final Client client;
        private final Origin origin;
        private final Map<String, List<String>> query;

        Completion(
                SessionHead head, Map<String, List<String>> query, Client client, Origin origin) {
            this.head = head;
            this.client = client;
            this.origin = origin;
            this.query = query;
        }

        CompletionStage<Redirect> run() {
            var attempt =
                    head.attempt()
                            .filter(it ->
                                    parameter(query, "state").filter(it::hasState).isPresent());
            if (attempt.isEmpty()) {
                return refused(
                        SignInRefusal.ATTEMPT,
                        "The state does not match a sign-in that this browser began.",
                        null);
            }
            if (!services.permitsSignIn(head)) {
                return refused(SignInRefusal.PLAIN_HTTP, "The browser uses no HTTPS.", null);
            }
            return services.signIns()
                    .consumeState(attempt.get().state(), client)
                    .thenCompose(used ->
                            switch (used) {
                                case Answer.Refused<Boolean>(var error) ->
                                        refused(error, SignInRefusal.ATTEMPT, null);
                                case Answer.Ok<Boolean> _ -> exchange(attempt.get());
                            });
        }

        /**
         * Returns the error code of the provider. Any other string may come from an attacker and is
         * not logged.
         */
        private String error() {
            return parameter(query, "error")
                    .filter(it -> it.matches("[a-z_]{1,60}"))
                    .orElse("none");
        }

        private CompletionStage<Redirect> exchange(SignInAttempt attempt) {
            if (query.containsKey("iss")
                    && parameter(query, "iss").filter(oidc::isIssuer).isEmpty()) {
                return refused(SignInRefusal.PROVIDER, "Another issuer answered.", null);
            }
            var code = parameter(query, "code");
            return code.isEmpty()
                    ? refused(
                            SignInRefusal.PROVIDER, "The provider sent the error " + error(), null)
                    : oidc.complete(code.get(), attempt, returnAddress(head))
                            .thenCompose(found -> begin(attempt, found));
        }

        private CompletionStage<Redirect> begin(
                SignInAttempt attempt, Outcome<FederatedUser> found) {
            return switch (found) {
                case Outcome.Refused<FederatedUser>(var reason, var message) ->
                        refused(reason, message, null);
                case Outcome.Ok<FederatedUser>(var user) ->
                        user.policies().isEmpty()
                                ? refused(
                                        SignInRefusal.GROUPS,
                                        "No group of the person has a policy (askel.oidc.policies).",
                                        user)
                                : services.signIns()
                                        .signIn(user, client)
                                        .thenCompose(answer ->
                                                switch (answer) {
                                                    case Answer.Refused<SignedIn>(var error) ->
                                                            refused(
                                                                    error,
                                                                    SignInRefusal.POLICY,
                                                                    user);
                                                    case Answer.Ok<SignedIn>(var begun) ->
                                                            record(attempt, user, begun);
                                                });
            };
        }

        /** Sends the session cookie after the audit record of the sign-in is durable. */
        private CompletionStage<Redirect> record(
                SignInAttempt attempt, FederatedUser user, SignedIn begun) {
            return records.recordChange(Action.SIGN_IN, begun.session(), origin)
                    .thenCompose(refusal ->
                            refusal.isEmpty()
                                    ? done(signedIn(attempt, begun))
                                    : services.signIns()
                                            .signOut(begun.sessionId())
                                            .thenCompose(_ ->
                                                    refused(
                                                            refusal.get(),
                                                            SignInRefusal.UNAVAILABLE,
                                                            user)));
        }

        private Redirect signedIn(SignInAttempt attempt, SignedIn begun) {
            return new Redirect(
                    head.prefix() + CONSOLE + attempt.returnPage(),
                    List.of(head.expiredAttemptCookie(), head.sessionCookie(begun)));
        }

        private CompletionStage<Redirect> refused(
                EngineError error, SignInRefusal otherwise, @Nullable FederatedUser user) {
            var reason =
                    switch (error) {
                        case EngineError.ThrottlingException _ -> SignInRefusal.BUSY;
                        case EngineError.ServiceUnavailable _ -> SignInRefusal.UNAVAILABLE;
                        default -> otherwise;
                    };
            return refused(reason, String.valueOf(error.message()), user);
        }

        private CompletionStage<Redirect> refused(
                SignInRefusal reason, String message, @Nullable FederatedUser user) {
            LOG.atLevel(UNBOUNDED.contains(reason) ? Level.DEBUG : Level.INFO)
                    .log(
                            "request {}: the sign-in with {} was refused ({}): {}",
                            origin.requestId(),
                            oidc.name(),
                            reason.code(),
                            message);
            records.recordRefusedSignIn(user == null ? null : user.arn(), returnPath, origin);
            return done(signInPage(head, reason, List.of(head.expiredAttemptCookie())));
        }
    }

    /**
     * Returns the page that ends the session at the provider; empty when there is none, or when the
     * provider does not respond in time.
     */
    public CompletionStage<Optional<URI>> signOutPage(SessionHead head) {
        return oidc.signOutPage(URI.create(head.origin() + head.prefix() + CONSOLE))
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(
                        Optional.empty(), SIGN_OUT_PAGE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private URI returnAddress(SessionHead head) {
        return URI.create(head.origin() + head.prefix() + returnPath);
    }

    /** The sign-in page, which shows the reason of the refusal. */
    private static Redirect signInPage(
            SessionHead head, SignInRefusal reason, List<RawHeader> cookies) {
        return new Redirect(head.prefix() + CONSOLE + "?sign-in=" + reason.code(), cookies);
    }

    private static CompletionStage<Redirect> done(Redirect redirect) {
        return CompletableFuture.completedStage(redirect);
    }

    private static Optional<String> parameter(Map<String, List<String>> query, String name) {
        var values = query.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
