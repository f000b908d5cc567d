package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.server.operator.OperatorClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Sends requests about state machines, and about lists of their account, to the server's REST API.
 * Throws {@link dev.askel.server.refusal.RefusedException} when no server listens.
 */
final class MachineRequests implements AutoCloseable {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:states:([a-z0-9-]+):(\\d{12}):stateMachine:.+");

    private final ServerOrDatabase server;
    private final String account;
    private final String region;

    /**
     * Creates a client of the server that {@code config} names.
     *
     * @param account the account of the state machines; empty for {@code
     *     askel.access.installation-account}
     */
    MachineRequests(Config config, Optional<String> account, Optional<String> region) {
        this.server = new ServerOrDatabase(config);
        this.account = account.orElseGet(() -> OperatorClient.defaultAccount(config));
        this.region = region.orElse(OperatorClient.DEFAULT_REGION);
    }

    /** Sends a request about the account and region. */
    CommandResult send(String method, String path, String body)
            throws IOException, InterruptedException {
        return server.sendToServer(method, path, body, OperatorClient.scopeHeader(account, region));
    }

    /**
     * Reads all pages of a list of the account and region.
     *
     * @param path the path of the list, without a query
     * @param member the member of the pages that contains the items
     */
    CommandResult list(String path, String member, Consumer<JsonNode> reader)
            throws IOException, InterruptedException {
        var token = "";
        while (true) {
            var result =
                    send("GET", token.isEmpty() ? path : path + "?nextToken=" + encoded(token), "");
            if (!result.isSuccess()) {
                return result;
            }
            var page = Payload.ofVerbatim(result.text()).tree();
            page.path(member).forEach(reader);
            token = page.path("nextToken").asText();
            if (token.isEmpty()) {
                return result;
            }
        }
    }

    /**
     * Sends a request about a state machine.
     *
     * @param machine the name or the ARN
     * @param operation the path below the state machine
     */
    CommandResult sendForMachine(String method, String machine, String operation, String body)
            throws IOException, InterruptedException {
        return sendWithArn(
                method,
                machine,
                arn -> "/api/v1/state-machines/%s/%s".formatted(encoded(arn), operation),
                body);
    }

    /**
     * Sends a request about a state machine to a path that depends on its ARN.
     *
     * @param machine the name or the ARN
     */
    CommandResult sendWithArn(
            String method, String machine, UnaryOperator<String> path, String body)
            throws IOException, InterruptedException {
        var arn =
                machine.startsWith("arn:")
                        ? machine
                        : "arn:aws:states:%s:%s:stateMachine:%s"
                                .formatted(region, account, machine);
        var scope = ARN.matcher(arn);
        return server.sendToServer(
                method,
                path.apply(arn),
                body,
                scope.matches()
                        ? OperatorClient.scopeHeader(scope.group(2), scope.group(1))
                        : OperatorClient.scopeHeader(account, region));
    }

    /** Encodes a text for a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        server.close();
    }
}
