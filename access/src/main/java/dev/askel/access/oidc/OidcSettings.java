package dev.askel.access.oidc;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings {@code askel.oidc}.
 *
 * @param name the name of the provider on the sign-in page
 * @param issuer the URL of the provider, exactly as its tokens name it
 * @param clientId the client id of this server, as registered at the provider
 * @param clientSecret the client secret; empty for a public client
 * @param scopes the scopes that a sign-in requests; {@code openid} is always among them
 * @param userClaim the claim that contains the name of the federated user
 * @param acceptsMissingEmailVerified whether a token without {@code email_verified} may name the
 *     user or a group by an e-mail address
 * @param mapping maps the groups of federated users to policies
 * @param bearerTokens the tokens that the REST API accepts
 * @param clockSkew the maximum difference between the clocks of the provider and this server
 * @param keysMaxAge the time after which the keys of the provider are read again
 */
public record OidcSettings(
        String name,
        URI issuer,
        String clientId,
        String clientSecret,
        List<String> scopes,
        String userClaim,
        boolean acceptsMissingEmailVerified,
        GroupMapping mapping,
        BearerTokenSettings bearerTokens,
        Duration clockSkew,
        Duration keysMaxAge) {
    private static final int NAME_LENGTH_MAX = 60;
    private static final Duration SKEW_MAX = Duration.ofMinutes(5);
    private static final Duration KEYS_MIN = Duration.ofSeconds(2);
    private static final Duration KEYS_MAX = Duration.ofDays(1);

    public OidcSettings {
        scopes = List.copyOf(scopes);
        require(
                !name.isBlank() && name.length() <= NAME_LENGTH_MAX,
                "name must have 1 to %d characters".formatted(NAME_LENGTH_MAX));
        requireEncrypted(issuer);
        require(
                issuer.getQuery() == null && issuer.getFragment() == null,
                "issuer has a query or a fragment");
        require(!clientId.isEmpty(), "client-id is empty");
        require(scopes.contains("openid"), "scopes lacks openid");
        require(!userClaim.isEmpty(), "user-claim is empty");
        // A token with the audience client-id proves a sign-in. It must not permit calls to the
        // API.
        require(!bearerTokens.audience().equals(clientId), "audience must differ from client-id");
        require(
                !clockSkew.isNegative() && clockSkew.compareTo(SKEW_MAX) <= 0,
                "clock-skew must be at most 5m");
        require(
                keysMaxAge.compareTo(KEYS_MIN) >= 0 && keysMaxAge.compareTo(KEYS_MAX) <= 0,
                "keys-max must be 2s to 1d");
    }

    /**
     * The policies of federated users, by their groups.
     *
     * @param account twelve digits: the account to which federated users belong
     * @param groupsClaim the claim that lists the groups of a federated user
     * @param policiesByGroup the policy names of each group; a group without an entry has no
     *     policies
     */
    public record GroupMapping(
            String account, String groupsClaim, Map<String, List<String>> policiesByGroup) {
        /** The maximum number of policies of a federated user. It equals the maximum for a user. */
        public static final int POLICIES_MAX = 10;

        private static final int GROUPS_MAX = 1_000;
        private static final Pattern POLICY = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,128}");

        public GroupMapping {
            policiesByGroup = Map.copyOf(policiesByGroup);
            require(account.matches("[0-9]{12}"), "account must have twelve digits");
            require(!groupsClaim.isEmpty(), "groups-claim is empty");
            require(
                    policiesByGroup.size() <= GROUPS_MAX,
                    "policies has more than %d groups".formatted(GROUPS_MAX));
            for (var named : policiesByGroup.values()) {
                require(
                        new HashSet<>(named).size() <= POLICIES_MAX,
                        "a group has more than %d policies".formatted(POLICIES_MAX));
                for (var policy : named) {
                    require(
                            POLICY.matcher(policy).matches(),
                            "'%s' is not the name of a policy".formatted(policy));
                }
            }
        }
    }

    /**
     * The access tokens that the REST API accepts.
     *
     * @param audience the audience that a token must name; empty to refuse all tokens
     * @param type the type in the header of accepted tokens: {@code at+jwt} (RFC 9068), or {@code
     *     JWT}
     */
    public record BearerTokenSettings(String audience, String type) {
        public BearerTokenSettings {
            require(
                    type.equals("at+jwt") || type.equals("JWT"),
                    "bearer-type must be at+jwt or JWT");
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException("askel.oidc cannot be used: " + problem + ".");
        }
    }

    /**
     * Checks that a URL of the provider uses HTTPS. HTTP is accepted on loopback, for tests.
     *
     * @throws IllegalArgumentException for another URL
     */
    static void requireEncrypted(URI url) {
        require(
                url.getHost() != null
                        && url.getUserInfo() == null
                        && ("https".equals(url.getScheme())
                                || ("http".equals(url.getScheme()) && isLoopback(url.getHost()))),
                "'%s' is not an https URL".formatted(url));
    }

    private static boolean isLoopback(String host) {
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** Returns the settings without the secret, because logs may contain this string. */
    @Override
    public String toString() {
        return "client %s of provider %s".formatted(clientId, issuer);
    }
}
