package dev.askel.trigger.webhook;

import dev.askel.engine.api.Names;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The names of the executions that webhooks start: the name of the webhook, a dot, and the key of
 * the delivery. So the name shows the trigger, and a repeated delivery finds its execution.
 *
 * <p>A key that is not valid in a name is replaced by its hash after two dots. No key is written in
 * this form, so different keys never give the same name.
 */
final class ExecutionNames {
    private ExecutionNames() {}

    /**
     * Returns the name of an execution.
     *
     * @param webhook the name of the webhook
     * @param key the key of the delivery; null to start an execution for each request
     * @param requestId the id of the request
     */
    static String of(String webhook, @Nullable String key, String requestId) {
        var name = webhook + "." + (key == null ? requestId : key);
        return key == null || (Names.isValid(name) && !key.startsWith("."))
                ? name
                : webhook + ".." + hash(key);
    }

    private static String hash(String key) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
