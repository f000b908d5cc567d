package dev.askel.http.session;

import dev.askel.access.oidc.OidcException;
import dev.askel.access.oidc.OpenIdProvider;
import dev.askel.access.oidc.SignInAttempt;
import dev.askel.access.oidc.SignInRefusal;
import dev.askel.access.person.FederatedUser;
import dev.askel.access.person.PersonSessions;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an OpenID Connect provider on separate threads, because the calls block. Sign-ins and
 * bearer tokens have separate permits, so that neither delays the other. Safe for use by many
 * threads.
 */
public final class OidcSignIn implements AutoCloseable {
    static final int SIGN_INS_MAX = 64;
    static final int BEARERS_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(OidcSignIn.class);
    private static final long WARNING_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final OpenIdProvider provider;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore signIns = new Semaphore(SIGN_INS_MAX);
    private final Semaphore bearers = new Semaphore(BEARERS_MAX);
    private final AtomicLong nextWarningNanos = new AtomicLong(System.nanoTime());
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("askel-oidc-", 0).factory());

    /** Creates the sign-in of a provider. {@link #close} also closes the provider. */
    public OidcSignIn(OpenIdProvider provider) {
        this.provider = provider;
    }

    /** The result of a call. */
    sealed interface Outcome<T> {
        record Ok<T>(T value) implements Outcome<T> {}

        /**
         * The sign-in or the token is refused.
         *
         * @param message contains no secret
         */
        record Refused<T>(SignInRefusal reason, String message) implements Outcome<T> {}
    }

    /**
     * A sign-in that a browser begins.
     *
     * @param page the page of the provider
     */
    record Begun(SignInAttempt attempt, URI page) {}

    /** The result of the lookup of a bearer token. */
    public sealed interface BearerLookupResult {
        /**
         * The token is valid, or it cannot be verified now because of load or an unavailable
         * provider.
         */
        record Found(PersonSessions.Lookup lookup) implements BearerLookupResult {}

        /**
         * The token is not accepted.
         *
         * @param message contains no secret
         */
        record Refused(String message) implements BearerLookupResult {}
    }

    /** A call to the provider. */
    private interface ProviderCall<T> {
        T call() throws OidcException;
    }

    private <T> CompletionStage<Outcome<T>> submit(Semaphore permits, ProviderCall<T> call) {
        if (!permits.tryAcquire()) {
            return CompletableFuture.completedStage(
                    new Outcome.Refused<>(SignInRefusal.BUSY, "Too many calls to the provider."));
        }
        return CompletableFuture.supplyAsync(() -> outcome(call), threads)
                .whenComplete((_, _) -> permits.release());
    }

    private <T> Outcome<T> outcome(ProviderCall<T> call) {
        try {
            return new Outcome.Ok<>(call.call());
        } catch (OidcException e) {
            if (e.refusal() == SignInRefusal.UNAVAILABLE) {
                warn(e);
            }
            return new Outcome.Refused<>(e.refusal(), String.valueOf(e.getMessage()));
        }
    }

    /** Logs that the provider is unavailable, at most once in ten seconds. */
    private void warn(OidcException failure) {
        long now = System.nanoTime();
        long next = nextWarningNanos.get();
        if (now - next >= 0 && nextWarningNanos.compareAndSet(next, now + WARNING_INTERVAL_NANOS)) {
            LOG.warn(
                    "The identity provider {}: {} {}",
                    provider.name(),
                    failure.getMessage(),
                    String.valueOf(failure.getCause()));
        }
    }

    /** The name of the provider, as shown to people. */
    String name() {
        return provider.name();
    }

    /** Whether an answer of this issuer may complete a sign-in. */
    boolean isIssuer(String issuer) {
        return provider.isIssuer(issuer);
    }

    /**
     * Begins a sign-in.
     *
     * @param page the page of the console to return to
     * @param redirect the address at this server to which the provider redirects the browser
     */
    CompletionStage<Outcome<Begun>> begin(String state, String page, URI redirect) {
        return submit(
                signIns,
                () -> {
                    var attempt = SignInAttempt.begin(state, page, random);
                    return new Begun(attempt, provider.signInUrl(attempt, redirect));
                });
    }

    /** Completes a sign-in with the code that the provider sent. */
    CompletionStage<Outcome<FederatedUser>> complete(
            String code, SignInAttempt attempt, URI redirect) {
        return submit(signIns, () -> provider.signIn(code, attempt, redirect));
    }

    /**
     * Returns the page that ends the session at the provider; empty when there is none, or when the
     * call fails.
     *
     * @param redirect the page to which the provider redirects the browser
     */
    CompletionStage<Optional<URI>> signOutPage(URI redirect) {
        return submit(signIns, () -> provider.signOutUrl(redirect))
                .thenApply(outcome ->
                        outcome instanceof Outcome.Ok(var page) ? page : Optional.empty());
    }

    /** Whether bearer tokens are accepted at all. */
    public boolean acceptsBearers() {
        return provider.acceptsBearerTokens();
    }

    /** Verifies a bearer token, and finds the policies of its person. */
    public CompletionStage<BearerLookupResult> findBearer(String token, PersonSessions people) {
        return submit(bearers, () -> provider.verifyBearerToken(token))
                .thenCompose(outcome ->
                        switch (outcome) {
                            case Outcome.Ok<FederatedUser>(var user) ->
                                    people.find(user).thenApply(BearerLookupResult.Found::new);
                            case Outcome.Refused<FederatedUser>(var reason, var message) ->
                                    CompletableFuture.completedStage(refused(reason, message));
                        });
    }

    private static BearerLookupResult refused(SignInRefusal reason, String message) {
        LOG.debug("A bearer token was refused: {}", message);
        return switch (reason) {
            case BUSY -> new BearerLookupResult.Found(new PersonSessions.Lookup.Overloaded());
            case UNAVAILABLE ->
                    new BearerLookupResult.Found(new PersonSessions.Lookup.Unavailable());
            case PLAIN_HTTP, ATTEMPT, PROVIDER, CODE, TOKEN, NAME, GROUPS, POLICY ->
                    new BearerLookupResult.Refused(message);
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
        provider.close();
    }
}
