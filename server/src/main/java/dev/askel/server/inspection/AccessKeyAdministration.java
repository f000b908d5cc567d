package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.workbench.AccessKeys.AccessKeyDescription;
import dev.askel.engine.api.workbench.AccessKeys.NewAccessKey;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.inspection.ServerOrDatabase.AccessKeyRequest;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The actions of {@code askel keys} on access keys. They call the server's REST API or, when no
 * server listens, use the database. All actions throw:
 *
 * <ul>
 *   <li>{@link RefusedException} when there is neither a server nor a database
 *   <li>{@link IOException} when a server listens but does not respond
 *   <li>{@link RootKeyException} when the key file cannot decrypt the key ring of the database
 * </ul>
 */
public final class AccessKeyAdministration implements AutoCloseable {
    private static final String KEYS = "/api/v1/access-keys";

    private final ServerOrDatabase source;
    private final String account;

    /**
     * Creates a client of the server or the database that {@code config} names.
     *
     * @param account twelve digits; empty for {@code askel.access.installation-account}
     */
    public AccessKeyAdministration(Config config, Optional<String> account) {
        source = new ServerOrDatabase(config);
        this.account = account.orElseGet(() -> OperatorClient.defaultAccount(config));
    }

    /** Prints the access keys of the account, one per line. */
    public CommandResult list(Consumer<String> printer) throws IOException, InterruptedException {
        var token = "";
        while (true) {
            var from = token;
            var result =
                    source.sendIfListening(
                            "GET",
                            KEYS + (from.isEmpty() ? "" : "?nextToken=" + encoded(from)),
                            "",
                            account);
            if (result == null) {
                return listStored(printer);
            }
            if (!result.isSuccess()) {
                return result;
            }
            var page = Payload.ofVerbatim(result.text()).tree();
            page.path("accessKeys").forEach(key -> printer.accept(format(key)));
            token = page.path("nextToken").asText();
            if (token.isEmpty()) {
                return new CommandResult(true, "");
            }
        }
    }

    private CommandResult listStored(Consumer<String> printer) {
        String token = null;
        do {
            var from = token;
            switch (source.requestStoredAccessKeys(
                    null, stored -> stored.listAccessKeys(caller(), Page.of(null, from)))) {
                case Answer.Refused(var error) -> {
                    return new CommandResult(false, String.valueOf(error.message()));
                }
                case Answer.Ok(var page) -> {
                    page.accessKeys().forEach(key -> printer.accept(format(key)));
                    token = page.nextToken();
                }
            }
        } while (token != null);
        return new CommandResult(true, "");
    }

    /**
     * Creates a key; prints its id and secret in the form of AWS's credentials file.
     *
     * @param policies the policies that replace the policies of the user; empty to keep them
     */
    public CommandResult create(String user, List<String> policies, Consumer<String> printer)
            throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode().put("userName", user);
        if (!policies.isEmpty()) {
            policies.forEach(body.putArray("policies")::add);
        }
        return sendNew(
                KEYS,
                Payload.of(body).text(),
                StoredChange.ofUser(account, "CreateAccessKey", user),
                stored ->
                        stored.createAccessKey(
                                caller(), user, policies.isEmpty() ? null : policies),
                printer);
    }

    /** Creates another key for the user of a key; prints it as {@link #create} does. */
    public CommandResult rotate(String accessKeyId, Consumer<String> printer)
            throws IOException, InterruptedException {
        return sendNew(
                KEYS + "/" + accessKeyId + "/rotate",
                "",
                keyChange("RotateAccessKey", accessKeyId),
                stored -> stored.rotateAccessKey(caller(), accessKeyId),
                printer);
    }

    private CommandResult sendNew(
            String path,
            String body,
            StoredChange change,
            AccessKeyRequest<NewAccessKey> request,
            Consumer<String> printer)
            throws IOException, InterruptedException {
        var result = source.sendIfListening("POST", path, body, account);
        if (result == null) {
            return switch (source.requestStoredAccessKeys(change, request)) {
                case Answer.Refused(var error) ->
                        new CommandResult(false, String.valueOf(error.message()));
                case Answer.Ok(var created) ->
                        print(
                                created.description().accessKeyId(),
                                created.secretAccessKey(),
                                printer);
            };
        }
        if (!result.isSuccess()) {
            return result;
        }
        var created = Payload.ofVerbatim(result.text()).tree();
        return print(
                created.path("accessKeyId").asText(),
                created.path("secretAccessKey").asText(),
                printer);
    }

    private static CommandResult print(String id, String secret, Consumer<String> printer) {
        printer.accept("aws_access_key_id = " + id);
        printer.accept("aws_secret_access_key = " + secret);
        return new CommandResult(true, "");
    }

    /** Enables or disables a key. */
    public CommandResult enable(String accessKeyId, boolean enabled, Consumer<String> printer)
            throws IOException, InterruptedException {
        return change(
                "PATCH",
                accessKeyId,
                "{\"enabled\":%s}".formatted(enabled),
                keyChange("UpdateAccessKey", accessKeyId),
                stored -> stored.updateAccessKey(caller(), accessKeyId, enabled),
                printer);
    }

    /** Deletes a key. */
    public CommandResult delete(String accessKeyId, Consumer<String> printer)
            throws IOException, InterruptedException {
        return change(
                "DELETE",
                accessKeyId,
                "",
                keyChange("DeleteAccessKey", accessKeyId),
                stored -> stored.deleteAccessKey(caller(), accessKeyId),
                printer);
    }

    private CommandResult change(
            String method,
            String accessKeyId,
            String body,
            StoredChange change,
            AccessKeyRequest<AccessKeyDescription> request,
            Consumer<String> printer)
            throws IOException, InterruptedException {
        var result = source.sendIfListening(method, KEYS + "/" + accessKeyId, body, account);
        if (result == null) {
            return switch (source.requestStoredAccessKeys(change, request)) {
                case Answer.Refused(var error) ->
                        new CommandResult(false, String.valueOf(error.message()));
                case Answer.Ok(var key) -> {
                    printer.accept(format(key));
                    yield new CommandResult(true, "");
                }
            };
        }
        if (result.isSuccess()) {
            printer.accept(format(Payload.ofVerbatim(result.text()).tree()));
        }
        return result;
    }

    private StoredChange keyChange(String operation, String accessKeyId) {
        return StoredChange.of(account, operation, "access-key/" + accessKeyId);
    }

    private Caller caller() {
        return new Caller(account, OperatorClient.DEFAULT_REGION, RandomUuid.next().toString());
    }

    private static String format(JsonNode key) {
        var policies = new ArrayList<String>();
        key.path("policies").forEach(policy -> policies.add(policy.asText()));
        return format(
                key.path("accessKeyId").asText(),
                key.path("userName").asText(),
                policies,
                key.path("enabled").asBoolean());
    }

    private static String format(AccessKeyDescription key) {
        return format(key.accessKeyId(), key.userName(), key.policies(), key.enabled());
    }

    private static String format(String id, String user, List<String> policies, boolean enabled) {
        return "%s  user %s  policies %s%s"
                .formatted(
                        id,
                        user,
                        policies.isEmpty() ? "none" : String.join(",", policies),
                        enabled ? "" : "  disabled");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        source.close();
    }
}
