package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What {@code askel inspect} and {@code askel quarantine} do. All of it throws {@link
 * RefusedException} when nobody is there who could answer, and {@link IOException} when a server is
 * there but does not answer.
 */
public final class Inspecting implements AutoCloseable {
    private static final String INSPECT = "/api/v1/inspect";
    private static final String QUARANTINE = "/api/v1/quarantine";

    private final Source source;

    /** Asks the server or else the database that {@code config} names. */
    public Inspecting(Config config) {
        source = new Source(config);
    }

    /** All that is known of an execution. */
    public Told look(String arn) throws IOException, InterruptedException {
        return source.ask(INSPECT + query("arn", arn), stored -> stored.inspect(arn));
    }

    /** Does something to it. */
    public Told repair(String arn, Repair repair) throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode();
        return source.post(
                INSPECT + "/" + action(repair, body) + query("arn", arn), Payload.of(body).text());
    }

    private static String action(Repair repair, ObjectNode body) {
        return switch (repair) {
            case Repair.Wake() -> "wake";
            case Repair.Retry() -> "retry";
            case Repair.Abort(var error, var cause) -> {
                body.put("error", error).put("cause", cause);
                yield "abort";
            }
            case Repair.Complete(var task, var output) -> {
                body.put("task", task).put("output", output);
                yield "complete";
            }
            case Repair.Fail(var task, var error, var cause) -> {
                body.put("task", task).put("error", error).put("cause", cause);
                yield "fail";
            }
        };
    }

    /**
     * Everything stored of an execution, row by row, each a JSON object in one line.
     *
     * @return the last answer; an error may come behind some lines
     */
    public Told export(String arn, Consumer<String> line) throws IOException, InterruptedException {
        return pages(
                from ->
                        source.ask(
                                INSPECT + "/export" + query("arn", arn) + "&" + from(from),
                                stored -> stored.export(arn, from)),
                page -> page.path("stored").forEach(row -> line.accept(Payload.of(row).text())));
    }

    /** The executions in quarantine, two lines each: since when and which; why. */
    public Told quarantined(Consumer<String> line) throws IOException, InterruptedException {
        return quarantinePages(page ->
                page.path("executions")
                        .forEach(each -> {
                            line.accept(
                                    "%s  %s"
                                            .formatted(
                                                    each.path("since").asText(),
                                                    each.path("executionArn").asText()));
                            line.accept("    " + each.path("error").asText());
                        }));
    }

    /** Tries all of them once more, and says of each what came of it. */
    public Told retryAll(Consumer<String> line) throws IOException, InterruptedException {
        // First all of them: one that fails again comes to the end of the list.
        var arns = new ArrayList<String>();
        var listed =
                quarantinePages(page ->
                        page.path("executions")
                                .forEach(each -> arns.add(each.path("executionArn").asText())));
        return listed.done() ? retry(arns, line) : listed;
    }

    private Told retry(List<String> arns, Consumer<String> line)
            throws IOException, InterruptedException {
        int failed = 0;
        for (var arn : arns) {
            var told = repair(arn, new Repair.Retry());
            failed += told.done() ? 0 : 1;
            line.accept(arn + (told.done() ? ": recovered" : ": " + told.text()));
        }
        return new Told(
                failed == 0,
                failed == 0
                        ? ""
                        : "%d of %d could not be recovered.".formatted(failed, arns.size()));
    }

    private Told quarantinePages(Consumer<JsonNode> page) throws IOException, InterruptedException {
        return pages(
                from ->
                        source.ask(
                                QUARANTINE + "?" + from(from), stored -> stored.quarantined(from)),
                page);
    }

    /** Asks for a page. */
    private interface PageQuestion {
        Told from(String from) throws IOException, InterruptedException;
    }

    private static Told pages(PageQuestion question, Consumer<JsonNode> each)
            throws IOException, InterruptedException {
        var from = Repairs.FIRST;
        while (true) {
            var told = question.from(from);
            if (!told.done()) {
                return told;
            }
            var page = Payload.ofVerbatim(told.text()).tree();
            each.accept(page);
            if (!page.has("next")) {
                return told;
            }
            from = page.path("next").asText();
        }
    }

    private static String from(String place) {
        return query("from", place).substring(1);
    }

    private static String query(String name, String value) {
        return "?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        source.close();
    }
}
