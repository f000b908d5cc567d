package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
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
 * What {@code askel connections} does, by the server's REST API. All of it throws {@link
 * RefusedException} when no server is there, and {@link IOException} when one does not answer.
 */
public final class Connecting implements AutoCloseable {
    private static final String CONNECTIONS = "/api/v1/connections";

    private final Source source;
    private final Map<String, String> headers;

    /**
     * Asks the server that {@code config} names.
     *
     * @param account whose connections; the server's default where neither is given
     */
    public Connecting(Config config, Optional<String> account, Optional<String> region) {
        source = new Source(config);
        headers =
                account.isEmpty() && region.isEmpty()
                        ? Map.of()
                        : Map.of("Authorization", scope(account, region));
    }

    /** The server reads account and region of a signature, and of this no more. */
    private static String scope(Optional<String> account, Optional<String> region) {
        return "AWS4-HMAC-SHA256 Credential=%s/20000101/%s/states/aws4_request, SignedHeaders=host, Signature=0"
                .formatted(account.orElse("123456789012"), region.orElse("us-east-1"));
    }

    /** The connections, one in a line: name, kind, ARN and allowed hosts. */
    public Told list(Consumer<String> line) throws IOException, InterruptedException {
        var from = "";
        while (true) {
            var told = source.send("GET", CONNECTIONS + from, "", headers);
            if (!told.done()) {
                return told;
            }
            var page = Payload.ofVerbatim(told.text()).tree();
            for (var each : page.path("connections")) {
                line.accept(
                        "%s  %s  %s  %s"
                                .formatted(
                                        each.path("name").asText(),
                                        each.path("authorizationType").asText(),
                                        each.path("connectionArn").asText(),
                                        hosts(each.path("allowedHosts"))));
            }
            if (!page.has("nextToken")) {
                return told;
            }
            from = "?nextToken=" + encoded(page.path("nextToken").asText());
        }
    }

    /** Connections that a former release has stored name none, and are refused. */
    private static String hosts(JsonNode allowed) {
        var hosts = new StringJoiner(",").setEmptyValue("(no allowedHosts)");
        allowed.forEach(host -> hosts.add(host.asText()));
        return hosts.toString();
    }

    /** A connection as JSON, but its secrets. */
    public Told describe(String name) throws IOException, InterruptedException {
        return source.send("GET", path(name), "", headers);
    }

    /**
     * Makes a connection.
     *
     * @param terms JSON with authorizationType, authParameters and allowedHosts, as the REST API or
     *     as EventBridge's CreateConnection spells them
     * @param allowedHosts in the place of those of {@code terms}, unless empty
     * @return its ARN
     */
    public Told create(String name, String terms, List<String> allowedHosts)
            throws IOException, InterruptedException {
        return arn("POST", CONNECTIONS, terms, allowedHosts, Optional.of(name));
    }

    /** Changes a connection; the parameters are those of {@link #create}. Returns its ARN. */
    public Told update(String name, String terms, List<String> allowedHosts)
            throws IOException, InterruptedException {
        return arn("PATCH", path(name), terms, allowedHosts, Optional.empty());
    }

    /** Removes a connection; returns its ARN. */
    public Told delete(String name) throws IOException, InterruptedException {
        return arn(source.send("DELETE", path(name), "", headers));
    }

    private Told arn(
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
            return new Told(false, "The connection is no JSON object: " + e.getMessage());
        }
        if (!(spelled(read) instanceof ObjectNode body)) {
            return new Told(false, "The connection is no JSON object.");
        }
        if (!allowedHosts.isEmpty()) {
            var hosts = body.putArray("allowedHosts");
            allowedHosts.forEach(hosts::add);
        }
        name.ifPresentOrElse(it -> body.put("name", it), () -> body.remove("name"));
        return arn(source.send(method, path, Payload.of(body).text(), headers));
    }

    private static Told arn(Told told) {
        return told.done()
                ? new Told(
                        true, Payload.ofVerbatim(told.text()).tree().path("connectionArn").asText())
                : told;
    }

    /** The names of members as the REST API has them: EventBridge's begin with a capital. */
    private static JsonNode spelled(JsonNode given) {
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
                                    spelled(member.getValue())));
            return object;
        }
        if (given.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            given.forEach(each -> array.add(spelled(each)));
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
        source.close();
    }
}
