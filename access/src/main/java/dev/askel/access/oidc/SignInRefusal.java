package dev.askel.access.oidc;

import java.util.Locale;

/** The reasons why a sign-in with an identity provider is refused. */
public enum SignInRefusal {
    /** The connection does not use HTTPS, so the browser would send its session unencrypted. */
    PLAIN_HTTP,
    /** Another browser began the sign-in, it began too long ago, or its state was used before. */
    ATTEMPT,
    /** The provider returned an error instead of a code. */
    PROVIDER,
    /** The provider refused the authorization code. */
    CODE,
    /** The provider's token is not valid. */
    TOKEN,
    /** The token contains no usable name for the federated user. */
    NAME,
    /** The groups of the federated user map to no policy, or to too many policies. */
    GROUPS,
    /** The settings name a policy that does not exist. */
    POLICY,
    /** There are too many sign-in attempts. */
    BUSY,
    /** The provider or the database does not respond, or its response is unusable. */
    UNAVAILABLE;

    /** The code of the reason in the URL of the sign-in page, such as {@code plain-http}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
