package dev.askel.trigger.webhook;

import dev.askel.engine.api.arn.ArnScope;
import java.util.Optional;

/**
 * The path of a webhook's URL: {@code /hooks/NAME} in the default account and region, else {@code
 * /hooks/ACCOUNT/REGION/NAME}. A path may continue after the name.
 *
 * @param scope the account and region of the webhook
 * @param rest the rest of the path, still escaped; empty, or begins with a slash
 */
public record WebhookPath(ArnScope scope, String name, String rest) {
    /** The prefix of all paths. */
    public static final String ROOT = "/hooks/";

    private static final int LENGTH_MAX = 2_048;

    /**
     * Reads a path.
     *
     * @param path the escaped path of a request
     * @param defaults the account and region of a path without them
     * @return empty when the path cannot belong to a webhook
     */
    static Optional<WebhookPath> parse(String path, ArnScope defaults) {
        if (!path.startsWith(ROOT) || path.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        var segments = path.substring(ROOT.length()).split("/", 4);
        if (segments.length >= 3 && ArnScope.isValid("aws", segments[1], segments[0])) {
            var scope = ArnScope.of(segments[1], segments[0]);
            return of(scope, segments[2], segments.length == 4 ? "/" + segments[3] : "");
        }
        int end = path.indexOf('/', ROOT.length());
        return of(
                defaults,
                path.substring(ROOT.length(), end < 0 ? path.length() : end),
                end < 0 ? "" : path.substring(end));
    }

    private static Optional<WebhookPath> of(ArnScope scope, String name, String rest) {
        return Webhook.isName(name)
                ? Optional.of(new WebhookPath(scope, name, rest))
                : Optional.empty();
    }

    /** Returns the path of a webhook. */
    static String of(ArnScope scope, String name, ArnScope defaults) {
        return scope.equals(defaults)
                ? ROOT + name
                : ROOT + scope.account() + "/" + scope.region() + "/" + name;
    }
}
