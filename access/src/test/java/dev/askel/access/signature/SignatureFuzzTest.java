package dev.askel.access.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.signature.SignableRequest.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sends damaged signatures: none is accepted and none causes an exception. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SignatureFuzzTest {
    private static final long SEED = 20260301;
    private static final String CHARACTERS =
            "abcXYZ019%&=;,/+-_ .:\"'\\{}\u0000\u0001\t\n\r\u00e4\u1234\ud83d\ude00*AWS4Credential";
    private static final int CHANGES_MAX = 4;

    private final List<SigningVector> vectors = SigningVector.all().toList();

    @Test
    void ten_thousand_damaged_requests_are_refused() {
        refuse(10_000);
    }

    @Test
    @Tag("nightly")
    void a_million_damaged_requests_are_refused() {
        refuse(1_000_000);
    }

    private void refuse(int requests) {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < requests; i++) {
            var vector = vectors.get(random.nextInt(vectors.size()));
            var damaged = damaged(vector, random);
            // Blanks, dots in the path, and a token that was added after the signature are not
            // signed.
            assertThat(damaged.isAccepted() && !damaged.isSameAs(vector))
                    .as("request %d of seed %d: %s", i, SEED, damaged.request())
                    .isFalse();
        }
    }

    private static SigningVector damaged(SigningVector vector, SplittableRandom random) {
        var request = vector.request();
        var method = request.method();
        var path = request.path();
        var query = request.query();
        var headers = new ArrayList<>(request.headers());
        for (int changes = random.nextInt(1, CHANGES_MAX); changes > 0; changes--) {
            switch (random.nextInt(8)) {
                case 0 -> method = damaged(method, random);
                case 1 -> path = damaged(path, random);
                case 2, 3 -> query = damaged(query, random);
                case 4 -> headers.remove(random.nextInt(headers.size()));
                case 5 -> headers.add(headers.get(random.nextInt(headers.size())));
                default -> {
                    int at = random.nextInt(headers.size());
                    var header = headers.get(at);
                    headers.set(at, new Header(header.name(), damaged(header.value(), random)));
                }
            }
            if (headers.isEmpty()) {
                break;
            }
        }
        return vector.with(new SignableRequest(method, path, query, headers));
    }

    /** Removes, inserts, repeats or replaces a part of the text. */
    private static String damaged(String text, SplittableRandom random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(1, 12));
        var start = text.substring(0, from);
        return switch (random.nextInt(4)) {
            case 0 -> start + text.substring(to);
            case 1 -> start + characters(random) + text.substring(from);
            case 2 -> text.substring(0, to) + text.substring(from);
            default -> start + characters(random) + text.substring(to);
        };
    }

    private static String characters(SplittableRandom random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(1, 6); length > 0; length--) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }
}
