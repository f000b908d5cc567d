package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * The actions of {@code askel connections}. They call the server's REST API. All actions throw
 * {@link RefusedException} when no server listens, and {@link IOException} when a server does not
 * respond.
 */
public final class ConnectionAdministration implements AutoCloseable {
    private static final String CONNECTIONS = "/api/v1/connections";

    private final ServerOrDatabase server;
    private final Map<String, String> headers;

    /**
     * Creates a client of the server that {@code config} names.
     *
     * @param account the account of the connections, twelve digits; empty for {@code
     *     askel.access.installation-account}
     * @param region the region of the connections; empty for {@link OperatorClient#DEFAULT_REGION}
     */
    public ConnectionAdministration(
            Config config, Optional<String> account, Optional<String> region) {
        server = new ServerOrDatabase(config);
        headers =
                OperatorClient.scopeHeader(
                        account.orElseGet(() -> OperatorClient.defaultAccount(config)),
                        region.orElse(OperatorClient.DEFAULT_REGION));
    }

    /** Prints the connections, one per line: name, kind, ARN and allowed hosts. */
    public CommandResult list(Consumer<String> printer) throws IOException, InterruptedException {
        var from = "";
        while (true) {
            var result = server.sendToServer("GET", CONNECTIONS + from, "", headers);
            if (!result.isSuccess()) {
                return result;
            }
            var page = Payload.ofVerbatim(result.text()).tree();
            for (var each : page.path("connections")) {
                printer.accept(
                        "%s  %s  %s  %s"
                                .formatted(
                                        each.path("name").asText(),
                                        each.path("authorizationType").asText(),
                                        each.path("connectionArn").asText(),
                                        hosts(each.path("allowedHosts"))));
            }
            if (!page.has("nextToken")) {
                return result;
            }
            from = "?nextToken=" + encoded(page.path("nextToken").asText());
        }
    }

    /**
     * Joins the allowed hosts with commas. Connections of EventBridge's CreateConnection and of
     * earlier releases have no allowed hosts.
     */
    private static String hosts(JsonNode allowed) {
        var hosts = new StringJoiner(",").setEmptyValue("(no allowedHosts)");
        allowed.forEach(host -> hosts.add(host.asText()));
        return hosts.toString();
    }

    /** Returns a connection as JSON, without its secrets. */
    public CommandResult describe(String name) throws IOException, InterruptedException {
        return server.sendToServer("GET", path(name), "", headers);
    }

    /**
     * Creates a connection.
     *
     * @param terms JSON with authorizationType, authParameters and allowedHosts, spelled as in the
     *     REST API or in EventBridge's CreateConnection
     * @param allowedHosts the hosts that replace the hosts in {@code terms}; empty to use the hosts
     *     in {@code terms}
     * @return the ARN of the connection
     */
    public CommandResult create(String name, String terms, List<String> allowedHosts)
            throws IOException, InterruptedException {
        return sendTerms("POST", CONNECTIONS, terms, allowedHosts, Optional.of(name));
    }

    /**
     * Changes a connection; the parameters are those of {@link #create}. Returns the ARN of the
     * connection.
     */
    public CommandResult update(String name, String terms, List<String> allowedHosts)
            throws IOException, InterruptedException {
        return sendTerms("PATCH", path(name), terms, allowedHosts, Optional.empty());
    }

    /** Deletes a connection; returns the ARN of the connection. */
    public CommandResult delete(String name) throws IOException, InterruptedException {
        return arnOf(server.sendToServer("DELETE", path(name), "", headers));
    }

    private CommandResult sendTerms(
            String method,
            String path,
            String terms,
            List<String> allowedHosts,
            Optional<String> name)
            throws IOException, InterruptedException {
        JsonNode read;
        try {
            read = Payload.parse(terms).tree();
        } catch (MalformedJsonException e) {
            return new CommandResult(
                    false, "The connection must be a JSON object: " + e.getMessage());
        }
        if (!(restSpelling(read) instanceof ObjectNode body)) {
            return new CommandResult(false, "The connection must be a JSON object.");
        }
        if (!allowedHosts.isEmpty()) {
            var hosts = body.putArray("allowedHosts");
            allowedHosts.forEach(hosts::add);
        }
        name.ifPresentOrElse(it -> body.put("name", it), () -> body.remove("name"));
        return arnOf(server.sendToServer(method, path, Payload.of(body).text(), headers));
    }

    private static CommandResult arnOf(CommandResult result) {
        return result.isSuccess()
                ? new CommandResult(
                        true,
                        Payload.ofVerbatim(result.text()).tree().path("connectionArn").asText())
                : result;
    }

    /**
     * Converts the names of JSON members to those of the REST API. EventBridge's names begin with a
     * capital letter.
     */
    private static JsonNode restSpelling(JsonNode given) {
        if (given.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            given.properties()
                    .forEach(member ->
                            object.set(
                                    member.getKey().isEmpty()
                                            ? ""
                                            : member.getKey()
                                                            .substring(0, 1)
                                                            .toLowerCase(Locale.ROOT)
                                                    + member.getKey().substring(1),
                                    restSpelling(member.getValue())));
            return object;
        }
        if (given.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            given.forEach(each -> array.add(restSpelling(each)));
            return array;
        }
        return given;
    }

    private static String path(String name) {
        return CONNECTIONS + "/" + encoded(name);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
    }
}
