package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.http.ServedEngine;
import dev.askel.http.rest.DocumentedApi.Reply;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests bulk jobs over REST, and checks every answer against its schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BulkRoutesTest {
    private static final ServedEngine SERVED = ServedEngine.shared();
    private static final DocumentedApi API = new DocumentedApi(SERVED.address());
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 36000, "End": true}}}\
            """;

    private static Map<String, String> jobParameter(Reply job) {
        return Map.of("jobId", job.text("jobId"));
    }

    private static Reply awaitEnd(Reply job) {
        return Eventually.value(
                "the job has ended",
                () -> API.callOk("DescribeBulkJob", jobParameter(job)),
                now -> now.body().has("stopDate"));
    }

    @Test
    void a_job_is_previewed_started_paused_changed_and_described() {
        var name = EngineRig.uniqueName("bulk");
        var machine = SERVED.createMachine(name, WAIT);
        for (int i = 0; i < 12; i++) {
            SERVED.start(machine, name + "-" + i);
        }
        var filter = Map.of("action", "STOP", "machine", machine, "name", name);
        var preview = API.callOk("PreviewBulkJob", filter);
        assertThat(preview.body().path("count").asInt()).isEqualTo(12);
        assertThat(preview.body().path("executionArns")).hasSize(10);

        var started =
                API.callOk(
                        "StartBulkJob",
                        filter,
                        """
                        {"error": "Night", "cause": "c", "ratePerSecond": 1, "startedBy": "ann",
                         "clientToken": "%s"}\
                        """
                                .formatted(name));
        API.callOk("PauseBulkJob", jobParameter(started));
        assertThat(API.callOk("DescribeBulkJob", jobParameter(started)).text("state"))
                .isEqualTo("PAUSED");
        var changed =
                API.callOk("ChangeBulkRate", jobParameter(started), "{\"ratePerSecond\": 500}");
        assertThat(changed.body().path("ratePerSecond").asInt()).isEqualTo(500);
        assertThat(API.callOk("ListBulkJobs", Map.of()).body().path("jobs").path(0).path("jobId"))
                .isEqualTo(started.body().path("jobId"));
        API.callOk("ResumeBulkJob", jobParameter(started));

        var ended = awaitEnd(started);
        assertThat(ended.text("state")).isEqualTo("COMPLETED");
        assertThat(ended.body().path("done").asInt()).isEqualTo(12);
        assertThat(ended.body().path("left").asInt()).isZero();
        assertThat(ended.body().path("filter").path("name").asText()).isEqualTo(name);
        var page =
                API.callOk(
                        "ListBulkItems", withParameter(jobParameter(started), "maxResults", "5"));
        assertThat(page.body().path("items")).hasSize(5);
        var rest = withParameter(jobParameter(started), "nextToken", page.text("nextToken"));
        assertThat(API.callOk("ListBulkItems", rest).body().path("items")).hasSize(7);
        assertThat(
                        API.callOk(
                                        "ListBulkItems",
                                        withParameter(jobParameter(started), "state", "FAILED"))
                                .body()
                                .path("items"))
                .isEmpty();
        assertThat(API.call("CancelBulkJob", jobParameter(started)).status()).isEqualTo(409);
    }

    @Test
    void a_redrive_without_matching_executions_ends() {
        var machine = SERVED.createMachine(EngineRig.uniqueName("none"), WAIT);
        var job = API.callOk("StartBulkJob", Map.of("action", "REDRIVE", "machine", machine), "{}");
        assertThat(awaitEnd(job).body().path("total").asInt()).isZero();
    }

    @Test
    void paused_executions_are_found_and_resumed() {
        var name = EngineRig.uniqueName("paused");
        var machine = SERVED.createMachine(name, WAIT);
        SERVED.start(machine, "runs");
        var execution = SERVED.start(machine, "paused");
        API.callOk("PauseExecution", Map.of("executionArn", execution), "{}");

        var paused = found(machine, true);
        assertThat(paused).hasSize(1);
        assertThat(paused.path(0).path("name").asText()).isEqualTo("paused");
        assertThat(paused.path(0).path("status").asText()).isEqualTo("RUNNING");
        assertThat(paused.path(0).path("paused").booleanValue()).isTrue();
        var others = found(machine, false);
        assertThat(others).hasSize(1);
        assertThat(others.path(0).path("name").asText()).isEqualTo("runs");
        assertThat(others.path(0).has("paused")).isFalse();
        var failures = Map.of("machine", machine, "paused", "true");
        assertThat(API.callOk("GroupFailures", failures).body().path("groups")).isEmpty();

        // Without a filter, a RESUME selects the paused executions.
        var resume = Map.of("action", "RESUME", "machine", machine);
        assertThat(API.callOk("PreviewBulkJob", resume).body().path("count").asInt()).isEqualTo(1);
        var job = awaitEnd(API.callOk("StartBulkJob", resume, "{}"));
        assertThat(job.body().path("done").asInt()).isEqualTo(1);
        assertThat(job.body().path("skipped").asInt()).isZero();
        assertThat(job.body().path("filter").path("paused").booleanValue()).isTrue();
        assertThat(found(machine, true)).isEmpty();
    }

    @Test
    void earlier_executions_are_found_by_search_attributes_after_a_backfill() {
        var name = EngineRig.uniqueName("backfilled");
        var machine = SERVED.createMachine(name, WAIT);
        SERVED.start(machine, name);
        API.callOk(
                "SetSearchAttributes",
                Map.of("stateMachineArn", machine),
                """
                {"attributes": [
                  {"name": "bulkBackfilled", "type": "KEYWORD", "expression": "{% 'v' %}"}]}\
                """);
        var search = Map.of("query", "bulkBackfilled = \"v\"", "machine", machine);
        assertThat(API.callOk("SearchExecutions", search).body().path("executions")).isEmpty();

        var backfill = Map.of("action", "BACKFILL", "machine", machine);
        assertThat(API.callOk("PreviewBulkJob", backfill).body().path("count").asInt())
                .isEqualTo(1);
        var job = awaitEnd(API.callOk("StartBulkJob", backfill, "{}"));
        assertThat(job.text("action")).isEqualTo("BACKFILL");
        assertThat(job.body().path("done").asInt()).isEqualTo(1);
        assertThat(job.body().path("filter").path("status")).isEmpty();
        var found = API.callOk("SearchExecutions", search).body().path("executions");
        assertThat(found).hasSize(1);
        assertThat(found.path(0).path("name").asText()).isEqualTo(name);
        // The next job finds the same values.
        var again = awaitEnd(API.callOk("StartBulkJob", backfill, "{}"));
        assertThat(again.body().path("skipped").asInt()).isEqualTo(1);
    }

    @Test
    void running_executions_are_migrated_after_a_preview() {
        var name = EngineRig.uniqueName("migrated");
        var machine = SERVED.createMachine(name, WAIT);
        var execution = SERVED.start(machine, name);
        var migration = Map.of("action", "MIGRATE", "machine", machine, "target", machine);
        var preview = API.callOk("PreviewBulkJob", migration).body();
        assertThat(preview.path("count").asInt()).isEqualTo(1);
        assertThat(preview.path("migrations").path("checked").asInt()).isEqualTo(1);
        assertThat(preview.path("migrations").path("possible").asInt()).isEqualTo(1);
        var back = Map.of("action", "MIGRATE_BACK", "machine", machine);
        var refusals =
                API.callOk("PreviewBulkJob", back).body().path("migrations").path("refusals");
        assertThat(refusals).hasSize(1);
        var refusal = refusals.path(0);
        assertThat(refusal.path("reason").asText())
                .isEqualTo("The execution was never migrated, so it cannot be migrated back.");
        assertThat(refusal.path("count").asInt()).isEqualTo(1);
        assertThat(refusal.path("executionArn").asText()).isEqualTo(execution);

        var job = awaitEnd(API.callOk("StartBulkJob", migration, "{\"cause\": \"fire\"}"));

        assertThat(job.text("action")).isEqualTo("MIGRATE");
        assertThat(job.text("target")).isEqualTo(machine);
        assertThat(job.text("cause")).isEqualTo("fire");
    }

    private static JsonNode found(String machine, boolean paused) {
        return API.callOk("SearchExecutions", Map.of("machine", machine, "paused", "" + paused))
                .body()
                .path("executions");
    }

    @Test
    void an_invalid_job_is_refused_and_has_no_effect() {
        for (var wrong :
                new String[] {
                    "/bulk?action=STOP&eror=x",
                    "/bulk?action=DELETE",
                    "/bulk",
                    "/bulk?action=STOP&status=SUCCEEDED",
                    "/bulk?action=REDRIVE&machine=x",
                    "/bulk?action=MIGRATE",
                    "/bulk?action=MIGRATE_BACK",
                    "/bulk?action=STOP&target=x",
                    "/bulk?action=RESUME&paused=false",
                    "/bulk?action=RESUME&paused=yes",
                    "/bulk?action=BACKFILL&query=a"
                }) {
            assertThat(API.raw("POST", wrong, "{}").status()).as(wrong).isEqualTo(400);
        }
        for (var body :
                new String[] {
                    "[]", "{\"ratePerSecond\": 0}", "{\"clientToken\": \"a b\"}", "{\"cause\": 1}"
                }) {
            assertThat(API.raw("POST", "/bulk?action=STOP&name=nobody", body).status())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(API.call("DescribeBulkJob", Map.of("jobId", "x")).status()).isEqualTo(404);
    }

    private static Map<String, String> withParameter(
            Map<String, String> parameters, String name, String value) {
        var more = new HashMap<>(parameters);
        more.put(name, value);
        return more;
    }
}
