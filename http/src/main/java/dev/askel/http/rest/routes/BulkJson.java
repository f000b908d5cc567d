package dev.askel.http.rest.routes;

import dev.askel.engine.api.workbench.BulkJobs.BulkItem;
import dev.askel.engine.api.workbench.BulkJobs.BulkItemList;
import dev.askel.engine.api.workbench.BulkJobs.BulkJob;
import dev.askel.engine.api.workbench.BulkJobs.BulkJobList;
import dev.askel.engine.api.workbench.BulkJobs.BulkPreview;
import dev.askel.engine.api.workbench.BulkJobs.MigrationRefusal;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.http.wire.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes the answers about bulk jobs, by the schemas of {@code bulk-schemas.json}. */
final class BulkJson {
    private BulkJson() {}

    static void writePreview(JsonWriter json, BulkPreview preview) {
        json.member("count", preview.count())
                .member("atLeast", preview.hasMore())
                .member("executionArns", preview.executionArns(), JsonWriter::string);
        var migrations = preview.migrations();
        if (migrations != null) {
            json.name("migrations").beginObject();
            json.member("checked", migrations.checked())
                    .member("possible", migrations.possible())
                    .member("refusals", migrations.refusals(), BulkJson::writeRefusal);
            json.endObject();
        }
    }

    private static void writeRefusal(JsonWriter json, MigrationRefusal refusal) {
        json.beginObject();
        json.member("reason", refusal.reason())
                .member("count", refusal.count())
                .member("executionArn", refusal.executionArn());
        json.endObject();
    }

    static void writeJobs(JsonWriter json, BulkJobList list) {
        json.member("jobs", list.jobs(), BulkJson::writeListItem)
                .member("nextToken", list.nextToken());
    }

    private static void writeListItem(JsonWriter json, BulkJob job) {
        json.beginObject();
        writeJob(json, job);
        json.endObject();
    }

    static void writeJob(JsonWriter json, BulkJob job) {
        json.member("jobId", job.jobId())
                .member("action", job.order().action())
                .member("state", job.state())
                .member("startDate", job.startDate())
                .member("stopDate", job.stopDate())
                .member("startedBy", job.startedBy())
                .member("ratePerSecond", job.ratePerSecond())
                .member("total", job.total())
                .member("done", job.done())
                .member("skipped", job.skipped())
                .member("failed", job.failed())
                .member("left", job.remaining())
                .member("reason", job.reason())
                .member("error", job.order().error())
                .member("cause", job.order().cause())
                .member("target", job.order().target())
                .name("filter")
                .beginObject();
        writeFilter(json, job.order().criteria());
        json.endObject();
    }

    /** Writes the filter. Its members have the names of the query parameters of the search. */
    private static void writeFilter(JsonWriter json, ExecutionCriteria criteria) {
        var cause = criteria.failure().cause();
        json.member("machine", text(criteria.machine()))
                .member("status", criteria.statuses(), (one, status) -> one.string(status.name()))
                .member("from", text(criteria.started().from()))
                .member("to", text(criteria.started().before()))
                .member("stoppedFrom", text(criteria.stopped().from()))
                .member("stoppedTo", text(criteria.stopped().before()))
                .member("name", criteria.namePrefix())
                .member("failedState", criteria.failure().state())
                .member("error", criteria.failure().error())
                .member("causeFingerprint", criteria.failure().causeFingerprint())
                .member("cause", cause == null ? null : cause.text())
                .member("redriveFilter", criteria.redrive());
        if (criteria.pause() != null) {
            json.member("paused", criteria.pause() == PauseFilter.PAUSED);
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    static void writeItems(JsonWriter json, BulkItemList list) {
        json.member("items", list.items(), BulkJson::writeItem)
                .member("nextToken", list.nextToken());
    }

    private static void writeItem(JsonWriter json, BulkItem item) {
        json.beginObject()
                .member("executionArn", item.executionArn())
                .member("state", item.state())
                .member("endDate", item.endDate())
                .member("error", item.error())
                .member("reason", item.reason())
                .endObject();
    }
}
