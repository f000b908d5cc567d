package dev.askel.connectors.eks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.connectors.call.TrustedAuthorities;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A cluster as parameters name it.
 *
 * @param name at EKS
 * @param authority its certificates, PEM in base64
 * @param endpoint https and a host
 */
record EksCluster(String name, String authority, URI endpoint) {
    /** Reads the three parameters; what is wrong with them is added to the problems. */
    static Optional<Cluster> of(JsonNode parameters, List<String> problems) {
        int before = problems.size();
        for (var each : List.of("ClusterName", "CertificateAuthority", "Endpoint")) {
            if (!parameters.hasNonNull(each)) {
                problems.add("The field '%s' is required but was missing".formatted(each));
            }
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        var authority = parameters.path("CertificateAuthority").asText();
        if (sslContext(authority).isEmpty()) {
            problems.add(invalid("CertificateAuthority"));
        }
        var endpoint = endpoint(parameters.path("Endpoint").asText());
        if (endpoint.isEmpty()) {
            problems.add(invalid("Endpoint"));
        }
        return problems.size() > before
                ? Optional.empty()
                : endpoint.map(at ->
                        new EksCluster(parameters.path("ClusterName").asText(), authority, at));
    }

    /** In the words that are recorded for another integration: test_invoke_with_headers. */
    static String invalid(String field) {
        return "The value of the field '%s' has an invalid format".formatted(field);
    }

    private static Optional<URI> endpoint(String text) {
        try {
            var address = URI.create(text);
            return "https".equalsIgnoreCase(address.getScheme())
                            && address.getHost() != null
                            && address.getRawQuery() == null
                            && address.getRawFragment() == null
                            && address.getRawUserInfo() == null
                    ? Optional.of(URI.create(text.replaceFirst("/+$", "")))
                    : Optional.empty();
        } catch (IllegalArgumentException notAUrl) {
            return Optional.empty();
        }
    }

    /** Trusts this authority alone; empty when these are no certificates. */
    static Optional<SSLContext> sslContext(String authority) {
        try {
            return Optional.of(
                    TrustedAuthorities.tls(
                            new ByteArrayInputStream(Base64.getMimeDecoder().decode(authority))));
        } catch (IllegalArgumentException | IOException | GeneralSecurityException notOne) {
            return Optional.empty();
        }
    }
}
