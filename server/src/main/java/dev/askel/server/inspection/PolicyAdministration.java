package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.key.PrincipalName.Kind;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.key.RootKeyException;
import dev.askel.http.wire.AccessCodec;
import dev.askel.http.wire.JsonWriter;
import dev.askel.server.inspection.ServerOrDatabase.PolicyRequest;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The actions of {@code askel policies}. They call the server's REST API or, when no server
 * listens, use the database. All actions throw:
 *
 * <ul>
 *   <li>{@link RefusedException} when there is neither a server nor a database
 *   <li>{@link IOException} when a server listens but does not respond
 *   <li>{@link RootKeyException} when the key file cannot decrypt the key ring of the database
 * </ul>
 */
public final class PolicyAdministration implements AutoCloseable {
    private static final String POLICIES = "/api/v1/policies";

    private final ServerOrDatabase source;
    private final String account;

    /**
     * Creates a client of the server or the database that {@code config} names.
     *
     * @param account twelve digits; empty for {@code askel.access.installation-account}
     */
    public PolicyAdministration(Config config, Optional<String> account) {
        source = new ServerOrDatabase(config);
        this.account = account.orElseGet(() -> OperatorClient.defaultAccount(config));
    }

    /** Prints the policies of the account and the managed policies, one per line. */
    public CommandResult list(Consumer<String> printer) throws IOException, InterruptedException {
        var token = "";
        do {
            var from = token;
            var result =
                    exchange(
                            "GET",
                            POLICIES + (from.isEmpty() ? "" : "?nextToken=" + encoded(from)),
                            "",
                            null,
                            stored ->
                                    stored.listPolicies(
                                            caller(), Page.of(null, from.isEmpty() ? null : from)),
                            AccessCodec::write);
            if (!result.isSuccess()) {
                return result;
            }
            var page = tree(result);
            for (var each : page.path("policies")) {
                printer.accept(
                        each.path("policyName").asText()
                                + (each.path("managed").asBoolean() ? "  managed" : ""));
            }
            token = page.path("nextToken").asText();
        } while (!token.isEmpty());
        return new CommandResult(true, "");
    }

    /** Returns a result whose text is the document of a policy. */
    public CommandResult show(String name) throws IOException, InterruptedException {
        var result =
                exchange(
                        "GET",
                        path(name),
                        "",
                        null,
                        stored -> stored.describePolicy(caller(), name),
                        AccessCodec::write);
        return result.isSuccess()
                ? new CommandResult(true, tree(result).path("document").asText())
                : result;
    }

    /** Creates a policy. The text of the result is the ARN of the policy. */
    public CommandResult create(String name, String document)
            throws IOException, InterruptedException {
        var body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("policyName", name)
                        .put("document", document);
        return arn(
                exchange(
                        "POST",
                        POLICIES,
                        Payload.of(body).text(),
                        change("CreatePolicy", name),
                        stored -> stored.createPolicy(caller(), name, document),
                        AccessCodec::write));
    }

    /** Replaces the document of a policy. The text of the result is the ARN of the policy. */
    public CommandResult update(String name, String document)
            throws IOException, InterruptedException {
        return arn(
                exchange(
                        "PATCH",
                        path(name),
                        Payload.of(JsonNodeFactory.instance.objectNode().put("document", document))
                                .text(),
                        change("UpdatePolicy", name),
                        stored -> stored.updatePolicy(caller(), name, document),
                        AccessCodec::write));
    }

    /** Deletes a policy. The text of the result is the ARN of the policy. */
    public CommandResult delete(String name) throws IOException, InterruptedException {
        return arn(
                exchange(
                        "DELETE",
                        path(name),
                        "",
                        change("DeletePolicy", name),
                        stored -> stored.deletePolicy(caller(), name),
                        AccessCodec::write));
    }

    /** Attaches a policy. The text of the result names the principal and all its policies. */
    public CommandResult attach(String name, Kind kind, String holder)
            throws IOException, InterruptedException {
        return holder(
                exchange(
                        "POST",
                        path(name) + "/attach",
                        holderBody(kind, holder),
                        change("AttachPolicy", name),
                        stored -> stored.attachPolicy(caller(), name, principal(kind, holder)),
                        AccessCodec::write));
    }

    /** Detaches a policy. The text of the result names the principal and its remaining policies. */
    public CommandResult detach(String name, Kind kind, String holder)
            throws IOException, InterruptedException {
        return holder(
                exchange(
                        "POST",
                        path(name) + "/detach",
                        holderBody(kind, holder),
                        change("DetachPolicy", name),
                        stored -> stored.detachPolicy(caller(), name, principal(kind, holder)),
                        AccessCodec::write));
    }

    /**
     * Sends a request to the server or, when no server listens, to the database. The text of the
     * result is JSON.
     */
    private <T> CommandResult exchange(
            String method,
            String path,
            String body,
            @Nullable StoredChange change,
            PolicyRequest<T> request,
            BiConsumer<JsonWriter, T> writer)
            throws IOException, InterruptedException {
        var result = source.sendIfListening(method, path, body, account);
        if (result != null) {
            return result;
        }
        return switch (source.requestStoredPolicies(change, request)) {
            case Answer.Refused(var error) ->
                    new CommandResult(false, String.valueOf(error.message()));
            case Answer.Ok(var found) -> {
                var json = new JsonWriter();
                json.beginObject();
                writer.accept(json, found);
                json.endObject();
                yield new CommandResult(
                        true, new String(json.toByteArray(), StandardCharsets.UTF_8));
            }
        };
    }

    private static CommandResult arn(CommandResult result) {
        return result.isSuccess()
                ? new CommandResult(true, tree(result).path("policyArn").asText())
                : result;
    }

    private static CommandResult holder(CommandResult result) {
        if (!result.isSuccess()) {
            return result;
        }
        var json = tree(result);
        var names = new ArrayList<String>();
        json.path("policies").forEach(policy -> names.add(policy.asText()));
        return new CommandResult(
                true,
                "%s  policies %s"
                        .formatted(
                                json.path("principalArn").asText(),
                                names.isEmpty() ? "none" : String.join(",", names)));
    }

    private static JsonNode tree(CommandResult result) {
        return Payload.ofVerbatim(result.text()).tree();
    }

    private static String holderBody(Kind kind, String holder) {
        var member = kind == Kind.USER ? "userName" : "roleName";
        return Payload.of(JsonNodeFactory.instance.objectNode().put(member, holder)).text();
    }

    private StoredChange change(String operation, String name) {
        return StoredChange.of(account, operation, "policy/" + name);
    }

    private PrincipalName principal(Kind kind, String holder) {
        return new PrincipalName(account, kind, holder);
    }

    private Caller caller() {
        return new Caller(account, OperatorClient.DEFAULT_REGION, RandomUuid.next().toString());
    }

    private static String path(String name) {
        return POLICIES + "/" + encoded(name);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        source.close();
    }
}
