package dev.askel.access.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints of a provider (<a
 * href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>).
 *
 * @param usesBasicAuthentication whether this server sends its secret in the header {@code
 *     Authorization}; if false, it sends the secret in the form
 * @param signOutUrl the page that ends the session at the provider; empty when there is none
 */
record ProviderMetadata(
        URI authorizationUrl,
        URI tokenUrl,
        URI keysUrl,
        boolean usesBasicAuthentication,
        Optional<URI> signOutUrl) {
    private static final String PATH = "/.well-known/openid-configuration";
    private static final String METHODS = "token_endpoint_auth_methods_supported";

    /** Returns the URL of an issuer's discovery document. */
    static URI discoveryUrl(URI issuer) {
        return URI.create(issuer.toString().replaceFirst("/$", "") + PATH);
    }

    /**
     * Reads the discovery document of an issuer.
     *
     * @throws IOException when the document is malformed, belongs to another issuer, or names a URL
     *     without HTTPS
     */
    static ProviderMetadata parse(String json, URI issuer) throws IOException {
        try {
            var document = JSONObjectUtils.parse(json);
            var named = JSONObjectUtils.getString(document, "issuer");
            if (!issuer.toString().equals(named)) {
                throw new IOException(
                        "The document is of the issuer %s, expected %s".formatted(named, issuer));
            }
            var methods = JSONObjectUtils.getStringList(document, METHODS);
            return new ProviderMetadata(
                    required(document, "authorization_endpoint", issuer),
                    required(document, "token_endpoint", issuer),
                    required(document, "jwks_uri", issuer),
                    methods == null || prefersBasicAuthentication(methods),
                    optional(document, "end_session_endpoint", issuer));
        } catch (ParseException | IllegalArgumentException e) {
            throw new IOException("The document is malformed: " + e.getMessage(), e);
        }
    }

    private static boolean prefersBasicAuthentication(List<String> methods) {
        return methods.contains("client_secret_basic") || !methods.contains("client_secret_post");
    }

    private static URI required(Map<String, Object> document, String name, URI issuer)
            throws ParseException {
        return optional(document, name, issuer)
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private static Optional<URI> optional(Map<String, Object> document, String name, URI issuer)
            throws ParseException {
        var text = JSONObjectUtils.getString(document, name);
        if (text == null) {
            return Optional.empty();
        }
        var url = URI.create(text);
        // Only a provider on loopback may name URLs with HTTP.
        if (!"https".equals(url.getScheme()) && !issuer.getScheme().equals(url.getScheme())) {
            throw new IllegalArgumentException("'%s' is not an https URL".formatted(url));
        }
        OidcSettings.requireEncrypted(url);
        return Optional.of(url);
    }
}
