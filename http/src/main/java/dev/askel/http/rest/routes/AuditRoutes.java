package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.text;
import static dev.askel.http.rest.Parameter.time;

import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.AuditLog.AuditFilter;
import dev.askel.engine.api.workbench.AuditLog.AuditPage;
import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The route of the audit log. */
final class AuditRoutes {
    private static final Parameter[] FILTER = {
        text("principal", "The ARN of a principal, or `anonymous`; `*` matches any characters."),
        text("action", "An action such as `states:*`; `*` matches any characters."),
        text("resource", "The ARN of a resource; `*` matches any characters."),
        constant("verdict", Verdict.class, "The decision about the request."),
        time("from", "Records from this time on."),
        time("to", "Records before this time.")
    };

    private final AuditLog log;

    AuditRoutes(AuditLog log) {
        this.log = log;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Audit log",
                "Changes and refused requests of the account, without payloads.",
                List.of("audit-schemas.json"),
                List.of(
                        Route.get("/audit")
                                .named(
                                        "ListAuditRecords",
                                        "The records of the account, the latest first.")
                                .query(
                                        Stream.of(FILTER, Paging.PARAMETERS)
                                                .flatMap(Stream::of)
                                                .toArray(Parameter[]::new))
                                .responseBody("AuditRecordList")
                                .action(this::list)));
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        var parameters = call.parameters();
        var filter =
                new AuditFilter(
                        parameters.textOrNull("principal"),
                        parameters.textOrNull("action"),
                        parameters.textOrNull("resource"),
                        parameters.constantOrNull("verdict", Verdict.class),
                        parameters.timeOrNull("from"),
                        parameters.timeOrNull("to"));
        return log.listRecords(call.caller(), filter, Paging.readPage(parameters))
                .thenApply(answer -> RestResponse.of(answer, AuditRoutes::write));
    }

    private static void write(JsonWriter json, AuditPage page) {
        json.member("records", page.records(), AuditRoutes::write)
                .member("nextToken", page.nextToken());
    }

    private static void write(JsonWriter json, AuditRecord record) {
        var event = record.event();
        json.beginObject()
                .member("time", record.time())
                .member("account", event.account())
                .member("principal", event.principal())
                .member("action", event.action())
                .member("resource", event.resource())
                .member("verdict", event.verdict())
                .member("requestId", event.requestId())
                .member("address", event.address())
                .member("suppressed", record.suppressedCount())
                .endObject();
    }
}
