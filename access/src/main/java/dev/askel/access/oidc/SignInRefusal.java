package dev.askel.access.oidc;

import java.util.Locale;

/** The reasons why a sign-in with an identity provider is refused. */
public enum SignInRefusal {
    /** The browser would send its session without HTTPS. */
    PLAIN_HTTP,
    /** Another browser began the sign-in, it began too long ago, or its state was used before. */
    ATTEMPT,
    /** The provider returned an error instead of a code. */
    PROVIDER,
    /** The provider refused the code. */
    CODE,
    /** The token of the provider is not valid. */
    TOKEN,
    /** The token has no usable name of the federated user. */
    NAME,
    /** The groups of the federated user have no policy, or too many. */
    GROUPS,
    /** A policy that the settings name does not exist. */
    POLICY,
    /** There were too many attempts. */
    BUSY,
    /** The provider or the database does not answer as it should. */
    UNAVAILABLE;

    /** The code of the reason in the address of the sign-in page, such as {@code plain-http}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
