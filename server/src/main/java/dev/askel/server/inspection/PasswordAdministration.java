package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import dev.askel.access.key.PrincipalName;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.RandomUuid;
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
 * The actions of {@code askel users}. They call the server's REST API or, when no server listens,
 * use the database. All actions throw {@link RefusedException} when there is neither a server nor a
 * database, and {@link IOException} when a server does not respond.
 */
public final class PasswordAdministration implements AutoCloseable {
    private final ServerOrDatabase source;
    private final String account;

    /**
     * Creates a client of the server or the database that {@code config} names.
     *
     * @param account the account (twelve digits); empty for {@code
     *     askel.access.installation-account}, which is also the account of sign-ins without an
     *     account
     */
    public PasswordAdministration(Config config, Optional<String> account) {
        source = new ServerOrDatabase(config);
        this.account = account.orElseGet(() -> OperatorClient.defaultAccount(config));
    }

    /**
     * Replaces a user's password by a generated password and prints the new password.
     *
     * @param policies the policies that replace the policies of the user; empty to keep them
     */
    public CommandResult reset(String userName, List<String> policies, Consumer<String> printer)
            throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode();
        if (!policies.isEmpty()) {
            policies.forEach(body.putArray("policies")::add);
        }
        var result =
                source.sendIfListening("POST", path(userName), Payload.of(body).text(), account);
        if (result == null) {
            return switch (source.requestStoredPasswords(
                    StoredChange.ofUser(account, "ResetPassword", userName),
                    stored ->
                            stored.resetPassword(
                                    caller(), userName, policies.isEmpty() ? null : policies))) {
                case Answer.Refused(var error) ->
                        new CommandResult(false, String.valueOf(error.message()));
                case Answer.Ok(var created) -> {
                    print(created.user().policies(), created.password(), printer);
                    yield new CommandResult(true, "");
                }
            };
        }
        if (result.isSuccess()) {
            var created = Payload.ofVerbatim(result.text()).tree();
            print(texts(created.path("policies")), created.path("password").asText(), printer);
        }
        return result;
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static void print(List<String> policies, String password, Consumer<String> printer) {
        printer.accept("password = " + password);
        printer.accept(
                policies.isEmpty()
                        ? "The user has no policy, so every request is denied. Add --policy."
                        : "policies " + String.join(",", policies));
    }

    /** Deletes a user's password and sessions. */
    public CommandResult delete(String userName, Consumer<String> printer)
            throws IOException, InterruptedException {
        var result = source.sendIfListening("DELETE", path(userName), "", account);
        if (result == null) {
            return switch (source.requestStoredPasswords(
                    StoredChange.ofUser(account, "DeletePassword", userName),
                    stored -> stored.deletePassword(caller(), userName))) {
                case Answer.Refused(var error) ->
                        new CommandResult(false, String.valueOf(error.message()));
                case Answer.Ok(_) -> {
                    printer.accept("deleted");
                    yield new CommandResult(true, "");
                }
            };
        }
        if (result.isSuccess()) {
            printer.accept("deleted");
        }
        return result;
    }

    /**
     * Ends the sessions of a user or a federated user, and prints their number.
     *
     * @param isFederated whether the name is that of a federated user
     */
    public CommandResult endSessions(String name, boolean isFederated, Consumer<String> printer)
            throws IOException, InterruptedException {
        var principal =
                isFederated
                        ? PrincipalName.federatedUserArn(account, name)
                        : PrincipalName.user(account, name).arn();
        var result =
                source.sendIfListening(
                        "DELETE",
                        "/api/v1/access/sessions?principal=" + encoded(principal),
                        "",
                        account);
        if (result == null) {
            return switch (source.requestStoredPasswords(
                    new StoredChange(account, "askel:EndSessions", principal),
                    stored -> stored.endSessions(caller(), principal))) {
                case Answer.Refused(var error) ->
                        new CommandResult(false, String.valueOf(error.message()));
                case Answer.Ok(var ended) -> {
                    printEnded(ended.sessionCount(), printer);
                    yield new CommandResult(true, "");
                }
            };
        }
        if (result.isSuccess()) {
            printEnded(Payload.ofVerbatim(result.text()).tree().path("sessions").asInt(), printer);
        }
        return result;
    }

    private static void printEnded(int sessions, Consumer<String> printer) {
        printer.accept("sessions = " + sessions);
    }

    private static String path(String userName) {
        return "/api/v1/users/%s/password".formatted(encoded(userName));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Caller caller() {
        return new Caller(account, OperatorClient.DEFAULT_REGION, RandomUuid.next().toString());
    }

    @Override
    public void close() {
        source.close();
    }
}
