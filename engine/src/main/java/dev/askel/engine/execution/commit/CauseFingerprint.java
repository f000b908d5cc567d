package dev.askel.engine.execution.commit;

import dev.askel.access.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Computes fingerprints that group similar failures. The fingerprint ignores numbers and ids in the
 * cause.
 */
public final class CauseFingerprint {
    private static final int CHARACTERS = 16;
    private static final int CAUSE_CHARACTERS_MAX = 2_000;

    /**
     * Matches UUIDs, other ids (eight or more letters and digits, with at least one digit) and
     * numbers.
     */
    private static final Pattern PARTICULARS =
            Pattern.compile(
                    "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
                            + "|(?<![0-9a-zA-Z])(?=[a-zA-Z]*[0-9])[0-9a-zA-Z]{8,}"
                            + "|\\d+");

    private CauseFingerprint() {}

    /** Returns the fingerprint of a failure, 16 hexadecimal digits. */
    public static String of(String error, @Nullable String cause) {
        var text = cause == null ? "" : cause;
        var head = text.substring(0, Math.min(text.length(), CAUSE_CHARACTERS_MAX));
        var digest = Sha256.newDigest();
        digest.update(error.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(PARTICULARS.matcher(head).replaceAll("#").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest()).substring(0, CHARACTERS);
    }
}
