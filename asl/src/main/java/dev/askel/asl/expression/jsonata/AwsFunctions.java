package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.function;
import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.RandomUuid;
import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import dev.askel.asl.expression.jsonata.value.JsonNumbers;
import dev.askel.asl.expression.jsonata.value.JsonView;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The functions that Step Functions adds to JSONata (docs/aws/asl.md section 6). */
final class AwsFunctions {
    /** The algorithms, in the order in which AWS's error message lists them. */
    private static final List<String> HASHES =
            List.of("SHA-1", "SHA-384", "SHA-256", "SHA-512", "MD5");

    /**
     * The fixed cost of one digest in steps. The digest of even a short string takes a microsecond.
     */
    private static final long STEPS_PER_HASH = 200;

    /**
     * The estimated heap of a parsed value, in bytes for each character of the JSON string. Many
     * empty arrays ({@code []}) need twice this estimate.
     */
    private static final long BYTES_PER_PARSED_CHARACTER = 10;

    private AwsFunctions() {}

    static List<Builtin> all() {
        return List.of(
                function("partition", "<xn?:a>", AwsFunctions::partition),
                function("range", "<nnn?:a>", AwsFunctions::range),
                ofDefined("hash", "<ss?:s>", AwsFunctions::hash),
                function("random", "<n?:n>", AwsFunctions::random),
                function("uuid", "<:s>", AwsFunctions::uuid),
                ofDefined("parse", "<s?:x>", AwsFunctions::parse));
    }

    /** Splits an array into chunks of equal size. The last chunk may be shorter. */
    private static @Nullable Object partition(Arguments a) {
        if (!a.has(0)) {
            return null;
        }
        if (!(a.value(0) instanceof List<?> list)) {
            throw new EvaluationError("T0412", 1, "partition", null);
        }
        long size = a.has(1) ? (long) a.number(1) : list.size();
        if (size < 0) {
            throw new EvaluationError("D3137", "Second argument must be zero or greater");
        }
        if (size == 0 || list.isEmpty()) {
            return null;
        }
        a.evaluation().chargeElements(2L * list.size());
        var chunks = new ArrayList<Object>();
        int step = (int) Math.min(size, list.size());
        for (int start = 0; start < list.size(); start += step) {
            int end = Math.min(start + step, list.size());
            a.evaluation().chargeElements(8);
            chunks.add(new ArrayList<>(list.subList(start, end)));
            if (end == list.size()) {
                break;
            }
        }
        return chunks;
    }

    /**
     * Returns the numbers from start to end, inclusive, after truncating both to integers. A range
     * of one number returns the number itself, and an empty range returns undefined.
     */
    private static @Nullable Object range(Arguments a) {
        double start = truncated(a, 0);
        double end = truncated(a, 1);
        double step = a.has(2) ? JsNumber.truncate(a.number(2)) : 0;
        double count = step == 0 ? 0 : Math.floor((end - start) / step) + 1;
        // The negated comparison also covers NaN. Infinite arguments give a count of NaN.
        if (!(count >= 1)) {
            return null;
        }
        a.evaluation().memory().checkRange(count);
        a.evaluation().chargeElements((long) count);
        JsonataList<Object> results = JsonataList.sequence();
        for (long i = 0; i < count; i++) {
            results.add(JsNumber.of(start + i * step));
        }
        return results;
    }

    private static double truncated(Arguments a, int place) {
        if (!a.has(place)) {
            throw new EvaluationError("T0410", place + 1, "range");
        }
        return JsNumber.truncate(a.number(place));
    }

    private static @Nullable Object hash(Arguments a) {
        if (!a.has(1)) {
            return null;
        }
        String algorithm = a.text(1);
        if (!HASHES.contains(algorithm)) {
            throw new EvaluationError(
                    "D3137",
                    "Hash algorithm '%s' must be one of %s"
                            .formatted(algorithm, String.join(", ", HASHES)));
        }
        String text = a.chargeText(0);
        a.chargeWork(STEPS_PER_HASH);
        try {
            var digest = MessageDigest.getInstance(algorithm);
            return a.chargeResult(HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no " + algorithm, e);
        }
    }

    /**
     * Returns a random number from 0 (inclusive) to 1 (exclusive). With a seed, returns the first
     * number of a java.util.Random with this seed, as on AWS.
     */
    private static Object random(Arguments a) {
        return JsNumber.of(
                a.has(0)
                        ? new Random((long) a.number(0)).nextDouble()
                        : a.evaluation().random().nextDouble());
    }

    private static Object uuid(Arguments a) {
        return a.chargeResult(RandomUuid.next(a.evaluation().random()).toString());
    }

    private static Object parse(Arguments a) {
        String text = a.chargeText(0);
        a.chargeWork(3L * text.length());
        a.evaluation().memory().add(BYTES_PER_PARSED_CHARACTER * text.length());
        try {
            var tree = Payload.parseWithUniqueKeys(text).tree();
            if (JsonNumbers.hasOnlyFiniteNumbers(tree)) {
                return JsonView.of(tree);
            }
        } catch (MalformedJsonException _) {
            // AWS returns the same error message for every string that is not JSON.
        }
        throw new EvaluationError("D3137", "Invalid JSON");
    }
}
