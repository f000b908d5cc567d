package dev.askel.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;

/**
 * Verifies signed tokens with the keys of a provider: signature, type, issuer, audience and times.
 * Only signatures with public keys are accepted.
 */
final class TokenVerifier {
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512);

    private static final int TOKEN_LENGTH_MAX = 64 * 1024;

    /** The minimum time between two reads of the keys that tokens with unknown key ids cause. */
    private static final Duration READ_INTERVAL_MIN = Duration.ofSeconds(30);

    /**
     * The time between two reads is at most {@code keysMaxAge} divided by this number, even if that
     * is less than {@link #READ_INTERVAL_MIN}.
     */
    private static final int READ_INTERVALS_MIN = 4;

    /**
     * The time during which the last known keys remain valid while the provider does not respond.
     */
    private static final Duration OUTAGE_MAX = Duration.ofHours(1);

    private final String issuer;
    private final Duration clockSkew;
    private final InstantSource clock;
    private final JWKSource<SecurityContext> keys;

    /**
     * Creates a verifier. It reads the keys of the provider when it verifies the first token.
     *
     * @param keysMaxAge the time after which the keys are read again
     */
    TokenVerifier(
            URI issuer,
            URI keysUrl,
            Duration keysMaxAge,
            Duration clockSkew,
            InstantSource clock,
            ResourceRetriever requests) {
        this.issuer = issuer.toString();
        this.clockSkew = clockSkew;
        this.clock = clock;
        var interval =
                Math.min(READ_INTERVAL_MIN.toMillis(), keysMaxAge.toMillis() / READ_INTERVALS_MIN);
        try {
            this.keys =
                    JWKSourceBuilder.<SecurityContext>create(keysUrl.toURL(), requests)
                            .cache(
                                    keysMaxAge.toMillis(),
                                    ProviderRequests.REQUEST_TIME_MAX.toMillis())
                            .rateLimited(interval)
                            .refreshAheadCache(false)
                            .outageTolerant(OUTAGE_MAX.toMillis())
                            .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a URL: " + keysUrl, e);
        }
    }

    /**
     * Verifies the token of a sign-in (OpenID Connect Core, section 3.1.3.7).
     *
     * @param clientId the audience that the token must name
     * @param nonce the nonce of the sign-in attempt
     */
    JWTClaimsSet verifyIdToken(String token, String clientId, String nonce) throws OidcException {
        var claims =
                verify(
                        token,
                        clientId,
                        new JWTClaimsSet.Builder().issuer(issuer).claim("nonce", nonce).build(),
                        new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null));
        // In a token with several audiences, azp names the client to which the provider issued the
        // token.
        var authorized = claims.getClaim("azp");
        if (authorized == null ? claims.getAudience().size() > 1 : !authorized.equals(clientId)) {
            throw refused("It was issued to another client (azp).");
        }
        return claims;
    }

    /**
     * Verifies an access token (RFC 9068).
     *
     * @param type the required value of the token's header typ
     */
    JWTClaimsSet verifyBearerToken(String token, String audience, String type)
            throws OidcException {
        return verify(
                token,
                audience,
                new JWTClaimsSet.Builder().issuer(issuer).build(),
                new DefaultJOSEObjectTypeVerifier<>(
                        new JOSEObjectType(type), new JOSEObjectType("application/" + type)));
    }

    private JWTClaimsSet verify(
            String token,
            String audience,
            JWTClaimsSet exact,
            DefaultJOSEObjectTypeVerifier<SecurityContext> types)
            throws OidcException {
        if (token.length() > TOKEN_LENGTH_MAX) {
            throw refused(
                    "It has %d characters, expected at most %d."
                            .formatted(token.length(), TOKEN_LENGTH_MAX));
        }
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(types);
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier(new ClaimsVerifier(audience, exact));
        try {
            var claims = processor.process(token, null);
            if (claims.getIssueTime().toInstant().isAfter(clock.instant().plus(clockSkew))) {
                throw refused("It was issued in the future (iat).");
            }
            return claims;
        } catch (ParseException | BadJOSEException e) {
            throw new OidcException(
                    SignInRefusal.TOKEN, "The token is not valid: " + e.getMessage(), e);
        } catch (RateLimitReachedException e) {
            throw new OidcException(
                    SignInRefusal.TOKEN,
                    "The token is not valid: the provider does not list its key.",
                    e);
        } catch (JOSEException e) {
            throw OidcException.ofUnavailableProvider(
                    "The keys of the provider cannot be read.", e);
        }
    }

    private static OidcException refused(String reason) {
        return new OidcException(SignInRefusal.TOKEN, "The token is not valid: " + reason);
    }

    /** Verifies the claims with the time of {@code clock}. */
    private final class ClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {
        ClaimsVerifier(String audience, JWTClaimsSet exact) {
            super(audience, exact, Set.of("sub", "exp", "iat"));
            setMaxClockSkew(Math.toIntExact(clockSkew.toSeconds()));
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}
