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
 * A cluster of EKS in the parameters of a task.
 *
 * @param name the name at EKS
 * @param certificateAuthority the certificates of its authority; PEM in base64
 * @param endpoint an https URL
 */
record EksCluster(String name, String certificateAuthority, URI endpoint) {
    /**
     * Reads the three parameters and adds their problems to the list; empty when there are
     * problems.
     */
    static Optional<EksCluster> parse(JsonNode parameters, List<String> problems) {
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
            problems.add(invalidFieldMessage("CertificateAuthority"));
        }
        var endpoint = endpoint(parameters.path("Endpoint").asText());
        if (endpoint.isEmpty()) {
            problems.add(invalidFieldMessage("Endpoint"));
        }
        return problems.size() > before
                ? Optional.empty()
                : endpoint.map(at ->
                        new EksCluster(parameters.path("ClusterName").asText(), authority, at));
    }

    /**
     * Returns the message of an invalid field, as recorded on AWS for another integration
     * (test_invoke_with_headers).
     */
    static String invalidFieldMessage(String field) {
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

    /**
     * Creates a context that trusts only this authority; empty when the text contains no
     * certificate.
     */
    static Optional<SSLContext> sslContext(String authority) {
        try {
            return Optional.of(
                    TrustedAuthorities.sslContext(
                            new ByteArrayInputStream(Base64.getMimeDecoder().decode(authority))));
        } catch (IllegalArgumentException | IOException | GeneralSecurityException notOne) {
            return Optional.empty();
        }
    }
}
