package dev.askel.engine.api.connection;

/** How a connection shows an API who calls (EventBridge API reference, CreateConnection). */
public sealed interface Authorization {

    /** The same without its secrets. */
    Authorization withoutSecrets();

    /** The header Authorization with the scheme Basic. */
    record Basic(String username, Secret password) implements Authorization {
        @Override
        public Basic withoutSecrets() {
            return new Basic(username, Secret.NONE);
        }
    }

    /** A header of the API's own. */
    record ApiKey(String name, Secret value) implements Authorization {
        @Override
        public ApiKey withoutSecrets() {
            return new ApiKey(name, Secret.NONE);
        }
    }

    /**
     * The header Authorization with a token that another server gives to clients (RFC 6749 section
     * 4.4).
     *
     * @param endpoint where tokens are asked for
     * @param method GET, POST or PUT
     * @param parameters sent with the question
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
    }
}
