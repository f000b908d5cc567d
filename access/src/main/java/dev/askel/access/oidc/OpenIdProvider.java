package dev.askel.access.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.oidc.OidcSettings.GroupMapping;
import dev.askel.access.person.FederatedUser;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect provider. Its discovery document is read for the first call, and again after an
 * hour. Calls block for a few seconds at most. Safe for use by many threads.
 */
public final class OpenIdProvider implements AutoCloseable {
    private static final long DOCUMENT_MAX_NANOS = Duration.ofHours(1).toNanos();

    /**
     * The minimum time between two requests for the discovery document while the provider does not
     * respond.
     */
    private static final long RETRY_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int OK = 200;
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";

    private final OidcSettings settings;
    private final InstantSource clock;
    private final ProviderRequests requests = new ProviderRequests();
    private @Nullable Discovered discovered;
    private @Nullable FailedRead failed;

    /**
     * The provider's discovery document and the verifier of its tokens.
     *
     * @param tokens caches the keys of the provider
     */
    private record Discovered(ProviderMetadata metadata, TokenVerifier tokens, long atNanos) {}

    private record FailedRead(IOException failure, long atNanos) {}

    /** Creates a provider without calling it. */
    public OpenIdProvider(OidcSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The name of the provider on the sign-in page. */
    public String name() {
        return settings.name();
    }

    private synchronized Discovered discover() throws OidcException {
        long now = System.nanoTime();
        var known = discovered;
        if (known != null && now - known.atNanos() < DOCUMENT_MAX_NANOS) {
            return known;
        }
        try {
            var metadata = readDocument(now);
            var tokens =
                    known != null && known.metadata().keysUrl().equals(metadata.keysUrl())
                            ? known.tokens()
                            : new TokenVerifier(
                                    settings.issuer(),
                                    metadata.keysUrl(),
                                    settings.keysMaxAge(),
                                    settings.clockSkew(),
                                    clock,
                                    requests);
            var read = new Discovered(metadata, tokens, now);
            discovered = read;
            return read;
        } catch (IOException e) {
            if (known != null) {
                discovered = new Discovered(known.metadata(), known.tokens(), System.nanoTime());
                return known;
            }
            throw OidcException.ofUnavailableProvider("The provider cannot be reached.", e);
        }
    }

    private ProviderMetadata readDocument(long now) throws IOException {
        if (failed != null && now - failed.atNanos() < RETRY_INTERVAL_NANOS) {
            throw failed.failure();
        }
        try {
            var document = requests.get(ProviderMetadata.discoveryUrl(settings.issuer()));
            failed = null;
            return ProviderMetadata.parse(document, settings.issuer());
        } catch (IOException e) {
            failed = new FailedRead(e, System.nanoTime());
            throw e;
        }
    }

    /**
     * Returns the page of the provider on which a person signs in.
     *
     * @param redirectUrl the URL of this server to which the provider redirects the browser
     */
    public URI signInUrl(SignInAttempt attempt, URI redirectUrl) throws OidcException {
        return withQuery(
                discover().metadata().authorizationUrl(),
                Map.of(
                        "response_type",
                        "code",
                        "client_id",
                        settings.clientId(),
                        "redirect_uri",
                        redirectUrl.toString(),
                        "scope",
                        String.join(" ", settings.scopes()),
                        "state",
                        attempt.state(),
                        "nonce",
                        attempt.nonce(),
                        "code_challenge",
                        attempt.codeChallenge(),
                        "code_challenge_method",
                        "S256"));
    }

    /** Whether the issuer in an authorization response is this provider (RFC 9207). */
    public boolean isIssuer(String issuer) {
        return settings.issuer().toString().equals(issuer);
    }

    /**
     * Exchanges the authorization code of a completed sign-in for the federated user.
     *
     * @param redirectUrl the redirect URL that was passed to {@link #signInUrl}
     */
    public FederatedUser signIn(String code, SignInAttempt attempt, URI redirectUrl)
            throws OidcException {
        var provider = discover();
        ProviderRequests.Response answer;
        try {
            answer =
                    requests.post(
                            provider.metadata().tokenUrl(),
                            Map.of(
                                    "grant_type",
                                    "authorization_code",
                                    "code",
                                    code,
                                    "redirect_uri",
                                    redirectUrl.toString(),
                                    "code_verifier",
                                    attempt.codeVerifier()),
                            new ProviderRequests.ClientCredentials(
                                    settings.clientId(),
                                    settings.clientSecret(),
                                    provider.metadata().usesBasicAuthentication()));
        } catch (IOException e) {
            throw OidcException.ofUnavailableProvider("The provider cannot be reached.", e);
        }
        if (answer.status() != OK) {
            throw new OidcException(
                    SignInRefusal.CODE,
                    "The provider refused the code of the sign-in: status %d, error %s."
                            .formatted(answer.status(), errorOf(answer.body())));
        }
        return user(
                provider.tokens()
                        .verifyIdToken(
                                idToken(answer.body()), settings.clientId(), attempt.nonce()));
    }

    /**
     * Returns the error code of an error response (RFC 6749, section 5.2). Other parts of the
     * response may contain secrets.
     */
    private static String errorOf(String body) {
        try {
            var error = JSONObjectUtils.getString(JSONObjectUtils.parse(body), "error");
            return error != null && error.matches("[a-z_]{1,60}") ? error : "unknown";
        } catch (ParseException notJson) {
            return "unknown";
        }
    }

    private static String idToken(String body) throws OidcException {
        try {
            var token = JSONObjectUtils.getString(JSONObjectUtils.parse(body), "id_token");
            if (token == null) {
                throw new OidcException(SignInRefusal.TOKEN, "The provider sent no id_token.");
            }
            return token;
        } catch (ParseException e) {
            throw new OidcException(
                    SignInRefusal.TOKEN, "The provider's answer to the code is malformed.", e);
        }
    }

    /** Whether the REST API accepts bearer tokens of the provider. */
    public boolean acceptsBearerTokens() {
        return !settings.bearerTokens().audience().isEmpty();
    }

    /** Verifies a bearer token and returns the federated user that it names. */
    public FederatedUser verifyBearerToken(String token) throws OidcException {
        if (!acceptsBearerTokens()) {
            throw new OidcException(
                    SignInRefusal.TOKEN, "This server accepts no bearer tokens (askel.oidc).");
        }
        return user(
                discover()
                        .tokens()
                        .verifyBearerToken(
                                token,
                                settings.bearerTokens().audience(),
                                settings.bearerTokens().type()));
    }

    /**
     * Returns the page that ends the person's session at the provider; empty when the provider has
     * no such page.
     *
     * @param redirectUrl the URL of this server to which the provider redirects the browser
     */
    public Optional<URI> signOutUrl(URI redirectUrl) throws OidcException {
        return discover()
                .metadata()
                .signOutUrl()
                .map(page ->
                        withQuery(
                                page,
                                Map.of(
                                        "client_id",
                                        settings.clientId(),
                                        "post_logout_redirect_uri",
                                        redirectUrl.toString())));
    }

    private FederatedUser user(JWTClaimsSet claims) throws OidcException {
        var claim = settings.userClaim();
        if (!(claims.getClaim(claim) instanceof String userName)
                || !PrincipalName.NAME_PATTERN.matcher(userName).matches()) {
            throw new OidcException(
                    SignInRefusal.NAME,
                    "The claim %s is missing, or is not a name of at most 64 letters, digits and _+=,.@-"
                            .formatted(claim));
        }
        requireVerified(claim, claims, SignInRefusal.NAME);
        requireVerified(settings.mapping().groupsClaim(), claims, SignInRefusal.GROUPS);
        return new FederatedUser(
                settings.mapping().account(), userName, policies(claims, settings.mapping()));
    }

    /**
     * Refuses an e-mail address that the provider has not verified. Without verification, anyone
     * could enter the address of another person at the provider.
     *
     * @param claim the claim that names federated users or their groups
     */
    private void requireVerified(String claim, JWTClaimsSet claims, SignInRefusal refusal)
            throws OidcException {
        if (!claim.equals(EMAIL) || claims.getClaim(EMAIL) == null) {
            return;
        }
        if (!claims.getClaims().containsKey(EMAIL_VERIFIED)) {
            if (!settings.acceptsMissingEmailVerified()) {
                throw new OidcException(
                        refusal,
                        "The token has the claim email without email_verified"
                                + " (askel.oidc.permit-missing-email-verified).");
            }
        } else if (!isTrue(claims.getClaim(EMAIL_VERIFIED))) {
            throw new OidcException(refusal, "The claim email is not verified.");
        }
    }

    /** Whether a claim is true. Some providers send the string {@code "true"}. */
    private static boolean isTrue(@Nullable Object claim) {
        return Boolean.TRUE.equals(claim) || "true".equals(claim);
    }

    private static List<String> policies(JWTClaimsSet claims, GroupMapping mapping)
            throws OidcException {
        Collection<?> groups =
                switch (claims.getClaim(mapping.groupsClaim())) {
                    case Collection<?> several -> several;
                    case String one -> List.of(one);
                    case null, default -> List.of();
                };
        var policies =
                groups.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .flatMap(group ->
                                mapping.policiesByGroup().getOrDefault(group, List.of()).stream())
                        .distinct()
                        .sorted()
                        .toList();
        if (policies.size() > GroupMapping.POLICIES_MAX) {
            throw new OidcException(
                    SignInRefusal.GROUPS,
                    "The groups of the person have %d policies, expected at most %d."
                            .formatted(policies.size(), GroupMapping.POLICIES_MAX));
        }
        return policies;
    }

    private static URI withQuery(URI page, Map<String, String> parameters) {
        var query =
                parameters.entrySet().stream()
                        .map(each ->
                                ProviderRequests.formEncode(each.getKey())
                                        + "="
                                        + ProviderRequests.formEncode(each.getValue()))
                        .collect(Collectors.joining("&"));
        return URI.create(page + (page.getRawQuery() == null ? "?" : "&") + query);
    }

    @Override
    public void close() {
        requests.close();
    }
}
