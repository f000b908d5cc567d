package dev.askel.access.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.signature.SignableRequest.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Verifies that AWS's test vectors are accepted, and that each is refused when one character of a
 * signed part is changed.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SigningVectorsTest {
    static Stream<SigningVector> vectors() {
        return SigningVector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void a_signed_request_is_accepted(SigningVector vector) {
        assertThat(vector.isAccepted()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void the_canonical_request_is_one_of_the_tried_texts(SigningVector vector) {
        assertThat(vector.claim()).isInstanceOf(ClaimReader.ClaimResult.Claimed.class);
        if (vector.claim() instanceof ClaimReader.ClaimResult.Claimed(var claim)) {
            assertThat(
                            CanonicalRequest.anyMatches(
                                    vector.request(),
                                    claim,
                                    vector.bodyHash(),
                                    vector.canonicalRequest()::equals))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void a_changed_character_of_a_signed_part_is_refused(SigningVector vector) {
        var changed = changes(vector);
        assertThat(changed).isNotEmpty();
        for (var each : changed) {
            assertThat(each.isAccepted()).as("%s: %s", each, each.request()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void another_body_is_refused(SigningVector vector) {
        assertThat(vector.withBody("x".getBytes(StandardCharsets.US_ASCII)).isAccepted()).isFalse();
    }

    private static List<SigningVector> changes(SigningVector vector) {
        var request = vector.request();
        var changed = new ArrayList<SigningVector>();
        for (var method : changes(request.method())) {
            changed.add(
                    vector.with(
                            new SignableRequest(
                                    method, request.path(), request.query(), request.headers())));
        }
        for (var path : changes(request.path())) {
            if (isSameSignedPath(vector, path)) {
                continue;
            }
            changed.add(
                    vector.with(
                            new SignableRequest(
                                    request.method(), path, request.query(), request.headers())));
        }
        for (var query : changes(signedQuery(vector))) {
            var rest = request.query().substring(signedQuery(vector).length());
            changed.add(
                    vector.with(
                            new SignableRequest(
                                    request.method(),
                                    request.path(),
                                    query + rest,
                                    request.headers())));
        }
        for (int i = 0; i < request.headers().size(); i++) {
            var header = request.headers().get(i);
            if (header.name().equals("x-amz-security-token") && isTokenUnsigned(vector)) {
                continue;
            }
            for (var value : changes(header.value())) {
                var headers = new ArrayList<>(request.headers());
                headers.set(i, new Header(header.name(), value));
                changed.add(
                        vector.with(
                                new SignableRequest(
                                        request.method(),
                                        request.path(),
                                        request.query(),
                                        headers)));
            }
        }
        return changed;
    }

    /**
     * Whether both requests have the same signed path. Clients sign a normalized path, in which a
     * name before {@code ..} does not occur.
     */
    private static boolean isSameSignedPath(SigningVector vector, String path) {
        return path.startsWith("/")
                && vector.name().endsWith("-normalized")
                && UriEncoding.normalizePath(path)
                        .equals(UriEncoding.normalizePath(vector.request().path()));
    }

    /** The token of these requests was added after the signature. */
    private static boolean isTokenUnsigned(SigningVector vector) {
        return vector.name().equals("post-sts-header-after");
    }

    /** The query up to an unsigned token. */
    private static String signedQuery(SigningVector vector) {
        var query = vector.request().query();
        int token = query.indexOf("&X-Amz-Security-Token=");
        return token >= 0 && isTokenUnsigned(vector) ? query.substring(0, token) : query;
    }

    /**
     * Returns copies of the text, each with one changed character. Blanks at the ends are not
     * changed.
     */
    private static List<String> changes(String text) {
        var changed = new ArrayList<String>();
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                var other = text.charAt(i) == 'z' ? 'y' : 'z';
                changed.add(text.substring(0, i) + other + text.substring(i + 1));
            }
        }
        return changed;
    }
}
