package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.Arguments.function;
import static dev.askel.asl.expression.jsonata.Arguments.ofDefined;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.dashjoin.jsonata.Builtin;
import com.dashjoin.jsonata.EvaluationError;
import com.dashjoin.jsonata.Utils;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import dev.askel.asl.expression.jsonata.value.JsonView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** The functions that Step Functions adds to JSONata (asl.md section 6). */
final class AwsFunctions {
    private static final Set<String> HASHES =
            Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_2 = 0x8000_0000_0000_0000L;

    /** The odd number next to 2^64 divided by the golden ratio. */
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private AwsFunctions() {}

    static List<Builtin> all() {
        return List.of(
                ofDefined("partition", "<an:a>", AwsFunctions::partition),
                ofDefined("range", "<nnn:a>", AwsFunctions::range),
                ofDefined("hash", "<ss:s>", AwsFunctions::hash),
                function("random", "<n?:n>", AwsFunctions::random),
                function("uuid", "<:s>", AwsFunctions::uuid),
                ofDefined("parse", "<s:x>", AwsFunctions::parse));
    }

    private static EvaluationError wrong(String function, int argument, String wanted) {
        return new EvaluationError(
                "D3137",
                "Argument %d of function \"%s\" must be %s".formatted(argument, function, wanted));
    }

    /** The array cut in pieces of equal size, the last as long as what is left. */
    private static Object partition(Arguments a) {
        var list = a.list(0);
        double given = a.has(1) ? a.number(1) : 0;
        int size = (int) Math.clamp(Math.floor(given), 0, Integer.MAX_VALUE);
        if (size == 0) {
            throw wrong("partition", 2, "a positive number");
        }
        a.evaluation().pay(2L * list.size());
        var pieces = new ArrayList<Object>();
        for (int start = 0; start < list.size(); start += size) {
            int end = (int) Math.min((long) start + size, list.size());
            pieces.add(new ArrayList<>(list.subList(start, end)));
            if (end == list.size()) {
                break;
            }
        }
        return pieces;
    }

    /** A sequence, so that a single number is itself: {@code $range(1, 9, 9)} is 1 (recorded). */
    private static Object range(Arguments a) {
        double start = a.number(0);
        double end = a.number(1);
        double step = a.number(2);
        if (step == 0 || !Double.isFinite(start) || !Double.isFinite(end)) {
            throw wrong("range", 3, "a number other than 0");
        }
        var results = Utils.createSequence();
        for (long i = 0; ; i++) {
            double value = start + i * step;
            if (step > 0 ? value > end : value < end) {
                return results;
            }
            a.evaluation().pay(1);
            results.add(JsNumber.of(value));
        }
    }

    private static Object hash(Arguments a) {
        String algorithm = a.text(1);
        if (!HASHES.contains(algorithm)) {
            throw wrong("hash", 2, "MD5, SHA-1, SHA-256, SHA-384 or SHA-512");
        }
        a.payText(a.text(0).length());
        try {
            var digest = MessageDigest.getInstance(algorithm);
            return HexFormat.of().formatHex(digest.digest(a.text(0).getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no " + algorithm, e);
        }
    }

    /** From 0 up to 1. java.util.Random because its numbers for a seed are specified for ever. */
    private static Object random(Arguments a) {
        return JsNumber.of(
                a.has(0)
                        ? new Random(seed(a.number(0))).nextDouble()
                        : a.evaluation().chance().nextDouble());
    }

    /** Stirs a double's bits, as seeds that are alike would give numbers that are alike. */
    private static long seed(double given) {
        return (Double.doubleToLongBits(given + 0.0) * GOLDEN_RATIO) >>> 16;
    }

    private static Object uuid(Arguments a) {
        var chance = a.evaluation().chance();
        long high = (chance.nextLong() & ~0xF000L) | VERSION_4;
        long low = (chance.nextLong() & ~0xC000_0000_0000_0000L) | VARIANT_2;
        return new UUID(high, low).toString();
    }

    private static Object parse(Arguments a) {
        a.payText(a.text(0).length() * 4L);
        try {
            return JsonView.of(Payload.parse(a.text(0)).tree());
        } catch (MalformedJsonException e) {
            throw new EvaluationError("D3137", String.valueOf(e.getMessage()));
        }
    }
}
