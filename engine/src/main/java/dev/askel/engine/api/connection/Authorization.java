package dev.askel.engine.api.connection;

/** The authorization of a connection's requests (EventBridge API reference, CreateConnection). */
public sealed interface Authorization {

    /** Returns this authorization without its secrets. */
    Authorization withoutSecrets();

    /** Returns the type as EventBridge's API names it. */
    AuthorizationType type();

    /** The types of authorization. */
    enum AuthorizationType {
        BASIC,
        OAUTH_CLIENT_CREDENTIALS,
        API_KEY
    }

    /** The header Authorization with the scheme Basic. */
    record Basic(String username, Secret password) implements Authorization {
        @Override
        public Basic withoutSecrets() {
            return new Basic(username, Secret.NONE);
        }

        @Override
        public AuthorizationType type() {
            return AuthorizationType.BASIC;
        }
    }

    /** A header whose name the API defines. */
    record ApiKey(String name, Secret value) implements Authorization {
        @Override
        public ApiKey withoutSecrets() {
            return new ApiKey(name, Secret.NONE);
        }

        @Override
        public AuthorizationType type() {
            return AuthorizationType.API_KEY;
        }
    }

    /**
     * The header Authorization with a token from an OAuth server (client credentials, RFC 6749
     * section 4.4).
     *
     * @param endpoint the URL for token requests
     * @param method GET, POST or PUT
     * @param parameters sent with the token request
     */
    record OAuthClientCredentials(
            String endpoint,
            String method,
            String clientId,
            Secret clientSecret,
            ConnectionParameters parameters)
            implements Authorization {
        @Override
        public OAuthClientCredentials withoutSecrets() {
            return new OAuthClientCredentials(
                    endpoint, method, clientId, Secret.NONE, parameters.withoutSecrets());
        }

        @Override
        public AuthorizationType type() {
            return AuthorizationType.OAUTH_CLIENT_CREDENTIALS;
        }
    }
}
