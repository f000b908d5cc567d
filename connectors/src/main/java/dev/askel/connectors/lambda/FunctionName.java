package dev.askel.connectors.lambda;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a function: {@code name}, {@code account:function:name} or an ARN, each with or
 * without {@code :qualifier} (Lambda's API reference, Invoke: FunctionName).
 *
 * @param text the name as written
 * @param name the name without account, region and qualifier; the text itself when it has no valid
 *     form
 * @param qualifier a version or alias; null when the text contains none
 * @param region null unless the text is an ARN
 * @param account null unless the text contains an account
 */
public record FunctionName(
        String text,
        String name,
        @Nullable String qualifier,
        @Nullable String region,
        @Nullable String account) {

    private static final Pattern FORMS =
            Pattern.compile(
                    "(?:(?:arn:[a-z0-9-]+:lambda:(?<region>[a-z0-9-]*):)?(?<account>\\d{12}):function:)?"
                            + "(?<name>[^:]+)(?::(?<qualifier>[^:]+))?");

    /**
     * Parses a name. Accepts every string, because the invoker decides whether the function exists.
     */
    public static FunctionName parse(String text) {
        var form = FORMS.matcher(text);
        if (!form.matches()) {
            return new FunctionName(text, text, null, null, null);
        }
        var region = form.group("region");
        return new FunctionName(
                text,
                form.group("name"),
                form.group("qualifier"),
                region == null || region.isEmpty() ? null : region,
                form.group("account"));
    }
}
