package dev.askel.access.signature;

import dev.askel.access.signature.UriEncoding.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds the canonical request, whose hash the client signs (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">AWS
 * documentation</a>).
 *
 * <p>Clients build the canonical request in different ways, so the verifier tries each form that a
 * client may have signed. All forms contain the method, path, query, signed headers and the hash of
 * the body.
 */
final class CanonicalRequest {
    static final String SIGNATURE_PARAMETER = "X-Amz-Signature";
    static final String TOKEN_PARAMETER = "X-Amz-Security-Token";
    static final String CONTENT_TYPE = "content-type";

    /** The initial capacity of the builder, which suffices for most requests. */
    private static final int LENGTH = 512;

    private CanonicalRequest() {}

    /**
     * Tries the canonical requests that the client may have signed, the most likely one first.
     *
     * @param claim names the signed headers
     * @param payloadHash the hash of the body in hexadecimal digits, or the value that the client
     *     sent instead
     * @return whether one of them matches; false when a signed header is absent
     */
    static boolean anyMatches(
            SignableRequest request,
            SignatureClaim claim,
            String payloadHash,
            Predicate<String> condition) {
        var contentType = request.firstHeaderValue(CONTENT_TYPE);
        return anyMatches(request, claim, payloadHash, contentType, condition)
                || (claim.signedHeaders().contains(CONTENT_TYPE)
                        && otherSpellings(contentType)
                                .anyMatch(spelling ->
                                        anyMatches(
                                                request, claim, payloadHash, spelling, condition)));
    }

    private static boolean anyMatches(
            SignableRequest request,
            SignatureClaim claim,
            String payloadHash,
            String contentType,
            Predicate<String> condition) {
        var queries = queries(request.query(), claim);
        for (var path : paths(request.path())) {
            for (var query : queries) {
                var text =
                        build(
                                request,
                                path,
                                query,
                                claim.signedHeaders(),
                                contentType,
                                payloadHash);
                if (text == null) {
                    return false;
                }
                if (condition.test(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Returns the canonical request that this project's own client signs.
     *
     * @throws IllegalArgumentException when a signed header is absent
     */
    static String build(SignableRequest request, List<String> signedHeaders, String payloadHash) {
        var text =
                build(
                        request,
                        UriEncoding.encodePath(UriEncoding.normalizePath(request.path())),
                        joined(UriEncoding.sortedParameters(request.query())),
                        signedHeaders,
                        request.firstHeaderValue(CONTENT_TYPE),
                        payloadHash);
        if (text == null) {
            throw new IllegalArgumentException("A header is absent, one of " + signedHeaders);
        }
        return text;
    }

    /** Returns a canonical request; null when a signed header is absent. */
    private static @Nullable String build(
            SignableRequest request,
            String path,
            String query,
            List<String> signedHeaders,
            String contentType,
            String payloadHash) {
        var text = new StringBuilder(LENGTH);
        text.append(request.method()).append('\n').append(path).append('\n');
        text.append(query).append('\n');
        for (var name : signedHeaders) {
            boolean isPresent =
                    name.equals(CONTENT_TYPE)
                            ? appendContentType(text, request, contentType)
                            : appendHeader(text, request, name);
            if (!isPresent) {
                return null;
            }
            text.append('\n');
        }
        text.append('\n');
        for (int i = 0; i < signedHeaders.size(); i++) {
            text.append(i == 0 ? "" : ";").append(signedHeaders.get(i));
        }
        return text.append('\n').append(payloadHash).toString();
    }

    /** Appends the line of a content type; returns false when the request has none. */
    private static boolean appendContentType(
            StringBuilder text, SignableRequest request, String contentType) {
        if (!request.has(CONTENT_TYPE)) {
            return false;
        }
        text.append(CONTENT_TYPE).append(':');
        appendTrimmed(text, contentType);
        return true;
    }

    /** Appends the line of a header with all its values; returns false when it is absent. */
    private static boolean appendHeader(StringBuilder text, SignableRequest request, String name) {
        boolean isPresent = false;
        for (var header : request.headers()) {
            if (header.name().equals(name)) {
                if (isPresent) {
                    text.append(',');
                } else {
                    text.append(name).append(':');
                }
                appendTrimmed(text, header.value());
                isPresent = true;
            }
        }
        return isPresent;
    }

    /**
     * Returns the paths that a client may have signed. Some clients sign the path without
     * normalizing it.
     */
    private static List<String> paths(String sent) {
        var path = sent.isEmpty() ? "/" : sent;
        var normalized = path.startsWith("/") ? UriEncoding.normalizePath(path) : path;
        return normalized.equals(path)
                ? List.of(UriEncoding.encodePath(path))
                : List.of(UriEncoding.encodePath(normalized), UriEncoding.encodePath(path));
    }

    /**
     * Returns the queries with and without the session token, because some clients add the token
     * after signing. An unsigned token is safe, because the server encrypted the token with the id
     * of its access key. So a token of another key is refused.
     */
    private static List<String> queries(String sent, SignatureClaim claim) {
        if (sent.isEmpty()) {
            return List.of("");
        }
        var parameters = new ArrayList<>(UriEncoding.sortedParameters(sent));
        if (!claim.isPresigned()) {
            return List.of(joined(parameters));
        }
        parameters.removeIf(parameter -> parameter.name().equals(SIGNATURE_PARAMETER));
        var whole = joined(parameters);
        return parameters.removeIf(parameter -> parameter.name().equals(TOKEN_PARAMETER))
                ? List.of(whole, joined(parameters))
                : List.of(whole);
    }

    private static String joined(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::toString).collect(Collectors.joining("&"));
    }

    /**
     * Appends a value without white space at its ends. Each white space within the value becomes
     * one space.
     */
    private static void appendTrimmed(StringBuilder text, String value) {
        if (!hasWhiteSpace(value)) {
            text.append(value);
            return;
        }
        var space = false;
        var begun = false;
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (isWhiteSpace(c)) {
                space = begun;
                continue;
            }
            if (space) {
                text.append(' ');
            }
            text.append(c);
            space = false;
            begun = true;
        }
    }

    private static boolean hasWhiteSpace(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (isWhiteSpace(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWhiteSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /**
     * Returns the other spellings that a content type may have had. The HTTP library does not keep
     * the spelling of the charset.
     */
    private static Stream<String> otherSpellings(String read) {
        int parameters = read.indexOf(';');
        var type = parameters < 0 ? read : read.substring(0, parameters).stripTrailing();
        return Stream.of(
                        type,
                        type + "; charset=utf-8",
                        type + "; charset=UTF-8",
                        type + ";charset=utf-8",
                        type + ";charset=UTF-8")
                .filter(spelling -> !spelling.equals(read));
    }
}
